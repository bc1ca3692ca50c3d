import Testing

@testable import SitCore

/// The moves that sitd knows, and which of them is suggested when.
@Suite struct MoveTests {
  private static let lengths: [Int64] = [0, 20, 39, 40, 60, 79, 80, 90, 240]

  /// All combinations of places but none.
  private static let places: [[Place]] = (1..<(1 << Place.allCases.count)).map { mask in
    Place.allCases.enumerated().filter { mask >> $0.offset & 1 == 1 }.map(\.element)
  }

  private func suggestion(
    at places: [Place], _ kind: Bout.Kind = .sitting, minutes: Int64, recent: [String] = [],
    seed: Int, from moves: [Move] = Move.catalogue
  ) -> Move? {
    Move.suggestion(
      from: moves, at: places, for: kind, lasting: .minutes(minutes), recent: recent, seed: seed)
  }

  @Test func `the catalogue is complete, and every text fits where it is shown`() {
    let moves = Move.catalogue
    #expect(moves.count >= 20)
    #expect(Set(moves.map(\.id)).count == moves.count)
    #expect(Set(moves.map(\.name)).count == moves.count)
    #expect(Set(moves.map(\.suggestion)).count == moves.count)
    for id in [
      "water", "dog-walk", "glute-squeeze", "pelvic-curl", "clams", "horse-kicks", "roll-down",
    ] {
      #expect(moves.contains { $0.id == id }, "\(id)")
    }
    for move in moves {
      #expect(move.id.utf8.allSatisfy { $0 == 0x2d || (0x61...0x7a).contains($0) }, "\(move.id)")
      #expect((1...40).contains(move.name.count) && move.suggestion.count <= 120, "\(move.id)")
      #expect((1...12).contains(move.steps.count), "\(move.id)")
      #expect(move.hold >= .zero && (1...100).contains(move.repetitions), "\(move.id)")
      #expect(!move.benefit.isEmpty && !move.source.isEmpty, "\(move.id)")
      let texts = [move.name, move.benefit, move.source, move.suggestion, move.variation ?? "-"]
      for text in texts + move.steps {
        #expect(text.allSatisfy { $0.isASCII && !$0.isNewline }, "\(text)")
        #expect(!text.contains("  ") && text.first != " " && text.last != " ", "\(text)")
      }
      for step in move.steps {
        #expect(step.last == "." && step.first?.isUppercase == true, "\(step)")
      }
      for part in [move.name, move.benefit, move.source] { #expect(part.last != ".", "\(part)") }
    }
    let squeeze = moves.first { $0.id == "glute-squeeze" }
    #expect(squeeze?.hold == .seconds(10) && squeeze?.place == .desk)
  }

  @Test func `nothing medical is said of a move`() {
    let medical = ["pain", "heal", "cure", "disease", "risk", "treat", "relie", "injur", "prevent"]
    for move in Move.catalogue {
      let text = ([move.name, move.benefit, move.suggestion] + move.steps).joined(separator: " ")
      for word in medical { #expect(!text.lowercased().contains(word), "\(move.id): \(word)") }
    }
  }

  @Test func `a suggestion fits the places, and there is one wherever there is a place`() {
    #expect(suggestion(at: [], minutes: 60, seed: 1) == nil)
    for places in Self.places {
      for kind in Bout.Kind.allCases {
        for minutes in Self.lengths {
          for seed in 0..<300 {
            let move = suggestion(at: places, kind, minutes: minutes, seed: seed)
            guard let move, places.contains(move.place) else {
              Issue.record("\(places) \(minutes) \(seed): \(move?.id ?? "nothing")")
              return
            }
          }
        }
      }
    }
  }

  @Test func `who stands is sent to a chair only where there is nothing else`() {
    for seed in 0..<300 {
      let move = suggestion(at: Place.allCases, .standing, minutes: 60, seed: seed)
      #expect(move?.place != .desk)
      #expect(suggestion(at: [.desk], .standing, minutes: 60, seed: seed)?.place == .desk)
    }
  }

  @Test func `suggestions get bigger as the bout gets longer`() {
    for places in Self.places {
      for seed in 0..<300 {
        let efforts = Self.lengths.compactMap {
          suggestion(at: places, minutes: $0, seed: seed)?.effort
        }
        #expect(efforts == efforts.sorted(), "\(places) \(seed): \(efforts)")
      }
    }
    for seed in 0..<300 {
      #expect(suggestion(at: Place.allCases, minutes: 20, seed: seed)?.effort == .small)
      #expect(suggestion(at: Place.allCases, minutes: 60, seed: seed)?.effort == .medium)
      #expect(suggestion(at: Place.allCases, minutes: 90, seed: seed)?.effort == .big)
    }
  }

  @Test func `the same question has the same answer, and seeds differ`() {
    for places in Self.places {
      let moves = (0..<500).map { suggestion(at: places, minutes: 60, seed: $0)?.id }
      #expect(moves == (0..<500).map { suggestion(at: places, minutes: 60, seed: $0)?.id })
      #expect(Set(moves).count >= 3, "\(places)")
    }
    #expect(suggestion(at: [.desk], minutes: 60, seed: .min) != nil)
    #expect(suggestion(at: [.desk], minutes: 60, seed: .max) != nil)
  }

  @Test func `what was done or suggested of late comes again only after all others`() {
    for places in Self.places {
      for minutes in Self.lengths {
        for start in 0..<40 {
          var recent: [String] = []
          for seed in start..<(start + 30) {
            guard
              let move = suggestion(at: places, minutes: minutes, recent: recent, seed: seed)
            else { break }
            if let first = recent.firstIndex(of: move.id) {
              // All others of those that are possible came since.
              #expect(first == Set(recent).count - 1, "\(places) \(minutes) \(seed)")
              #expect(first >= 2, "\(places) \(minutes) \(seed)")
            }
            recent = [move.id] + recent.filter { $0 != move.id }
          }
        }
      }
    }
  }

  @Test func `a person's own move is suggested like others, and takes the place of one of its id`()
  {
    let own = Move(
      id: "clams", name: "Own", place: .floor, effort: .medium, steps: ["Do it."], benefit: "fun",
      source: "", suggestion: "Do your own thing.")
    let moves = Move.catalogue(with: [own])
    #expect(moves.count == Move.catalogue.count)
    #expect(moves.filter { $0.id == "clams" } == [own])
    let suggested = (0..<300).map { suggestion(at: [.floor], minutes: 60, seed: $0, from: moves) }
    #expect(suggested.contains(own))
    // Where there is only one, it comes again and again.
    for minutes in Self.lengths {
      let only = suggestion(at: [.floor], minutes: minutes, recent: ["clams"], seed: 3, from: [own])
      #expect(only == own)
    }
  }
}
