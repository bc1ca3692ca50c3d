/// How a person sat in a stretch of time: the type `Measures` of the interface, which documents each
/// field.
public struct SittingMeasures: Codable, Equatable, Sendable {
  /// How long the person sat.
  public var sittingSeconds: Int64 = 0
  /// How long they stood at the desk.
  public var standingSeconds: Int64 = 0
  /// How long nobody could tell.
  public var unknownSeconds: Int64 = 0
  /// How many bouts of sitting there were.
  public var bouts = 0
  /// The longest.
  public var longestBoutSeconds: Int64 = 0
  /// Their mean length; nil where there was none.
  public var meanBoutSeconds: Int64?
  /// Their median length; nil where there was none.
  public var medianBoutSeconds: Int64?
  /// How many of them were longer than 30 minutes.
  public var boutsOver30 = 0
  /// How long the person sat in those.
  public var over30Seconds: Int64 = 0
  /// How many of them were longer than 60 minutes.
  public var boutsOver60 = 0
  /// How long the person sat in those.
  public var over60Seconds: Int64 = 0
  /// How often the person got up.
  public var transitions = 0
  /// How often in an hour of sitting; nil where there was no sitting.
  public var transitionsPerHour: Double?
  /// How many breaks there were between bouts of the same day.
  public var breaks = 0
  /// How long these were together.
  public var breakSeconds: Int64 = 0
  /// Their median length; nil where there was none.
  public var medianBreakSeconds: Int64?
  /// How many nudges were delivered.
  public var nudges = 0
  /// How many were followed.
  public var nudgesFollowed = 0
  /// How many were snoozed.
  public var nudgesSnoozed = 0
  /// How many were skipped.
  public var nudgesSkipped = 0
  /// How many were ignored.
  public var nudgesIgnored = 0
  /// The median time from a nudge to the break, where it was followed; nil where none was.
  public var medianFollowSeconds: Int64?
  /// How many moves were done.
  public var moves = 0
  /// How long these took.
  public var moveSeconds: Int64 = 0

  /// Nothing at all.
  public init() {}

  /// Writes every field, null where there is none.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(sittingSeconds, forKey: .sittingSeconds)
    try fields.encode(standingSeconds, forKey: .standingSeconds)
    try fields.encode(unknownSeconds, forKey: .unknownSeconds)
    try fields.encode(bouts, forKey: .bouts)
    try fields.encode(longestBoutSeconds, forKey: .longestBoutSeconds)
    try fields.encode(meanBoutSeconds, forKey: .meanBoutSeconds)
    try fields.encode(medianBoutSeconds, forKey: .medianBoutSeconds)
    try fields.encode(boutsOver30, forKey: .boutsOver30)
    try fields.encode(over30Seconds, forKey: .over30Seconds)
    try fields.encode(boutsOver60, forKey: .boutsOver60)
    try fields.encode(over60Seconds, forKey: .over60Seconds)
    try fields.encode(transitions, forKey: .transitions)
    try fields.encode(transitionsPerHour, forKey: .transitionsPerHour)
    try fields.encode(breaks, forKey: .breaks)
    try fields.encode(breakSeconds, forKey: .breakSeconds)
    try fields.encode(medianBreakSeconds, forKey: .medianBreakSeconds)
    try fields.encode(nudges, forKey: .nudges)
    try fields.encode(nudgesFollowed, forKey: .nudgesFollowed)
    try fields.encode(nudgesSnoozed, forKey: .nudgesSnoozed)
    try fields.encode(nudgesSkipped, forKey: .nudgesSkipped)
    try fields.encode(nudgesIgnored, forKey: .nudgesIgnored)
    try fields.encode(medianFollowSeconds, forKey: .medianFollowSeconds)
    try fields.encode(moves, forKey: .moves)
    try fields.encode(moveSeconds, forKey: .moveSeconds)
  }
}

/// A local day: the type `Day` of the interface.
public struct Day: Codable, Equatable, Sendable {
  /// Its date, `YYYY-MM-DD`.
  public var date: String
  /// When it began; Unix seconds.
  public var start: Int64
  /// When it ends, or ended; Unix seconds.
  public var end: Int64
  /// How the person sat on it, as far as it has gone.
  public var measures: SittingMeasures
  /// How many seconds they sat in each of its 24 hours as clocks show them; an hour that comes twice
  /// has both.
  public var hours: [Int64]

  /// A day.
  public init(
    date: String, start: Int64, end: Int64, measures: SittingMeasures, hours: [Int64]
  ) {
    self.date = date
    self.start = start
    self.end = end
    self.measures = measures
    self.hours = hours
  }
}

/// A reply of `GetDays`.
public struct DaysReply: Codable, Equatable, Sendable {
  /// The days, in order.
  public var days: [Day]
  /// A reply.
  public init(_ days: [Day]) { self.days = days }
}

/// A stretch of time, and how the person sat in it: the type `Stretch` of the interface.
public struct Stretch: Codable, Equatable, Sendable {
  /// When it began; Unix seconds.
  public var since: Int64
  /// When it ended; Unix seconds.
  public var until: Int64
  /// On how many of its days there was any sitting.
  public var activeDays: Int
  /// How the person sat.
  public var measures: SittingMeasures

  /// A stretch of time.
  public init(since: Int64, until: Int64, activeDays: Int, measures: SittingMeasures) {
    self.since = since
    self.until = until
    self.activeDays = activeDays
    self.measures = measures
  }
}

/// A part of a stretch of time: the type `Part` of the interface.
public struct StretchPart: Codable, Equatable, Sendable {
  /// When it began; Unix seconds.
  public var since: Int64
  /// When it ended; Unix seconds.
  public var until: Int64
  /// On how many of its days there was any sitting.
  public var activeDays: Int
  /// How long the person sat.
  public var sittingSeconds: Int64
  /// The longest bout.
  public var longestBoutSeconds: Int64
  /// How many breaks there were.
  public var breaks: Int

  /// A part.
  public init(
    since: Int64, until: Int64, activeDays: Int, sittingSeconds: Int64, longestBoutSeconds: Int64,
    breaks: Int
  ) {
    self.since = since
    self.until = until
    self.activeDays = activeDays
    self.sittingSeconds = sittingSeconds
    self.longestBoutSeconds = longestBoutSeconds
    self.breaks = breaks
  }
}

/// The reply of `GetStats`.
public struct StatsReply: Codable, Equatable, Sendable {
  /// The stretch of time that was asked about.
  public var stats: Stretch
  /// The one of the same number of days before it; nil where the ledger does not reach so far.
  public var before: Stretch?
  /// The stretch in equal parts, of whole days, whole weeks or whole months: at most 60.
  public var parts: [StretchPart]

  /// A reply.
  public init(stats: Stretch, before: Stretch?, parts: [StretchPart]) {
    self.stats = stats
    self.before = before
    self.parts = parts
  }

  /// Writes every field, null where there is none.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(stats, forKey: .stats)
    try fields.encode(before, forKey: .before)
    try fields.encode(parts, forKey: .parts)
  }
}
