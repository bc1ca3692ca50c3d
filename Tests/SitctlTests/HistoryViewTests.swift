import SitProtocol
import Testing

@testable import sitctl

/// The bouts as a table.
@Suite struct HistoryViewTests {
  private func lines(_ bouts: [LedgerBout], nudges: [String] = [], width: Int = 80) -> [String] {
    let page = Sample.page(width)
    return page.text(HistoryView(bouts, nudges: nudges.map(Sample.at), page: page).lines)
  }

  @Test func `each bout is a row`() {
    let nudges = ["10:02", "10:12", "17:08"]
    #expect(
      lines(Sample.workday.bouts, nudges: nudges) == [
        "date            from   to     bout          length  ended    break after  nudges",
        "Mon 2026-11-23  09:02  10:14  sitting   1 h 12 min  locked        12 min       2",
        "Mon 2026-11-23  10:26  10:52  sitting       26 min  stood",
        "Mon 2026-11-23  10:52  11:30  standing      38 min  sat",
        "Mon 2026-11-23  11:30  12:10  sitting       40 min  idle          55 min",
        "Mon 2026-11-23  13:05  14:40  sitting   1 h 35 min  unknown",
        "Mon 2026-11-23  15:40  16:05  sitting       25 min  idle           3 min",
        "Mon 2026-11-23  16:08  now    sitting   1 h 52 min  lasts                      1",
      ])
  }

  @Test func `in a narrow terminal the words are shorter`() {
    #expect(
      lines(Array(Sample.workday.bouts.prefix(3)), nudges: ["10:02"], width: 60) == [
        "date       from  to    bout     length ended  break ▼",
        "2026-11-23 09:02 10:14 sitting  1h 12m locked   12m 1",
        "2026-11-23 10:26 10:52 sitting     26m stood",
        "2026-11-23 10:52 11:30 standing    38m sat",
      ])
  }

  @Test func `the night is no break`() {
    let late = Sample.bout("17:00", "18:00")
    let early = Sample.bout(Sample.at("8:00") + 86_400, Sample.at("9:00") + 86_400)
    #expect(lines([late, early]).allSatisfy { !$0.contains("14 h") })
  }

  @Test func `clocks are those of the place`() {
    var bout = Sample.bout("20:00", "21:00")
    (bout.beganOffset, bout.endedOffset) = (32_400, 28_800)
    #expect(lines([bout])[1].hasPrefix("Tue 2026-11-24  05:00  05:00"))
  }

  @Test func `without bouts there is a sentence`() {
    #expect(lines([]) == ["No sitting was recorded."])
  }
}
