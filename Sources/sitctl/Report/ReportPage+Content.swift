import SitCore
import SitProtocol

extension ReportPage.Content {
  /// Reads what the page of some days needs.
  init(of given: GivenDays, in ledger: LedgerAccess, _ clock: LocalClock) throws(Failure) {
    let ends = given.ends(clock)
    stats = try ledger.stats(since: ends.since, until: ends.until)
    // Days before the ledger, and days to come, are not ones without sitting.
    let whole = try ledger.stats(since: nil, until: nil).stats
    let last = min(given.last, clock.today)
    let earliest = LocalDate(day: clock.local(whole.since).day)
    let first = min(max(given.first ?? earliest, earliest), last)
    days = try ledger.days(from: first, to: last, clock)
    let recent = days.suffix(ReportPage.timelineDays)
    let (since, until) = (recent.first?.start ?? clock.now, recent.last?.end ?? clock.now)
    bouts = try ledger.bouts(since: since, until: until)
    var entries: [LedgerEntry] = []
    try ledger.entries(since: since, until: until) { entries += $0 }
    self.entries = entries
  }
}
