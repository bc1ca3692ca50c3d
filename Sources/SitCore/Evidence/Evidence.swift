/// The sources of evidence that sitd can have, by the names that the configuration and
/// `status` use.
public enum SourceName: String, CaseIterable, Sendable, Codable {
  case mutter, wayland, x11, logind, lock, tty, media, inhibitor, call

  /// Whether it can tell of input; the others tell of absence or passive presence alone.
  public var tellsInput: Bool {
    switch self {
    case .mutter, .wayland, .x11, .logind, .tty: true
    case .lock, .media, .inhibitor, .call: false
    }
  }
}

/// How finely a source tells pauses in input.
public enum InputDetail: Int, Comparable, Sendable, Codable {
  /// The source tells nothing of input.
  case none
  /// It tells input, but no pause of a few seconds.
  case coarse
  /// Asked for ``Attention/fine``, it tells a pause of ``Attention/lull`` when it happens.
  case fine

  /// Whether the left comes first.
  public static func < (left: InputDetail, right: InputDetail) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// A certain absence that a source can tell of.
public enum Absence: String, Sendable, Codable {
  /// The screen is locked.
  case locked
  /// The machine is asleep or about to be.
  case asleep
  /// Somebody else's session is in front.
  case inactive
}

/// What one source says. Its moments may lie in the past, never in the future.
///
/// Between ``active(at:)`` and ``idle(since:)`` input is taken to go on: whoever says `active`
/// promises to say `idle` once there was none for the time that the ``Attention`` asks for. Whoever
/// says `idle` promises to tell the next input. ``input(at:)`` promises nothing: the source is to be
/// looked at again when the answer could matter.
public enum Evidence: Equatable, Sendable {
  /// The source is there now, and tells input as finely as this. Said before anything else, and
  /// again where that changes: then all that the source said before no longer holds.
  case live(InputDetail)
  /// The source went away; what it said no longer holds.
  case gone
  /// There was input at the moment, and it is taken to go on.
  case active(at: Moment)
  /// There was input at the moment; nothing is known of later.
  case input(at: Moment)
  /// The last input was at the moment.
  case idle(since: Moment)
  /// A certain absence began (`true`) or ended.
  case absence(Absence, Bool)
  /// Passive presence (media plays, an idle inhibitor, a call) began (`true`) or ended.
  case passive(Bool)
}

/// How closely the heart wants input to be followed.
public enum Attention: Sendable {
  /// A pause in input of this length is a lull: the person looks up.
  public static let lull = TimeSpan.seconds(4)

  /// Idleness is told after `idle_break`.
  case coarse
  /// Idleness is told after a lull of a few seconds: a nudge waits for a pause in typing, or
  /// somebody said they were leaving.
  case fine
}
