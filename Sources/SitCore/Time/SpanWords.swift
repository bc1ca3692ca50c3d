/// Lengths of time as people say them: in hours and minutes, rounded down; in seconds below two
/// minutes. A negative length is none.
extension TimeSpan {
  /// In words, for sentences: `30 seconds`, `45 minutes`, `1 hour 10 minutes`.
  public var inWords: String {
    spoken { count, unit in "\(count) \(unit.rawValue)\(count == 1 ? "" : "s")" }
  }

  /// With the units' symbols, where there is little room: `30 s`, `45 min`, `1 h 10 min`.
  public var inShort: String {
    spoken { count, unit in
      switch unit {
      case .second: "\(count) s"
      case .minute: "\(count) min"
      case .hour: "\(count) h"
      }
    }
  }

  private enum Unit: String {
    case second, minute, hour
  }

  private func spoken(_ part: (Int64, Unit) -> String) -> String {
    let seconds = max(0, wholeSeconds)
    guard seconds >= 120 else { return part(seconds, .second) }
    let (hours, minutes) = (seconds / 60).quotientAndRemainder(dividingBy: 60)
    var parts: [String] = []
    if hours > 0 { parts.append(part(hours, .hour)) }
    if minutes > 0 { parts.append(part(minutes, .minute)) }
    return parts.joined(separator: " ")
  }
}
