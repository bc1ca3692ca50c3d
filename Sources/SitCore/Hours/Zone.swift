/// A time zone as a list of its offsets from UTC: what is needed to turn instants into local days
/// and times, right through changes to and from summer time.
public struct Zone: Hashable, Sendable, Codable {
  /// An offset, and since when it is in force.
  public struct Change: Hashable, Sendable, Codable {
    /// The Unix time, in seconds, from which the offset is in force.
    public var since: Int64
    /// Seconds east of UTC.
    public var offset: Int64

    /// An offset in force since a Unix time.
    public init(since: Int64, offset: Int64) {
      self.since = since
      self.offset = offset
    }
  }

  /// The offset before the first change.
  public private(set) var first: Int64
  /// The changes, in order of time.
  public private(set) var changes: [Change]

  /// A zone with an offset that changes.
  ///
  /// - Parameter changes: in any order.
  public init(first: Int64, changes: [Change]) {
    self.first = first
    self.changes = changes.sorted { $0.since < $1.since }
  }

  /// UTC, without changes.
  public static let utc = Zone(first: 0, changes: [])

  /// The offset from UTC in force at an instant, in seconds.
  public func offset(at instant: WallTime) -> Int64 {
    let seconds = instant.seconds
    return changes.last { $0.since <= seconds }?.offset ?? first
  }

  /// The local date and time of day at an instant.
  public func local(_ instant: WallTime) -> LocalTime {
    let shifted = instant.seconds + offset(at: instant)
    let day = shifted.dividedDown(by: 86_400)
    return LocalTime(day: day, second: shifted - day * 86_400)
  }

  /// The first instant at which local clocks show a time of day on a day. A time that is left out
  /// by a change of offset is the instant of that change.
  public func instant(day: Int64, second: Int64) -> WallTime {
    let local = day * 86_400 + second
    var since = Int64.min
    var offset = first
    for change in changes {
      // In this stretch of constant offset, would the local time come before the next change?
      let candidate = local - offset
      if candidate < change.since { return WallTime(seconds: max(candidate, since)) }
      since = change.since
      offset = change.offset
    }
    return WallTime(seconds: max(local - offset, since))
  }

  /// The local day that an instant is counted to. Days follow one another without overlap: one that
  /// clocks are put back into is over all the same, once the next has begun.
  public func day(of instant: WallTime) -> Int64 {
    var day = local(instant).day
    while self.instant(day: day + 1, second: 0) <= instant { day += 1 }
    return day
  }

  /// The instant at which the local day of an instant began.
  public func startOfDay(_ instant: WallTime) -> WallTime {
    self.instant(day: day(of: instant), second: 0)
  }

  /// The instant at which the local day after that of an instant begins.
  public func startOfNextDay(_ instant: WallTime) -> WallTime {
    self.instant(day: day(of: instant) + 1, second: 0)
  }

  /// Adds a change that is not earlier than those before; of two at once the later counts.
  mutating func append(_ change: Change) { changes.append(change) }

  /// Forgets the changes up to a Unix time, as if the last of them had been in force for ever.
  mutating func forget(before time: Int64) {
    let past = changes.prefix { $0.since <= time }
    guard let last = past.last else { return }
    first = last.offset
    changes.removeFirst(past.count)
  }
}

/// A local date and time of day.
public struct LocalTime: Hashable, Sendable {
  /// Days since 1970-01-01.
  public var day: Int64
  /// Seconds since midnight as clocks show it, 0 to 86,399.
  public var second: Int64

  /// A time on a day.
  public init(day: Int64, second: Int64) {
    self.day = day
    self.second = second
  }

  /// The day of the week; 1970-01-01 was a Thursday.
  public var weekday: Weekday { Weekday(day: day) }
}

/// A day of the week.
public enum Weekday: Int, CaseIterable, Comparable, Sendable, Codable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  /// The weekday of a number of days since 1970-01-01.
  public init(day: Int64) {
    let index = Int(day + 3 - (day + 3).dividedDown(by: 7) * 7)
    self = Weekday.allCases[index]
  }

  /// Whether the left comes first.
  public static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }
}

extension Int64 {
  /// Division that rounds towards minus infinity.
  func dividedDown(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder != 0 && (remainder < 0) != (divisor < 0) ? quotient - 1 : quotient
  }
}
