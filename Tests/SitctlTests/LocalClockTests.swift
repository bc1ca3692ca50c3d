import SitCore
import Testing

@testable import sitctl

/// Instants as people's clocks show them.
@Suite struct LocalClockTests {
  /// 2026-11-23 10:00 UTC, a Monday.
  private let monday: Int64 = 1_795_428_000
  private let hour: Int64 = 3_600

  private func clock(now: Int64? = nil, hoursEast: Int64 = 0) -> LocalClock {
    let offset = hoursEast * hour
    return LocalClock(now: now ?? monday) { _ in offset }
  }

  @Test func `an instant is shown with its day where that is not today`() {
    #expect(clock().text(at: monday) == "10:00")
    #expect(clock().text(at: monday + 14 * hour - 1) == "23:59")
    #expect(clock().text(at: monday + 14 * hour) == "tomorrow 00:00")
    #expect(clock().text(at: monday - 10 * hour) == "00:00")
    #expect(clock().text(at: monday - 10 * hour - 1) == "yesterday 23:59")
    #expect(clock().text(at: monday + 48 * hour + 300) == "2026-11-25 10:05")
    #expect(clock(hoursEast: 13).text(at: monday) == "23:00")
    #expect(clock(hoursEast: 14).text(at: monday - hour) == "yesterday 23:00")
    #expect(clock(hoursEast: -11).text(at: monday) == "23:00")
  }

  @Test(
    arguments: [
      (0, "1970-01-01 00:00"), (951_782_400, "2000-02-29 00:00"), (951_868_800, "2000-03-01 00:00"),
      (1_830_297_599, "2027-12-31 23:59"), (1_835_395_200, "2028-02-29 00:00"),
      (4_107_542_400, "2100-03-01 00:00"), (-1, "1969-12-31 23:59"),
    ] as [(Int64, String)]
  )
  func `a far day is shown by its date`(instant: Int64, text: String) {
    #expect(clock().text(at: instant) == text)
  }

  @Test func `an instant that cannot be does no harm`() {
    for instant in [Int64.min, Int64.max] {
      #expect(!clock(hoursEast: 14).text(at: instant).isEmpty)
      #expect(!clock(hoursEast: -12).text(at: instant).isEmpty)
      #expect(clock().left(until: instant) >= .zero)
      #expect(clock().gone(since: instant) >= .zero)
    }
  }

  @Test func `a time of day is the next one, tomorrow's once it is past`() throws {
    let next = { (text: String) throws in clock().next(try TimeOfDay(parsing: text)) - monday }
    #expect(try next("10:01") == 60)
    #expect(try next("23:59") == 14 * hour - 60)
    #expect(try next("10:00") == 24 * hour)
    #expect(try next("9:59") == 24 * hour - 60)
    #expect(try next("00:00") == 14 * hour)
    let far = clock(hoursEast: 10)
    #expect(far.next(try TimeOfDay(parsing: "20:30")) == monday + hour / 2)
  }

  @Test func `a time of day beyond a change of the clocks is what they show then`() throws {
    // Central Europe leaves summer time on 2026-10-25 at 01:00 UTC.
    let change: Int64 = 1_792_890_000
    let evening = change - 6 * hour
    let clock = LocalClock(now: evening) { $0 < change ? 7_200 : 3_600 }
    #expect(clock.text(at: evening) == "21:00")
    let morning = clock.next(try TimeOfDay(parsing: "07:00"))
    #expect(clock.text(at: morning) == "tomorrow 07:00")
    #expect(morning - evening == 11 * hour)
    #expect(clock.next(try TimeOfDay(parsing: "22:00")) == evening + hour)
  }

  @Test(arguments: [
    "", ":", "10", "10:", ":30", "24:00", "10:60", "-1:00", "+1:00", "10:3x", "1:2:3",
    "010:00", " 9:00", "１０:00", "noon",
  ])
  func `what is no time of day is refused as bad data`(text: String) {
    let failure = #expect(throws: Failure.self) { try TimeOfDay(parsing: text) }
    #expect(failure?.status == .badData)
  }
}
