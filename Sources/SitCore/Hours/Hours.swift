/// The working hours: when nudges may come. Without any range, always.
public struct Hours: Hashable, Sendable, Codable {
  /// A range of local time on a weekday. One that ends at or before its beginning goes on into the
  /// next day.
  public struct Range: Hashable, Sendable, Codable {
    /// The day on which it begins.
    public var weekday: Weekday
    /// Seconds since midnight, 0 to 86,399.
    public var start: Int64
    /// Seconds since midnight, 0 to 86,400.
    public var end: Int64

    /// A range of time on a weekday.
    public init(weekday: Weekday, start: Int64, end: Int64) {
      self.weekday = weekday
      self.start = start
      self.end = end
    }
  }

  /// All ranges, in any order; they may overlap.
  public let ranges: [Range]

  /// Working hours of the given ranges.
  public init(_ ranges: [Range] = []) { self.ranges = ranges }

  /// No restriction.
  public static let always = Hours()

  /// Whether nudges may come at an instant.
  public func areOpen(at instant: WallTime, in zone: Zone) -> Bool {
    ranges.isEmpty || opening(at: instant, in: zone) != nil
  }

  /// When what holds at an instant, open or closed, next changes; nil where it never does.
  public func nextChange(after instant: WallTime, in zone: Zone) -> WallTime? {
    guard !ranges.isEmpty else { return nil }
    let open = areOpen(at: instant, in: zone)
    // A week has every range in it. A change of offset may swallow a range, which then comes a week
    // later; and one day more for ranges over midnight.
    let edges = (-1...15).flatMap { offset in
      stretches(onDay: zone.day(of: instant) + offset, in: zone).flatMap { [$0.0, $0.1] }
    }
    return edges.filter { $0 > instant }.sorted().first {
      areOpen(at: $0, in: zone) != open
    }
  }

  /// The stretch that an instant lies in, if any.
  private func opening(at instant: WallTime, in zone: Zone) -> (WallTime, WallTime)? {
    let day = zone.day(of: instant)
    for offset in [-1, 0] as [Int64] {
      let stretch = stretches(onDay: day + offset, in: zone).first {
        $0.0 <= instant && instant < $0.1
      }
      if let stretch { return stretch }
    }
    return nil
  }

  /// The stretches that begin on a day.
  private func stretches(onDay day: Int64, in zone: Zone) -> [(WallTime, WallTime)] {
    let weekday = Weekday(day: day)
    return ranges.filter { $0.weekday == weekday }.map { range in
      let overnight = range.end <= range.start
      return (
        zone.instant(day: day, second: range.start),
        zone.instant(day: overnight ? day + 1 : day, second: range.end)
      )
    }
  }
}
