import SitCore
import SitProtocol
import Testing

@testable import sitctl

/// Dates as they are typed.
@Suite struct GivenDateTests {
  private let clock = LocalClock(now: Sample.at("10:00")) { _ in 3_600 }

  @Test func `a date is one, or today, or yesterday`() throws {
    #expect("\(try GivenDate.read("2026-02-28", clock))" == "2026-02-28")
    #expect("\(try GivenDate.read("today", clock))" == "2026-11-23")
    #expect("\(try GivenDate.read("yesterday", clock))" == "2026-11-22")
  }

  @Test(arguments: ["", "2026-02-29", "2026-13-01", "23.11.2026", "2026-1-1", "tomorrow", "all"])
  func `what is no date is bad data, and the words say what is one`(text: String) {
    let failure = #expect(throws: Failure.self) { try GivenDate.read(text, clock) }
    #expect(failure?.status == .badData)
    #expect(failure?.reason.contains("YYYY-MM-DD") == true)
  }

  @Test func `years in which there can be nothing are not asked about`() {
    let all = LedgerAccess.stretch(.min, .max)
    #expect(all.since == 0 && all.until == 253_402_300_799)
    let some = LedgerAccess.stretch(7, nil)
    #expect(some.since == 7 && some.until == nil)
  }

  @Test func `days are whole ones, the last up to now`() throws {
    let usual = try GivenDays(since: nil, until: nil, usual: 7, clock).ends(clock)
    #expect(usual.since == Sample.midnight - 6 * 86_400 - 3_600)
    #expect(usual.until == nil)
    let past = try GivenDays(since: "2026-11-01", until: "2026-11-22", usual: 7, clock).ends(clock)
    #expect(past.until == Sample.midnight - 3_600)
    #expect(try GivenDays(since: "all", until: nil, usual: 7, clock).ends(clock).since == nil)
    let one = try GivenDays(since: "today", until: "today", usual: 7, clock).ends(clock)
    #expect(one.since == Sample.midnight - 3_600)
  }

  @Test func `days that end before they begin are bad data`() {
    let failure = #expect(throws: Failure.self) {
      try GivenDays(since: "2026-11-23", until: "2026-11-22", usual: 7, clock)
    }
    #expect(failure?.status == .badData)
  }

  /// Central Europe leaves summer time on 2026-10-25 at 01:00 UTC.
  private let autumn = LocalClock(now: 1_792_890_000) { $0 < 1_792_890_000 ? 7_200 : 3_600 }

  @Test func `a day has as many hours as clocks give it`() throws {
    let day = autumn.start(of: try #require(LocalDate("2026-10-25")))
    let next = autumn.start(of: try #require(LocalDate("2026-10-26")))
    #expect(next - day == 25 * 3_600)
    #expect(autumn.date(at: day) == "2026-10-25")
    #expect(autumn.date(at: day - 1) == "2026-10-24")
  }

  @Test func `a day whose midnight is left out begins with the change`() throws {
    // As in Beirut: at midnight clocks are put to one.
    let change = Sample.midnight - 7_200
    let clock = LocalClock(now: change) { $0 < change ? 7_200 : 10_800 }
    let start = clock.start(of: try #require(LocalDate("2026-11-23")))
    #expect(start == change)
    #expect(clock.timeText(at: start) == "01:00")
    // As in Cairo of old: at half past eleven.
    let early = change - 1_800
    let other = LocalClock(now: early) { $0 < early ? 7_200 : 10_800 }
    #expect(other.start(of: try #require(LocalDate("2026-11-23"))) == early)
  }
}
