/// What a nudge says: friendly, short, a little more pressing each time, and nothing medical.
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

  /// The words for a nudge, with a move to suggest if there is one.
  public init(for nudge: Nudge, suggesting move: Move?) {
    title = Self.title(number: nudge.number, kind: nudge.kind)
    let length = nudge.boutLength.inWords
    let fact =
      switch nudge.kind {
      case .sitting: "You have been sitting for \(length)."
      case .standing: "You have been standing for \(length)."
      }
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

  private static func title(number: Int, kind: Bout.Kind) -> String {
    switch (kind, number) {
    case (.sitting, ...1): "Time to get up"
    case (.sitting, 2): "Still sitting? Time to get up"
    case (.sitting, 3): "Please get up for a moment"
    case (.sitting, _): "Please get up now: it has been long"
    case (.standing, ...1): "Time to move, or to sit down"
    case (.standing, _): "Still standing? Move, or sit down"
    }
  }
}
