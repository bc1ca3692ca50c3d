import SitCore
import Testing

/// Dates of the calendar.
@Suite struct LocalDateTests {
  @Test(
    arguments: [
      (0, "1970-01-01"), (-1, "1969-12-31"), (20_537, "2026-03-25"), (11_016, "2000-02-29"),
      (47_540, "2100-02-28"), (47_541, "2100-03-01"), (2_932_896, "9999-12-31"),
      (-719_162, "0001-01-01"),
    ] as [(Int64, String)]
  )
  func `a date is written and read as calendars have it`(day: Int64, text: String) {
    #expect(LocalDate(day: day).description == text)
    #expect(LocalDate(text)?.day == day)
  }

  @Test func `every day of five centuries has a date of its own, read back as the same`() {
    var last = LocalDate(day: -40_001)
    for day in -40_000...160_000 as ClosedRange<Int64> {
      let date = LocalDate(day: day)
      let follows =
        date.dayOfMonth == last.dayOfMonth + 1 && date.month == last.month
        || date.dayOfMonth == 1 && (date.month == last.month + 1 || date.month == 1)
      let again = LocalDate(year: date.year, month: date.month, dayOfMonth: date.dayOfMonth)
      guard follows, again == date, date > last else {
        Issue.record("\(last), then \(date)")
        return
      }
      last = date
    }
  }

  @Test(
    arguments: [
      "", "2026", "2026-3-25", "2026-13-01", "2026-00-01", "2026-02-29", "2026-04-31", "2026-01-00",
      "2026-01-32", "0000-01-01", "-026-01-01", "2026-01-01 ", "+026-01-01", "2026-01-01-",
      "२०२६-01-01",
      "20260-1-01",
    ])
  func `what is no date is refused`(text: String) {
    #expect(LocalDate(text) == nil)
  }

  @Test func `the days of the week come in their order`() {
    #expect(LocalDate("2026-03-25")?.weekday == .wednesday)
    #expect(LocalDate("1969-12-29")?.weekday == .monday)
  }
}
