import SitProtocol
import Testing

@testable import sitctl

/// A week as a person sees it.
@Suite struct WeekViewTests {
  private func lines(_ days: [Day], width: Int = 60) -> [String] {
    let page = Sample.page(width)
    return page.text(WeekView(days: days, page: page).lines)
  }

  private func day(_ number: Int, sat hours: Range<Int> = 0..<0) -> Day {
    Sample.day(
      "2026-11-\(number)", start: Sample.midnight + Int64(number - 23) * 86_400, sat: hours)
  }

  @Test func `a week is a map of hours, and a bar a day`() {
    var days = (17...23).map { day($0, sat: 9..<11) }
    days[3] = day(20)
    days[4] = day(21, sat: 9..<13)
    days[4].hours = (0..<24).map { [9: 900, 10: 1_800, 11: 2_700, 12: 2_701][$0] ?? 0 }
    #expect(
      lines(days) == [
        "17 to 23 November 2026",
        "",
        "        08   09   10   11   12   13   14   15   16   17",
        "Tue 17  ·····██████████···································",
        "Wed 18  ·····██████████···································",
        "Thu 19  ·····██████████···································",
        "Fri 20  ··················································",
        "Sat 21  ·····░░░░░▒▒▒▒▒▓▓▓▓▓█████·························",
        "Sun 22  ·····██████████···································",
        "Mon 23  ·····██████████···································",
        "",
        "·· none  ░░ to 15  ▒▒ to 30  ▓▓ to 45",
        "██ to 60 min of the hour",
        "",
        "day                                 sitting  longest  breaks",
        "Tue 17  █████████████                   2 h      1 h       1",
        "Wed 18  █████████████                   2 h      1 h       1",
        "Thu 19  █████████████                   2 h      1 h       1",
        "Fri 20",
        "Sat 21  ██████████████████████████      4 h      1 h       3",
        "Sun 22  █████████████                   2 h      1 h       1",
        "Mon 23  █████████████                   2 h      1 h       1",
        "",
        "Sitting     14 h on 6 days, 2 h 20 min a day",
        "Longest     1 h, on Tue 17 November",
      ])
  }

  @Test func `several weeks show the mean of each weekday`() {
    let days = (10...16).map { day($0) } + (17...23).map { day($0, sat: 9..<10) }
    let text = lines(days, width: 80)
    #expect(text.contains("Mon  ······▒▒▒▒▒▒" + String(repeating: "·", count: 48)))
    #expect(text.contains("The mean of each weekday."))
  }

  @Test func `an hour that comes twice is full once`() {
    var autumn = day(17, sat: 9..<10)
    autumn.hours[9] = 7_200
    #expect(lines([autumn] + (18...23).map { day($0) })[3].contains("·█████·"))
  }

  @Test func `a week without sitting says so`() {
    #expect(lines((17...23).map { day($0) }).last == "No sitting was recorded.")
  }
}
