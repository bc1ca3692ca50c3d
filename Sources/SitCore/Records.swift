/// Why a bout ended: the way a break began.
public enum Ending: String, Sendable, Codable, CaseIterable {
  /// No input for `idle_break`.
  case idle
  /// The screen was locked for `break_length`.
  case locked
  /// The machine was asleep.
  case asleep
  /// Somebody else's session was in front.
  case inactive
  /// Declared with `sitctl away`.
  case away
  /// A sensor said so.
  case sensor
  /// From sitting to standing with `sitctl stand`.
  case stood
  /// From standing to sitting with `sitctl sit`.
  case sat
  /// sitd did not run, or saw no source, for too long to say.
  case gap
}

/// One continuous stretch of sitting or standing.
public struct Bout: Equatable, Sendable, Codable {
  /// Sitting or standing.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case sitting, standing
  }
  /// Sitting or standing.
  public var kind: Kind
  /// When it began.
  public var began: Moment
  /// When it ended; nil while it lasts.
  public var ended: Moment?
  /// How long the machine was asleep in between.
  public var asleep: TimeSpan
  /// How it ended; nil while it lasts.
  public var ending: Ending?

  /// A bout that begins.
  public init(
    kind: Kind, began: Moment, ended: Moment? = nil, asleep: TimeSpan = .zero,
    ending: Ending? = nil
  ) {
    self.kind = kind
    self.began = began
    self.ended = ended
    self.asleep = asleep
    self.ending = ending
  }

  /// The time awake from its beginning to a moment in it.
  public func length(at moment: Moment) -> TimeSpan {
    max(.zero, (ended ?? moment) - began - asleep)
  }
}

/// What became of a nudge.
public enum Outcome: String, Sendable, Codable, CaseIterable {
  /// A break began within 10 minutes.
  case followed
  case snoozed
  case skipped
  case ignored
}
