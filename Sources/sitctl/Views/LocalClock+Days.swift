import SitCore
import SitProtocol

extension LocalClock {
  /// The seconds since midnight that clocks show.
  func second(at instant: Int64) -> Int64 { local(instant).second }

  /// The time of day, `14:30`.
  func timeText(at instant: Int64) -> String { Self.text(second: second(at: instant)) }

  /// The date, `2026-11-23`.
  func date(at instant: Int64) -> String { "\(LocalDate(day: local(instant).day))" }

  /// Today.
  var today: LocalDate { LocalDate(day: local(now).day) }

  /// The clock of a place whose clocks are so many seconds east of UTC.
  func at(offset: Int64) -> LocalClock { LocalClock(now: now) { _ in offset } }

  /// The clock of whoever had these bouts, in order: where it was at other times than this one
  /// shows, they were in another time zone.
  func following(_ bouts: [LedgerBout]) -> LocalClock {
    let isHere = bouts.allSatisfy {
      offset($0.began) == $0.beganOffset && $0.ended.map(offset) ?? $0.endedOffset == $0.endedOffset
    }
    guard !isHere, let first = bouts.first else { return self }
    return LocalClock(now: now) { instant in
      let last = bouts.last { $0.began <= instant }
      guard let last, let ended = last.ended, ended <= instant else {
        return (last ?? first).beganOffset
      }
      return last.endedOffset
    }
  }

  /// The first instant of a local day.
  func start(of date: LocalDate) -> Int64 {
    let midnight = date.day * 86_400
    // The offsets well before and well after are the only ones there can be.
    let (before, after) = (offset(midnight - 86_400 * 2), offset(midnight + 86_400 * 2))
    if offset(midnight - before) == before || before == after { return midnight - before }
    if offset(midnight - after) == after { return midnight - after }
    // Clocks were put forward over midnight: the day begins with that.
    var (low, high) = (midnight - after, midnight - before)
    while high - low > 1 {
      let middle = (low + high) / 2
      if offset(middle) == before { low = middle } else { high = middle }
    }
    return high
  }

  /// A day of which nothing is known.
  func empty(_ date: LocalDate) -> Day {
    Day(
      date: "\(date)", start: start(of: date), end: start(of: LocalDate(day: date.day + 1)),
      measures: SittingMeasures(), hours: Array(repeating: 0, count: 24))
  }
}

extension LedgerBout {
  /// The same, with its times between the years 1900 and 9999, and its ends in order.
  var plausible: LedgerBout {
    var bout = self
    bout.began = LocalClock.possible(began)
    bout.ended = ended.map { max(bout.began, LocalClock.possible($0)) }
    bout.beganOffset = min(max(-86_400, beganOffset), 86_400)
    bout.endedOffset = min(max(-86_400, endedOffset), 86_400)
    return bout
  }
}
