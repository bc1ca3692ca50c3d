import SitProtocol
import Testing

@testable import sitctl

/// The measures of a stretch of time, compared.
@Suite struct StatsViewTests {
  private func stretch(_ days: Range<Int64>, _ change: (inout SittingMeasures) -> Void) -> Stretch {
    Stretch(
      since: Sample.midnight + days.lowerBound * 86_400,
      until: Sample.midnight + days.upperBound * 86_400, activeDays: 5,
      measures: Sample.measures(change))
  }

  private func lines(
    _ stats: Stretch, before: Stretch? = nil, parts: [StretchPart] = [], width: Int = 60,
    _ glyphs: Glyphs = .unicode
  ) -> [String] {
    let page = Sample.page(width, glyphs)
    let reply = StatsReply(stats: stats, before: before, parts: parts)
    return page.text(StatsView(reply: reply, page: page).lines)
  }

  private func now(_ measures: inout SittingMeasures) {
    measures.sittingSeconds = 5 * 18_000
    measures.longestBoutSeconds = 4_800
    measures.breaks = 30
    measures.transitionsPerHour = 1.25
  }

  private func before(_ measures: inout SittingMeasures) {
    measures.sittingSeconds = 5 * 19_800
    measures.longestBoutSeconds = 5_400
    measures.breaks = 30
    measures.transitionsPerHour = 1.5
  }

  @Test func `what changed is told, and what is better where research says so`() {
    let text = lines(stretch(-6..<1, now), before: stretch(-13 ..< -6, before))
    #expect(text[0] == "17 to 23 November 2026, sitting on 5 days")
    #expect(text.contains("sitting a day             5 h   5 h 30 min  ↓ 30 min"))
    #expect(text.contains("longest bout       1 h 20 min   1 h 30 min  ↓ 10 min better"))
    #expect(text.contains("breaks a day              6.0          6.0  same"))
    #expect(text.contains("got up an hour            1.3          1.5  ↓ 0.3"))
    let ascii = lines(stretch(-6..<1, now), before: stretch(-13 ..< -6, before), .ascii)
    #expect(ascii.contains("longest bout       1 h 20 min   1 h 30 min  -10 min better"))
  }

  @Test func `without days before there is no comparison`() {
    var empty = stretch(-13 ..< -6) { _ in }
    empty.activeDays = 0
    for before in [nil, empty] {
      let text = lines(stretch(-6..<1, now), before: before)
      #expect(!text.contains { $0.contains("change") })
      #expect(text.contains("Nothing is known of as many days before."))
    }
  }

  private func parts(_ count: Int64, _ seconds: (Int64) -> Int64) -> [StretchPart] {
    (0..<count).map {
      StretchPart(
        since: Sample.midnight + ($0 - count + 1) * 86_400,
        until: Sample.midnight + ($0 - count + 2) * 86_400, activeDays: seconds($0) > 0 ? 1 : 0,
        sittingSeconds: seconds($0), longestBoutSeconds: 3_600, breaks: 2)
    }
  }

  @Test func `the course of the days has a trend`() {
    let rising = lines(stretch(-6..<1, now), parts: parts(7) { 3_600 * ($0 + 1) })
    #expect(rising.contains("sitting a day  ▂▃▄▅▆▇█  ↑ 7 h a week"))
    #expect(rising.contains("longest bout   ███████  level"))
    let resting = lines(stretch(-6..<1, now), parts: parts(7) { $0 < 4 ? 3_600 : 0 })
    #expect(resting.contains("sitting a day  ████     level"))
    let few = lines(stretch(-2..<1, now), parts: parts(3) { _ in 3_600 })
    #expect(few.contains("sitting a day  ███  too few days for a trend"))
  }

  @Test func `the present day, which is not over, does not count for the trend`() {
    var parts = parts(7) { _ in 7_200 }
    parts[6].until = Sample.at("8:00")
    parts[6].sittingSeconds = 60
    #expect(
      lines(stretch(-6..<1, now), parts: parts).contains { $0.hasSuffix("██████▁  level") })
  }

  @Test func `parts are called what they are, though the first is cut off`() {
    let ends = [0, 40, 131, 223, 315].map { Sample.midnight + ($0 - 315) * 86_400 }
    let parts = zip(ends, ends.dropFirst()).map {
      StretchPart(
        since: $0, until: $1, activeDays: 9, sittingSeconds: 9, longestBoutSeconds: 9, breaks: 9)
    }
    let text = lines(stretch(-315..<0, now), parts: parts)
    #expect(text.contains("Quarter by quarter"))
    #expect(text.contains { $0.contains("12 Jan 22 Nov") })
    let years = lines(
      stretch(-800..<0, now),
      parts: [parts[0], parts[3]].map {
        StretchPart(
          since: $0.since - 400 * 86_400, until: $0.until, activeDays: 9, sittingSeconds: 9,
          longestBoutSeconds: 9, breaks: 9)
      })
    #expect(years.contains { $0.contains("8 Dec 2024 22 Nov 2026") })
  }

  @Test func `days to come are told to be so`() {
    let text = lines(stretch(3..<3) { _ in })
    #expect(text == ["Thursday 26 November 2026", "", "That is still to come."])
  }

  @Test func `moves are counted in whole numbers`() {
    let text = lines(
      stretch(-6..<1) {
        now(&$0)
        $0.moves = 40
      })
    #expect(text.contains { $0.hasPrefix("moves") && $0.hasSuffix(" 40") })
  }

  @Test func `a day of travel is one day more, and the trend is that of the others too`() {
    var days = parts(8) { 3_600 * ($0 + 1) }
    days[0].since -= 16 * 3_600
    let text = lines(stretch(-7..<1, now), parts: days)
    #expect(text.contains("Day by day"))
    #expect(text.contains { $0.hasPrefix("sitting a day") && $0.hasSuffix(" a week") })
  }

  @Test func `sixty parts are drawn together where there is no room`() {
    let text = lines(stretch(-59..<1, now), parts: parts(60) { _ in 7_200 })
    #expect(text.contains("2 days each"))
    #expect(text.contains { $0.contains(String(repeating: "█", count: 30)) })
  }

  @Test func `days without sitting say so`() {
    let text = lines(stretch(-6..<1) { _ in })
    #expect(text == ["17 to 23 November 2026", "", "No sitting was recorded."])
  }
}
