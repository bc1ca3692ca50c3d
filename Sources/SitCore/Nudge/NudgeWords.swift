/// What a nudge says: friendly, short, a little more pressing each time, and nothing medical. It
/// varies from nudge to nudge, and is always the same for the same one.
public struct NudgeWords: Equatable, Sendable {
  /// How pressing a nudge is.
  public enum Urgency: Sendable {
    case normal
    /// It has been passed over more than once.
    case high
  }

  /// One line: what to do.
  public let title: String
  /// How long the bout is, and perhaps a move.
  public let body: String
  /// How pressing it is.
  public let urgency: Urgency

  /// The words for a nudge.
  ///
  /// - Parameters:
  ///   - move: what is suggested, if anything.
  ///   - standsInTurn: whether the person works standing when the time for sitting is over.
  public init(for nudge: Nudge, suggesting move: Move?, standsInTurn: Bool = false) {
    let titles = Self.titles(number: nudge.number, kind: nudge.kind, standsInTurn)
    title = Self.one(of: titles, nudge.serial)
    let fact = Self.one(of: Self.facts(nudge.kind, nudge.boutLength.inWords), ~nudge.serial)
    body = move.map { "\(fact) \($0.suggestion)" } ?? fact
    urgency = nudge.number < 3 ? .normal : .high
  }

  /// The words of a nudge that a person asked for, to see where nudges go.
  public static let test = NudgeWords(
    title: "This is how a nudge looks",
    body: "sitd was asked to show one. Nothing is due.", urgency: .normal)

  private init(title: String, body: String, urgency: Urgency) {
    self.title = title
    self.body = body
    self.urgency = urgency
  }

  private static func one(of texts: [String], _ seed: Int) -> String {
    texts[Chance(seed: seed).index(below: texts.count)]
  }

  /// What the titles say, each as pressing as the others; never none.
  private static func titles(number: Int, kind: Bout.Kind, _ standsInTurn: Bool) -> [String] {
    switch (kind, number) {
    case (.sitting, ...1) where standsInTurn:
      ["Time to stand up", "A good moment to raise the desk", "Time to stand for a while"]
    case (.sitting, 2) where standsInTurn:
      ["Still sitting? Time to stand up", "Time to stand up, once more"]
    case (.sitting, ...1):
      ["Time to get up", "A good moment to get up", "Time for a break from the chair"]
    case (.sitting, 2):
      [
        "Still sitting? Time to get up", "Time to get up, once more",
        "Still there? Up for a moment",
      ]
    case (.sitting, 3):
      ["Please get up for a moment", "Please take a break now", "Up you get, please"]
    case (.sitting, _):
      ["Please get up now: it has been long", "Really, please get up now"]
    case (.standing, ...1):
      ["Time to move, or to sit down", "A good moment to move, or to sit"]
    case (.standing, _):
      ["Still standing? Move, or sit down", "Please move, or sit down for a while"]
    }
  }

  /// How long the bout is; never none.
  private static func facts(_ kind: Bout.Kind, _ length: String) -> [String] {
    switch kind {
    case .sitting:
      [
        "You have been sitting for \(length).", "You have sat for \(length) now.",
        "That makes \(length) in the chair.",
      ]
    case .standing:
      ["You have been standing for \(length).", "That makes \(length) on your feet."]
    }
  }
}
