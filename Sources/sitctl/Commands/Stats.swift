import ArgumentParser
import SitProtocol

/// `sitctl stats`
struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Print how you sat in some days, compared with as many days before.",
    discussion: "Without options, the last 30 days. DATE is YYYY-MM-DD, today or yesterday.")

  @Option(help: ArgumentHelp("The first day, or all: from the beginning.", valueName: "date"))
  var since: String?

  @Option(help: ArgumentHelp("The last day; else today.", valueName: "date"))
  var until: String?

  @OptionGroup var options: Options

  func run() throws {
    let page = Page.here()
    let days = try GivenDays(since: since, until: until, usual: 30, page.clock).ends(page.clock)
    let reply = try LedgerAccess(options).stats(since: days.since, until: days.until)
    if options.json { return try options.print(reply) }
    page.show(StatsView(reply: reply, page: page).lines)
  }
}
