/// What the heart is told to do: the part of the configuration that decides about sitting and
/// nudging. The defaults are those of the `hourly` preset.
public struct Settings: Equatable, Sendable {
  /// How long a bout of sitting may last before the first nudge.
  public var nudgeAfter = TimeSpan.hours(1)
  /// Whether the first nudge of a bout of sitting comes at a round time of day, as near to the limit
  /// as there is one.
  public var alignsToClock = false
  /// How long after a nudge the next one comes.
  public var repeatEvery = TimeSpan.minutes(10)
  /// How many nudges may follow the first in one bout.
  public var repeatLimit = 3
  /// How long a certain absence must last to be a break.
  public var breakLength = TimeSpan.minutes(2)
  /// How long a guessed absence (no input) must last to be a break.
  public var idleBreak = TimeSpan.minutes(5)
  /// How long after the last input passive presence counts.
  public var watchingCap = TimeSpan.minutes(90)
  /// How long a bout of standing may last before the first nudge; zero: for ever.
  public var standingNudgeAfter = TimeSpan.zero
  /// How long a due nudge waits for a pause in typing.
  public var waitForPause = TimeSpan.minutes(1)
  /// What a bare snooze means.
  public var snooze = TimeSpan.minutes(10)
  /// How long *On my way* keeps off the next nudge.
  public var grace = TimeSpan.minutes(5)
  /// The outside reasons that hold a nudge.
  public var holdFor: Set<OutsideHold> = [.doNotDisturb, .fullscreen, .call]
  /// How long outside reasons may hold a due nudge; zero: as long as they stand.
  public var holdLimit = TimeSpan.zero
  /// When nudges may come.
  public var hours = Hours.always
  /// Whether having no source at all counts as sitting.
  public var countsUnknownAsSitting = false

  /// The defaults.
  public init() {}
}

/// A reason of the world outside not to nudge now.
public enum OutsideHold: String, Sendable, Codable, CaseIterable {
  case doNotDisturb = "do-not-disturb"
  case fullscreen
  case call
}

/// How much it matters now whether a reason of the world outside stands.
public enum HoldAttention: Sendable {
  /// There is no bout, or a certain absence: nothing could be held.
  case none
  /// A bout lasts.
  case loose
  /// A nudge is due, and waits.
  case close
}

/// A reason not to deliver a due nudge now.
public enum Hold: String, Sendable, Codable, CaseIterable {
  case snooze, pause, hours, doNotDisturb, fullscreen, call, typing
}
