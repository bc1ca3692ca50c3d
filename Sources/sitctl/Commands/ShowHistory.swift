import ArgumentParser
import SitProtocol

/// `sitctl history`
struct ShowHistory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Print the bouts of sitting and standing as a table.",
    discussion: "Without options, those of the last 7 days. DATE is YYYY-MM-DD, today or yesterday."
  )

  @Option(help: ArgumentHelp("The first day, or all: from the beginning.", valueName: "date"))
  var since: String?

  @Option(help: ArgumentHelp("The last day; else today.", valueName: "date"))
  var until: String?

  @OptionGroup var options: Options

  func run() throws {
    let page = Page.here()
    let days = try GivenDays(since: since, until: until, usual: 7, page.clock).ends(page.clock)
    let ledger = try LedgerAccess(options)
    let bouts = try ledger.bouts(since: days.since, until: days.until)
    if options.json {
      for bout in bouts { try options.print(BoutReply(bout)) }
      if bouts.isEmpty { try options.print(BoutReply(nil)) }
      return
    }
    var nudges: [Int64] = []
    try ledger.entries(since: days.since, until: days.until) { entries in
      for case .nudge(let nudge) in entries { nudges.append(nudge.delivered) }
    }
    page.show(HistoryView(bouts, nudges: nudges, page: page).lines)
  }
}
