import SitCore

/// A move as its file has it so far: what is not given has its default, or is empty.
struct MoveDraft {
  var id: String
  var name = ""
  var place = Place.desk
  var effort = Move.Effort.medium
  var steps: [String] = []
  var holdSeconds = 0
  var repetitions = 10
  var isPerSide = false
  var variation = ""
  var benefit = ""
  var source = ""
  var suggestion = ""

  /// The move, complete.
  var move: Move {
    Move(
      id: id, name: name, place: place, effort: effort, steps: steps,
      hold: .seconds(Int64(holdSeconds)), repetitions: repetitions, isPerSide: isPerSide,
      variation: variation.isEmpty ? nil : variation, benefit: benefit, source: source,
      suggestion: suggestion.isEmpty ? "How about this: \(name)." : suggestion)
  }
}

/// A key of a move's file.
struct MoveKey: Sendable {
  let name: String
  /// Whether there is no move without it.
  let isRequired: Bool
  /// Takes an entry's value over into a draft, or says why not.
  let read: @Sendable (Entry, inout MoveDraft, inout [Fault]) -> Void

  private init<Content>(
    _ name: String, _ property: any WritableKeyPath<MoveDraft, Content> & Sendable,
    _ kind: Kind<Content>, isRequired: Bool = false
  ) {
    self.name = name
    self.isRequired = isRequired
    read = { entry, draft, faults in
      if let content = kind.read(entry, &faults) { draft[keyPath: property] = content }
    }
  }

  /// All that there are.
  static let all = [
    MoveKey("id", \.id, .identifier),
    MoveKey("name", \.name, .name(40), isRequired: true),
    MoveKey("place", \.place, .choice, isRequired: true),
    MoveKey("steps", \.steps, .lines(1...12, of: 200), isRequired: true),
    MoveKey("hold_seconds", \.holdSeconds, .count(0...3_600)),
    MoveKey("repetitions", \.repetitions, .count(1...100)),
    MoveKey("per_side", \.isPerSide, .flag),
    MoveKey("effort", \.effort, .choice),
    MoveKey("variation", \.variation, .line(200)),
    MoveKey("good_for", \.benefit, .line(100)),
    MoveKey("source", \.source, .line(200)),
    MoveKey("suggestion", \.suggestion, .sentence(120)),
  ]
}
