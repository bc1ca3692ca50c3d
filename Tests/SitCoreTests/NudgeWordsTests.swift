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

  /// Nudges of every kind, number and move, of many lengths, and with hundreds of serial numbers.
  private var many: [(nudge: Nudge, move: Move?, words: NudgeWords)] {
    let lengths: [Int64] = [0, 1, 59, 119, 120, 1_800, 3_600, 3_661, 4_200, 7_260, 90_000]
    let moves: [Move?] = [nil] + Move.catalogue
    var serial = 0
    return Bout.Kind.allCases.flatMap { kind in
      lengths.flatMap { seconds in
        (1...5).flatMap { number in
          moves.map { move in
            serial += 1
            var nudge = nudge(number, kind, length: .seconds(seconds))
            nudge.serial = serial
            let words = NudgeWords(
              for: nudge, suggesting: move, standsInTurn: serial.isMultiple(of: 2))
            return (nudge, move, words)
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
    #expect(many.count >= 3_000)
    for (nudge, move, words) in many {
      let said = "\(words.title) / \(words.body)"
      #expect(fault(of: words.body) == nil, "\(said)")
      #expect(fault(of: words.title + ".") == nil, "\(said)")
      #expect(words.title.count <= 40 && words.body.count <= 160, "\(said)")
      #expect(words.body.contains(" \(nudge.boutLength.inWords)"), "\(said)")
      #expect(words.body.hasSuffix(move?.suggestion ?? "."), "\(said)")
    }
  }

  /// All words of nudges with this number in their bout.
  private func words(_ number: Int, _ kind: Bout.Kind = .sitting) -> [NudgeWords] {
    (1...500).map { serial in
      var nudge = nudge(number, kind)
      nudge.serial = serial
      return NudgeWords(for: nudge, suggesting: nil)
    }
  }

  @Test func `words vary from nudge to nudge, and are the same for the same one`() {
    for number in 1...4 {
      for kind in Bout.Kind.allCases {
        let words = words(number, kind)
        #expect(words == self.words(number, kind))
        #expect(Set(words.map(\.title)).count >= 2)
        #expect(Set(words.map(\.body)).count >= 2)
      }
    }
    let least = NudgeWords(for: nudge(.min), suggesting: nil)
    #expect(fault(of: least.body) == nil)
  }

  @Test func `each nudge of a bout is a little more pressing`() {
    let words = (1...6).map { NudgeWords(for: nudge($0), suggesting: nil) }
    #expect(words.map(\.urgency) == [.normal, .normal, .high, .high, .high, .high])
    let titles = (1...6).map { Set(self.words($0).map(\.title)) }
    for number in 0..<3 { #expect(titles[number].isDisjoint(with: titles[number + 1])) }
    // Nothing is more pressing than the fourth.
    #expect(titles[3] == titles[4] && titles[4] == titles[5])
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

  @Test func `who works standing in turn is told to stand up, and when standing is over, to move`()
  {
    for serial in 0..<100 {
      var nudge = nudge(1, length: .minutes(20))
      nudge.serial = serial
      let title = NudgeWords(for: nudge, suggesting: nil, standsInTurn: true).title
      #expect(title.contains("stand") || title.contains("raise the desk"))
      nudge.kind = .standing
      #expect(NudgeWords(for: nudge, suggesting: nil, standsInTurn: true).title.contains("move"))
      nudge.kind = .sitting
      #expect(!NudgeWords(for: nudge, suggesting: nil).title.contains("desk"))
    }
  }
}
