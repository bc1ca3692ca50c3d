/// A moment on the clock that sitd lives by: CLOCK_BOOTTIME, which counts time asleep and knows no
/// steps. In microseconds since the machine started.
///
/// Moments restored from before a restart of the machine are negative.
public struct Moment: Hashable, Comparable, Sendable {
  /// Microseconds since the machine started.
  public var microseconds: Int64

  /// The moment so many microseconds after the machine started.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Later than everything.
  static let distantFuture = Moment(microseconds: .max)

  /// Whether the left comes first.
  public static func < (left: Moment, right: Moment) -> Bool {
    left.microseconds < right.microseconds
  }
  /// The moment a span later.
  public static func + (left: Moment, right: TimeSpan) -> Moment {
    Moment(microseconds: left.microseconds + right.microseconds)
  }
  /// Moves the moment on.
  public static func += (left: inout Moment, right: TimeSpan) { left = left + right }
  /// The moment a span earlier.
  public static func - (left: Moment, right: TimeSpan) -> Moment {
    Moment(microseconds: left.microseconds - right.microseconds)
  }
  /// The span from one moment to another.
  public static func - (left: Moment, right: Moment) -> TimeSpan {
    TimeSpan(microseconds: left.microseconds - right.microseconds)
  }
}

extension Moment: Codable {
  /// Reads a moment from one number, its microseconds.
  public init(from decoder: any Decoder) throws {
    microseconds = try decoder.plausibleMicroseconds()
  }
  /// Writes the moment as one number, its microseconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(microseconds)
  }
}

/// An instant on people's clock: microseconds since 1970 in UTC. For storing, showing and working
/// hours, never for measuring.
public struct WallTime: Hashable, Comparable, Sendable {
  /// Microseconds since 1970-01-01 00:00 UTC.
  public var microseconds: Int64

  /// The instant so many microseconds after 1970-01-01 00:00 UTC.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// The instant of a Unix time in seconds.
  public init(seconds: Int64) { microseconds = seconds * 1_000_000 }

  /// The Unix time in whole seconds, rounded down.
  public var seconds: Int64 { TimeSpan(microseconds: microseconds).wholeSeconds }

  /// Whether the left comes first.
  public static func < (left: WallTime, right: WallTime) -> Bool {
    left.microseconds < right.microseconds
  }
  /// The instant a span later.
  public static func + (left: WallTime, right: TimeSpan) -> WallTime {
    WallTime(microseconds: left.microseconds + right.microseconds)
  }
  /// The instant a span earlier.
  public static func - (left: WallTime, right: TimeSpan) -> WallTime {
    WallTime(microseconds: left.microseconds - right.microseconds)
  }
  /// The span from one instant to another, as people's clock shows it.
  public static func - (left: WallTime, right: WallTime) -> TimeSpan {
    TimeSpan(microseconds: left.microseconds - right.microseconds)
  }
}

extension WallTime: Codable {
  /// Reads an instant from one number, its microseconds.
  public init(from decoder: any Decoder) throws {
    microseconds = try decoder.plausibleMicroseconds()
  }
  /// Writes the instant as one number, its microseconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(microseconds)
  }
}

/// What all clocks showed at one moment.
public struct Reading: Hashable, Sendable, Codable {
  /// CLOCK_BOOTTIME.
  public var moment: Moment
  /// How long the machine has been asleep since it started: CLOCK_BOOTTIME − CLOCK_MONOTONIC.
  public var asleep: TimeSpan
  /// CLOCK_REALTIME.
  public var wall: WallTime

  /// A reading of the three clocks.
  public init(moment: Moment, asleep: TimeSpan, wall: WallTime) {
    self.moment = moment
    self.asleep = asleep
    self.wall = wall
  }

  /// What people's clock showed, or will show, at another moment, unless it is stepped.
  public func wall(at other: Moment) -> WallTime { wall + (other - moment) }

  /// The moment at which people's clock shows, or showed, an instant, unless it is stepped.
  public func moment(at instant: WallTime) -> Moment { moment + (instant - wall) }
}
