import ArgumentParser
import SitCore
import SitProtocol

/// `sitctl week`
struct Week: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "week",
    abstract: "Draw the last seven days: in which hours you sat, and a bar for each day.")

  @Option(
    help: ArgumentHelp(
      "The week, from Monday, of a day: YYYY-MM-DD, today or yesterday.", valueName: "date"))
  var date: String?

  @Option(help: ArgumentHelp("So many weeks, up to that day: 1 to 53.", valueName: "number"))
  var weeks: Int64 = 1

  @OptionGroup var options: Options

  func run() throws {
    guard (1...53).contains(weeks) else {
      throw Failure(.badData, "the number of weeks has to be from 1 to 53, not \(weeks)")
    }
    let page = Page.here()
    var last = page.clock.today
    if let date {
      let given = try GivenDate.read(date, page.clock)
      last = LocalDate(day: given.day + 6 - Int64(given.weekday.rawValue))
    }
    let first = LocalDate(day: last.day + 1 - 7 * weeks)
    let days = try LedgerAccess(options).days(from: first, to: last, page.clock)
    if options.json { return try options.print(DaysReply(days)) }
    page.show(WeekView(days: days, page: page).lines)
  }
}
