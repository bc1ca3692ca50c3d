/// The present state: the type `Status` of the interface, which documents each field.
public struct Status: Codable, Equatable, Sendable {
  /// What a person is doing.
  public enum Posture: String, Codable, Sendable, CaseIterable {
    case sitting, standing, away, unknown
  }
  /// A reason not to deliver a due nudge now.
  public enum Hold: String, Codable, Sendable, CaseIterable {
    case snooze, pause, hours, doNotDisturb, fullscreen, call, typing
  }

  /// What the person is doing.
  public var posture: Posture
  /// When that began; Unix seconds.
  public var since: Int64
  /// How long the bout of sitting has lasted; 0 unless sitting.
  public var boutSeconds: Int64
  /// After how long a bout is nudged.
  public var limitSeconds: Int64
  /// When the next nudge is planned; Unix seconds.
  public var nextNudgeAt: Int64?
  /// How many nudges were delivered in this bout.
  public var nudgesInBout: Int
  /// What stands against delivering a nudge.
  public var holds: [Hold]
  /// Until when nudges are snoozed; Unix seconds.
  public var snoozedUntil: Int64?
  /// Whether nudges are paused.
  public var paused: Bool
  /// Until when; Unix seconds.
  public var pausedUntil: Int64?
  /// How long the person has sat since local midnight.
  public var todaySittingSeconds: Int64
  /// How many bouts ended since local midnight.
  public var todayBreaks: Int
  /// The longest bout since local midnight.
  public var todayLongestBoutSeconds: Int64
  /// Where the last evidence came from.
  public var source: String?

  /// A state.
  public init(
    posture: Posture, since: Int64, boutSeconds: Int64, limitSeconds: Int64, nextNudgeAt: Int64?,
    nudgesInBout: Int, holds: [Hold], snoozedUntil: Int64?, paused: Bool, pausedUntil: Int64?,
    todaySittingSeconds: Int64, todayBreaks: Int, todayLongestBoutSeconds: Int64, source: String?
  ) {
    self.posture = posture
    self.since = since
    self.boutSeconds = boutSeconds
    self.limitSeconds = limitSeconds
    self.nextNudgeAt = nextNudgeAt
    self.nudgesInBout = nudgesInBout
    self.holds = holds
    self.snoozedUntil = snoozedUntil
    self.paused = paused
    self.pausedUntil = pausedUntil
    self.todaySittingSeconds = todaySittingSeconds
    self.todayBreaks = todayBreaks
    self.todayLongestBoutSeconds = todayLongestBoutSeconds
    self.source = source
  }

  /// Writes every field, null where there is none: scripts need not ask whether it is there.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(posture, forKey: .posture)
    try fields.encode(since, forKey: .since)
    try fields.encode(boutSeconds, forKey: .boutSeconds)
    try fields.encode(limitSeconds, forKey: .limitSeconds)
    try fields.encode(nextNudgeAt, forKey: .nextNudgeAt)
    try fields.encode(nudgesInBout, forKey: .nudgesInBout)
    try fields.encode(holds, forKey: .holds)
    try fields.encode(snoozedUntil, forKey: .snoozedUntil)
    try fields.encode(paused, forKey: .paused)
    try fields.encode(pausedUntil, forKey: .pausedUntil)
    try fields.encode(todaySittingSeconds, forKey: .todaySittingSeconds)
    try fields.encode(todayBreaks, forKey: .todayBreaks)
    try fields.encode(todayLongestBoutSeconds, forKey: .todayLongestBoutSeconds)
    try fields.encode(source, forKey: .source)
  }
}
