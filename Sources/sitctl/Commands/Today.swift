import ArgumentParser
import SitCore
import SitProtocol

/// `sitctl today`
struct Today: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "today",
    abstract: "Draw a day: when you sat, stood and took breaks, and what that amounts to.")

  @Option(help: ArgumentHelp("Another day: YYYY-MM-DD, or yesterday.", valueName: "date"))
  var date = "today"

  @OptionGroup var options: Options

  func run() throws {
    let page = Page.here()
    let date = try GivenDate.read(date, page.clock)
    let ledger = try LedgerAccess(options)
    let day = try ledger.days(from: date, to: date, page.clock)[0]
    if options.json { return try options.print(DaysReply([day])) }
    var entries: [LedgerEntry] = []
    try ledger.entries(since: day.start, until: day.end) { entries += $0 }
    let bouts = try ledger.bouts(since: day.start, until: day.end)
    page.show(DayView(day, bouts: bouts, entries: entries, page: page).lines)
  }
}
