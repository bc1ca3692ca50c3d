import Testing

@testable import SitCore

/// What nudges say.
@Suite struct NudgeWordsTests {
  private func nudge(
    _ number: Int, _ kind: Bout.Kind = .sitting, length: TimeSpan = .hours(1)
  ) -> Nudge {
    Nudge(
      serial: number, number: number, kind: kind, boutLength: length,
      delivered: Moment(microseconds: 0), deliveredAt: WallTime(seconds: 0))
  }

  /// Nudges of every kind, number and move, and of many lengths.
  private var many: [(nudge: Nudge, move: Move?, words: NudgeWords)] {
    let lengths: [Int64] = [0, 1, 59, 119, 120, 1_800, 3_600, 3_661, 4_200, 7_260, 90_000]
    let moves: [Move?] = [nil] + Move.catalogue
    return Bout.Kind.allCases.flatMap { kind in
      lengths.flatMap { seconds in
        (1...5).flatMap { number in
          moves.map { move in
            let nudge = nudge(number, kind, length: .seconds(seconds))
            return (nudge, move, NudgeWords(for: nudge, suggesting: move))
          }
        }
      }
    }
  }

  /// What is wrong with a text of whole sentences.
  private func fault(of text: String) -> String? {
    if text.contains("  ") || text.first?.isWhitespace != false { return "a stray space" }
    if text.contains(where: \.isNewline) { return "more than a line" }
    if !text.allSatisfy(\.isASCII) { return "a character that not every font has" }
    let sentences = text.split(omittingEmptySubsequences: false) { ".?!".contains($0) }
    guard sentences.last?.isEmpty == true else { return "no end" }
    for sentence in sentences.dropLast() {
      guard let first = sentence.drop(while: \.isWhitespace).first else { return "no sentence" }
      if !first.isUppercase { return "a small letter at the beginning" }
      if sentence.split(separator: " ").count < 2 { return "hardly a sentence" }
    }
    let words = text.lowercased().split { !$0.isLetter }
    if zip(words, words.dropFirst()).contains(where: ==) { return "a word twice" }
    if words.contains(where: { ["pain", "health", "healthy", "disease", "risk"].contains($0) }) {
      return "something medical"
    }
    return nil
  }

  @Test func `no nudge has a broken sentence, and each names the length of its bout`() {
    #expect(many.count >= 800)
    for (nudge, move, words) in many {
      let said = "\(words.title) / \(words.body)"
      #expect(fault(of: words.body) == nil, "\(said)")
      #expect(fault(of: words.title + ".") == nil, "\(said)")
      #expect(words.title.count <= 40 && words.body.count <= 160, "\(said)")
      let begin = "You have been \(nudge.kind.rawValue) for \(nudge.boutLength.inWords)."
      #expect(words.body == (move.map { "\(begin) \($0.suggestion)" } ?? begin), "\(said)")
    }
  }

  @Test func `each nudge of a bout is a little more pressing`() {
    let words = (1...6).map { NudgeWords(for: nudge($0), suggesting: nil) }
    #expect(words.map(\.urgency) == [.normal, .normal, .high, .high, .high, .high])
    #expect(Set(words.prefix(4).map(\.title)).count == 4)
    // Nothing is more pressing than the fourth.
    #expect(Set(words.dropFirst(3).map(\.title)).count == 1)
    let standing = (1...4).map { NudgeWords(for: nudge($0, .standing), suggesting: nil) }
    #expect(standing[0].title != standing[1].title)
    #expect(!standing.contains { $0.title.lowercased().contains("get up") })
    #expect(!words.contains { $0.title.lowercased().contains("sit down") })
  }

  @Test func `who stands is not told to stand up`() {
    for (nudge, _, words) in many where nudge.kind == .standing {
      #expect(!"\(words.title) \(words.body)".lowercased().contains("stand up"))
      #expect(!"\(words.title) \(words.body)".lowercased().contains("get up"))
    }
  }

  @Test func `a test nudge says that it is one`() {
    #expect(NudgeWords.test.body == "sitd was asked to show one. Nothing is due.")
    #expect(NudgeWords.test.title.contains("how a nudge looks"))
    #expect(NudgeWords.test.urgency == .normal)
  }

  @Test func `suggestions fit the places that there are, and vary`() {
    for mask in 0..<(1 << Place.allCases.count) {
      let places = Place.allCases.enumerated().filter { mask >> $0.offset & 1 == 1 }.map(\.element)
      let fitting = Move.catalogue.filter { places.contains($0.place) }
      let moves = (1...300).map { Move.suggestion(forNudge: $0, at: places) }
      guard !places.isEmpty else {
        #expect(moves.allSatisfy { $0 == nil })
        continue
      }
      #expect(moves.allSatisfy { $0.map { places.contains($0.place) } ?? false })
      // All come before one comes again.
      #expect(Set(moves.prefix(fitting.count).map { $0?.id }).count == fitting.count)
      if fitting.count > 1 { #expect(!zip(moves, moves.dropFirst()).contains { $0 == $1 }) }
    }
  }

  @Test func `there is something to do at every place, and every move has a name of its own`() {
    for place in Place.allCases { #expect(Move.suggestion(forNudge: 1, at: [place]) != nil) }
    #expect(Set(Move.catalogue.map(\.id)).count == Move.catalogue.count)
    #expect(Set(Move.catalogue.map(\.suggestion)).count == Move.catalogue.count)
    for move in Move.catalogue {
      #expect(fault(of: move.suggestion) == nil, "\(move.suggestion)")
      #expect(move.id.allSatisfy { $0.isASCII && ($0.isLowercase || $0 == "-") })
    }
  }
}
