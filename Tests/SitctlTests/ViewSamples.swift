import SitCore
import SitProtocol

@testable import sitctl

/// Replies made by hand, and pages to show them on.
enum Sample {
  /// 2026-11-23, a Monday, at midnight in UTC.
  static let midnight: Int64 = 1_795_392_000

  /// A time of that day in UTC, as `9:30`.
  static func at(_ time: String) -> Int64 {
    let parts = time.split(separator: ":").compactMap { Int64($0) }
    return midnight + parts[0] * 3_600 + parts[1] * 60
  }

  static func page(
    _ width: Int, _ glyphs: Glyphs = .unicode, now: Int64 = at("18:00"), style: Style = .plain,
    offset: @escaping (Int64) -> Int64 = { _ in 0 }
  ) -> Page {
    Page(width: width, glyphs: glyphs, style: style, clock: LocalClock(now: now, offset: offset))
  }

  static func bout(
    _ began: Int64, _ ended: Int64?, _ kind: LedgerBout.Kind = .sitting,
    ending: LedgerBout.Ending = .idle, now: Int64 = at("18:00")
  ) -> LedgerBout {
    LedgerBout(
      kind: kind, began: began, ended: ended, seconds: (ended ?? now) &- began,
      ending: ended == nil ? nil : ending, beganOffset: 0, endedOffset: 0)
  }

  static func bout(
    _ began: String, _ ended: String, _ kind: LedgerBout.Kind = .sitting,
    ending: LedgerBout.Ending = .idle
  ) -> LedgerBout { bout(at(began), at(ended), kind, ending: ending) }

  static func nudge(_ delivered: String, _ outcome: LedgerNudge.Outcome?) -> LedgerNudge {
    LedgerNudge(
      delivered: at(delivered), number: 1, boutSeconds: 3_600, kind: .sitting, outlet: "desktop",
      outcome: outcome, delaySeconds: outcome == .followed ? 60 : nil)
  }

  static func gap(_ began: String, _ ended: String) -> LedgerGap {
    LedgerGap(
      began: at(began), ended: at(ended), reason: .notRunning, beganOffset: 0, endedOffset: 0)
  }

  static func measures(_ change: (inout SittingMeasures) -> Void) -> SittingMeasures {
    var measures = SittingMeasures()
    change(&measures)
    return measures
  }

  /// A day of so many hours sat from an hour on, one bout each.
  static func day(
    _ date: String, start: Int64, sat hours: Range<Int> = 0..<0, length: Int64 = 86_400
  ) -> Day {
    let measures = Self.measures {
      $0.sittingSeconds = Int64(hours.count) * 3_600
      $0.bouts = hours.count
      $0.longestBoutSeconds = hours.isEmpty ? 0 : 3_600
      $0.breaks = max(0, hours.count - 1)
    }
    return Day(
      date: date, start: start, end: start + length, measures: measures,
      hours: (0..<24).map { hours.contains($0) ? 3_600 : 0 })
  }

  /// A working day with everything in it.
  static let workday: (day: Day, bouts: [LedgerBout], entries: [LedgerEntry]) = {
    let bouts = [
      bout("9:02", "10:14", ending: .locked), bout("10:26", "10:52", ending: .stood),
      bout("10:52", "11:30", .standing, ending: .sat), bout("11:30", "12:10"),
      bout("13:05", "14:40", ending: .gap), bout("15:40", "16:05"),
      bout(at("16:08"), nil),
    ]
    var day = Self.day("2026-11-23", start: midnight)
    day.measures = measures {
      $0.sittingSeconds = 22_200
      $0.standingSeconds = 2_280
      $0.unknownSeconds = 3_600
      $0.bouts = 6
      $0.longestBoutSeconds = 6_720
      $0.boutsOver30 = 4
      $0.over30Seconds = 19_140
      $0.boutsOver60 = 3
      $0.over60Seconds = 16_740
      $0.transitions = 4
      $0.transitionsPerHour = 0.65
      $0.breaks = 4
      $0.breakSeconds = 4_200
      $0.medianBreakSeconds = 720
      $0.nudges = 3
      $0.nudgesFollowed = 2
      $0.nudgesSnoozed = 1
      $0.medianFollowSeconds = 180
      $0.moves = 2
      $0.moveSeconds = 240
    }
    return (
      day, bouts,
      [
        .nudge(nudge("10:02", .followed)), .nudge(nudge("14:05", .snoozed)),
        .nudge(nudge("17:08", nil)), .gap(gap("14:40", "15:40")),
        .move(LedgerMove(done: at("10:18"), move: "water", seconds: 120)),
        .move(LedgerMove(done: at("12:20"), move: "short-walk", seconds: 120)),
      ]
    )
  }()

  /// Every view there is, with much in it.
  static func everything(on page: Page) -> [String] {
    let week = (0..<7).map {
      day("2026-11-\(17 + $0)", start: midnight - Int64(6 - $0) * 86_400, sat: 9..<(11 + $0))
    }
    let parts = (0..<30).map { number in
      StretchPart(
        since: midnight - Int64(29 - number) * 86_400,
        until: midnight - Int64(28 - number) * 86_400,
        activeDays: number % 7 < 5 ? 1 : 0,
        sittingSeconds: number % 7 < 5 ? 18_000 + Int64(number) * 60 : 0,
        longestBoutSeconds: number % 7 < 5 ? 5_400 - Int64(number) * 60 : 0, breaks: number % 7)
    }
    let measures = workday.day.measures
    let stretch = Stretch(
      since: midnight - 29 * 86_400, until: midnight + 86_400, activeDays: 20, measures: measures)
    let before = Stretch(
      since: midnight - 59 * 86_400, until: midnight - 29 * 86_400, activeDays: 18,
      measures: measures)
    let views = [
      DayView(workday.day, bouts: workday.bouts, entries: workday.entries, page: page).lines,
      WeekView(days: week, page: page).lines, WeekView(days: week + week, page: page).lines,
      StatsView(reply: StatsReply(stats: stretch, before: before, parts: parts), page: page).lines,
      StatsView(reply: StatsReply(stats: stretch, before: nil, parts: parts), page: page).lines,
      HistoryView(workday.bouts, nudges: [at("10:02")], page: page).lines,
    ]
    return views.flatMap { page.text($0) }
  }
}
