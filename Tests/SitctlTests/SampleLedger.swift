import SitCore
import SitProtocol

@testable import sitctl

/// Hand-made replies about a ledger of days at a desk in UTC, the last of them Monday 2026-11-23.
enum SampleLedger {
  /// 2026-11-23 00:00 UTC, a Monday.
  static let today: Int64 = 1_795_392_000
  static let hour: Int64 = 3_600
  /// In the evening of the last day.
  static var clock: LocalClock { LocalClock(now: today + 20 * hour) { _ in 0 } }

  /// On weekdays somebody sits from nine, for 50 minutes in each of six hours, and stands for half
  /// of the seventh.
  static func content(days count: Int) -> ReportPage.Content {
    let days = (0..<count).map { day(number: today / 86_400 - Int64(count - 1 - $0)) }
    let recent = days.suffix(ReportPage.timelineDays).filter { $0.measures.bouts > 0 }
    return ReportPage.Content(
      days: days, stats: stats(of: days), bouts: recent.flatMap(bouts),
      entries: recent.flatMap(entries))
  }

  static func day(number: Int64) -> Day {
    var measures = SittingMeasures()
    var hours = [Int64](repeating: 0, count: 24)
    if Weekday(day: number) < .saturday {
      measures.sittingSeconds = 6 * 3_000
      measures.standingSeconds = 1_800
      measures.bouts = 6
      measures.longestBoutSeconds = 3_000
      measures.medianBoutSeconds = 3_000
      measures.boutsOver30 = 6
      measures.over30Seconds = 6 * 3_000
      measures.breaks = 6
      measures.nudges = 2
      measures.nudgesFollowed = 1
      measures.nudgesIgnored = 1
      for hour in 9..<15 { hours[hour] = 3_000 }
    }
    return Day(
      date: "\(LocalDate(day: number))", start: number * 86_400, end: (number + 1) * 86_400,
      measures: measures,
      hours: hours)
  }

  private static func stats(of days: [Day]) -> StatsReply {
    var measures = SittingMeasures()
    for day in days {
      measures.sittingSeconds += day.measures.sittingSeconds
      measures.standingSeconds += day.measures.standingSeconds
      measures.over30Seconds += day.measures.over30Seconds
      measures.bouts += day.measures.bouts
      measures.breaks += day.measures.breaks
      measures.nudges += day.measures.nudges
      measures.nudgesFollowed += day.measures.nudgesFollowed
      measures.nudgesIgnored += day.measures.nudgesIgnored
    }
    let active = days.filter { $0.measures.bouts > 0 }.count
    if active > 0 {
      measures.longestBoutSeconds = 3_000
      measures.medianBoutSeconds = 3_000
      measures.transitionsPerHour = 1.2
      measures.medianBreakSeconds = 600
      measures.medianFollowSeconds = 150
    }
    let stats = Stretch(
      since: days.first?.start ?? today, until: clock.now, activeDays: active, measures: measures)
    return StatsReply(
      stats: stats, before: nil,
      parts: days.suffix(60).map {
        StretchPart(
          since: $0.start, until: $0.end, activeDays: $0.measures.bouts > 0 ? 1 : 0,
          sittingSeconds: $0.measures.sittingSeconds,
          longestBoutSeconds: $0.measures.longestBoutSeconds, breaks: $0.measures.breaks)
      })
  }

  private static func bouts(on day: Day) -> [LedgerBout] {
    let sitting = (9..<15).map { bout(.sitting, from: day.start + $0 * hour, for: 3_000) }
    return sitting + [bout(.standing, from: day.start + 15 * hour, for: 1_800)]
  }

  static func bout(
    _ kind: LedgerBout.Kind, from began: Int64, for seconds: Int64, offset: Int64 = 0
  ) -> LedgerBout {
    LedgerBout(
      kind: kind, began: began, ended: began + seconds, seconds: seconds, ending: .idle,
      beganOffset: offset, endedOffset: offset)
  }

  static func nudge(
    at delivered: Int64, outlet: String = "desktop", outcome: LedgerNudge.Outcome? = .followed
  ) -> LedgerEntry {
    .nudge(
      LedgerNudge(
        delivered: delivered, number: 1, boutSeconds: 2_400, kind: .sitting, outlet: outlet,
        outcome: outcome, delaySeconds: outcome == .followed ? 150 : nil))
  }

  private static func entries(on day: Day) -> [LedgerEntry] {
    [
      nudge(at: day.start + 9 * hour + 2_850),
      nudge(at: day.start + 10 * hour + 2_850, outcome: .ignored),
      .move(LedgerMove(done: day.start + 11 * hour - 300, move: "water", seconds: 60)),
      .gap(
        LedgerGap(
          began: day.start + 16 * hour, ended: day.start + 17 * hour, reason: .notRunning,
          beganOffset: 0, endedOffset: 0)),
    ]
  }
}
