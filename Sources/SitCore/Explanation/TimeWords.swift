extension Zone {
  /// The time of day at an instant as local clocks show it, `14:30`; with the day where that is not
  /// the day of `now`: `tomorrow 09:00`, `Monday 09:00`, and from a week away on `09:00 in 12 days`.
  public func words(for instant: WallTime, now: WallTime) -> String {
    let then = local(instant)
    let (hour, minute) = (then.second / 3_600, then.second / 60 % 60)
    let time = "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    let days = then.day - local(now).day
    switch days {
    case 0: return time
    case 1: return "tomorrow \(time)"
    case -1: return "yesterday \(time)"
    case 2...6: return "\(then.weekday.name) \(time)"
    case (-6)...(-2): return "last \(then.weekday.name) \(time)"
    case 7...: return "\(time) in \(days) days"
    case _: return "\(time) \(-days) days ago"
    }
  }
}

extension Weekday {
  fileprivate var name: String {
    switch self {
    case .monday: "Monday"
    case .tuesday: "Tuesday"
    case .wednesday: "Wednesday"
    case .thursday: "Thursday"
    case .friday: "Friday"
    case .saturday: "Saturday"
    case .sunday: "Sunday"
    }
  }
}
