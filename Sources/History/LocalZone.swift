import Glibc
public import SitCore

/// The time zone that the machine is in, as the C library knows it.
public enum LocalZone {
  /// How far around now the changes of offset are looked for: a year back, two ahead.
  private static let past = TimeSpan.hours(370 * 24)
  private static let future = TimeSpan.hours(740 * 24)
  /// No zone changes its offset twice within so short a time, except while a law is being made.
  private static let step: Int64 = 7 * 86_400

  /// Reads the zone, anew where `/etc/localtime` or `TZ` has changed.
  public static func read(around instant: WallTime) -> Zone {
    read(instant - past..<instant + future)
  }

  /// Reads the zone as it is in a stretch of time.
  public static func read(_ stretch: Range<WallTime>) -> Zone {
    tzset()
    let (start, until) = (stretch.lowerBound.seconds, stretch.upperBound.seconds)
    let first = offset(at: start)
    var changes: [Zone.Change] = []
    var known = first
    for time in stride(from: start, to: until, by: Int(step)) {
      let end = time + step
      let next = offset(at: end)
      guard next != known else { continue }
      changes.append(Zone.Change(since: change(after: time, from: known, until: end), offset: next))
      known = next
    }
    return Zone(first: first, changes: changes)
  }

  /// The first second with another offset, by bisection.
  private static func change(after start: Int64, from known: Int64, until end: Int64) -> Int64 {
    var (low, high) = (start, end)
    while high - low > 1 {
      let middle = (low + high) / 2
      if offset(at: middle) == known { low = middle } else { high = middle }
    }
    return high
  }

  private static func offset(at time: Int64) -> Int64 {
    var seconds = time_t(time)
    var local = unsafe tm()
    guard unsafe localtime_r(&seconds, &local) != nil else { return 0 }
    return unsafe Int64(local.tm_gmtoff)
  }
}
