import SitProtocol
import Testing

@testable import sitctl

/// A day as a person sees it.
@Suite struct DayViewTests {
  private func lines(
    _ day: Day, _ bouts: [LedgerBout] = [], _ entries: [LedgerEntry] = [], on page: Page
  ) -> [String] {
    page.text(DayView(day, bouts: bouts, entries: entries, page: page).lines)
  }

  private func workday(on page: Page) -> [String] {
    lines(Sample.workday.day, Sample.workday.bouts, Sample.workday.entries, on: page)
  }

  @Test func `a day is drawn, and then told`() {
    #expect(
      workday(on: Sample.page(60)) == [
        "Monday 23 November 2026, so far",
        "",
        "      ▼◆            ◆         ▽                 ▽",
        "▃▃▃▅▅▅█··▃▃║║║║▃▃▃▅······▃▃▅▅▅████░░░░░░▃▃·▃▃▃▅▅▅█████",
        "┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬",
        "09    10    11    12    13    14    15    16    17    18",
        "",
        "▃ sitting   ▅ over 30 min   █ over 60 min   ║ standing",
        "· break   ░ unknown   ▼ nudge, followed   ▽ nudge   ◆ move",
        "",
        "Sitting     6 h 10 min in 6 bouts, the longest 1 h 52 min",
        "Long bouts  4 over 30 min, 3 of them over 60 min: 86 % of",
        "            the sitting",
        "Getting up  4 times, 0.7 times an hour of sitting",
        "Breaks      4, together 1 h 10 min, half of them 12 min or",
        "            longer",
        "Standing    38 min",
        "Nudges      3: 2 followed after 3 min, 1 snoozed",
        "Moves       10:18 water, 12:20 short-walk",
        "Unknown     1 h in which nobody could tell",
        "Now         sitting since 16:08, for 1 h 52 min",
      ])
  }

  @Test func `without UTF-8 the strip is drawn in ASCII`() {
    #expect(
      workday(on: Sample.page(60, .ascii))[2...5] == [
        "      V*            *         v                 v",
        "---===#..--||||---=......--===####??????--.---===#####",
        "+-----+-----+-----+-----+-----+-----+-----+-----+-----+",
        "09    10    11    12    13    14    15    16    17    18",
      ])
  }

  @Test func `a day without sitting says so`() {
    var day = Sample.day("2026-11-23", start: Sample.midnight)
    #expect(
      lines(day, on: Sample.page(60)) == ["Monday 23 November 2026, so far", "", "No sitting yet."])
    let later = Sample.page(60, now: Sample.at("18:00") + 86_400)
    #expect(lines(day, on: later).last == "No sitting was recorded.")
    let earlier = Sample.page(60, now: Sample.midnight - 1)
    #expect(lines(day, on: earlier).last == "This day is still to come.")
    day.measures.unknownSeconds = 7_200
    #expect(lines(day, on: later).last == "No sitting was recorded. For 2 h nobody could tell.")
  }

  @Test func `the hours are those of the place where the person was`() {
    var bout = Sample.bout("9:00", "10:00")
    (bout.beganOffset, bout.endedOffset) = (32_400, 32_400)
    let day = Sample.day("2026-11-23", start: Sample.midnight - 32_400)
    #expect(lines(day, [bout], on: Sample.page(60)).contains { $0.hasPrefix("18  ") })
  }

  @Test func `what others named cannot steer the terminal`() {
    let move = LedgerMove(done: Sample.at("9:30"), move: "\u{1B}[2Jjump\nhigh", seconds: 60)
    let day = Sample.workday.day
    let text = lines(day, [Sample.bout("9:00", "10:00")], [.move(move)], on: Sample.page(80))
    #expect(text.contains("Moves       09:30 [2Jjumphigh"))
  }

  @Test func `numbers that cannot be do no harm`() {
    var day = Sample.day("not a date", start: Sample.midnight)
    day.measures.sittingSeconds = .max
    day.measures.bouts = .max
    day.measures.transitions = 1
    day.measures.transitionsPerHour = .infinity
    day.measures.over30Seconds = .min
    let bouts = [Sample.bout(.min, .max), Sample.bout(.max, nil)]
    #expect(!lines(day, bouts, on: Sample.page(60)).isEmpty)
  }
}
