import Glibc
import SitCore

/// What the clocks on people's walls show.
struct LocalClock {
  /// The Unix time now.
  let now: Int64
  /// How many seconds east of UTC clocks are at a Unix time.
  let offset: (Int64) -> Int64

  /// The clock of this machine, stopped now.
  static func here() -> LocalClock {
    LocalClock(now: Int64(time(nil))) { instant in
      var seconds = time_t(instant)
      var local = unsafe tm()
      return unsafe localtime_r(&seconds, &local) == nil ? 0 : Int64(unsafe local.tm_gmtoff)
    }
  }

  /// The time of day at a Unix time, `14:30`, with the day where it is another: `tomorrow 09:00`,
  /// `2026-11-30 09:00`.
  func text(at instant: Int64) -> String {
    let (day, second) = local(instant)
    let time = Self.text(second: second)
    switch day - local(now).day {
    case 0: return time
    case 1: return "tomorrow \(time)"
    case -1: return "yesterday \(time)"
    default: return "\(LocalDate(day: day)) \(time)"
    }
  }

  /// The time left until a Unix time.
  func left(until instant: Int64) -> TimeSpan {
    TimeSpan(clamping: Self.possible(instant) - now)
  }

  /// The time gone by since a Unix time.
  func gone(since instant: Int64) -> TimeSpan {
    TimeSpan(clamping: now - Self.possible(instant))
  }

  /// The next Unix time, after now, at which clocks show a time of day.
  func next(_ time: TimeOfDay) -> Int64 {
    let today = local(now).day
    let candidates = [today, today + 1].map { day in
      let shown = day * 86_400 + time.second
      // The offset then may be another than now.
      return shown - offset(shown - offset(now))
    }
    return candidates.first { $0 > now } ?? now + 86_400
  }

  /// The local day of a Unix time, since 1970-01-01, and the seconds since midnight.
  func local(_ instant: Int64) -> (day: Int64, second: Int64) {
    let instant = Self.possible(instant)
    let shown = instant + offset(instant)
    let day = (shown - (shown % 86_400 + 86_400) % 86_400) / 86_400
    return (day, shown - day * 86_400)
  }

  /// The nearest time between the years 1900 and 9999.
  static func possible(_ instant: Int64) -> Int64 {
    min(max(-2_208_988_800, instant), 253_402_000_000)
  }

  /// A time of day, `14:30`.
  static func text(second: Int64) -> String {
    "\(padded(second / 3_600)):\(padded(second / 60 % 60))"
  }

  private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// A time of day, as `HH:MM`.
struct TimeOfDay: Equatable {
  /// Seconds since midnight, 0 to 86,340.
  let second: Int64

  init(parsing text: String) throws(Failure) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) }),
      text.utf8.allSatisfy({ (0x30...0x3A).contains($0) }),
      let hour = Int64(parts[0]), let minute = Int64(parts[1]), hour < 24, minute < 60
    else {
      throw Failure(.badData, "\"\(text)\" is not a time of day, such as \"14:30\"")
    }
    second = hour * 3_600 + minute * 60
  }
}
