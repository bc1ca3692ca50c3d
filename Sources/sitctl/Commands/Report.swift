public import ArgumentParser
import SitCore
public import SitProtocol

/// `sitctl report`
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract:
      "Speak for a desk, a chair, a phone or another program; or write how you sat as a page.",
    usage: """
      sitctl report <sensor> <word> [--for <span>]
      sitctl report --html <file> [--since <date>] [--until <date>]
      """,
    discussion: """
      input: there was some just now. present: somebody is there. absent: nobody is.
      clear: takes back what the sensor said.

      With --html there is no sensor: it writes one page with pictures of how you sat, which \
      needs nothing else and is sent nowhere.
      """)

  @Argument(help: "The name of the sensor.") var sensor: String?

  @Argument(help: "What it says.") var word: ReportParameters.Evidence?

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("For how long that stands; else until it says more.", valueName: "span"))
  var span: String?

  @Option(
    help: ArgumentHelp("Write the page to this file; - is standard output.", valueName: "file"))
  var html: String?

  @Option(
    help: ArgumentHelp(
      "The page's first day, or all; else the 30th before the last.", valueName: "date"))
  var since: String?

  @Option(help: ArgumentHelp("The page's last day; else today.", valueName: "date"))
  var until: String?

  @OptionGroup var options: Options

  func validate() throws {
    if html != nil {
      if sensor != nil || word != nil || span != nil {
        throw ValidationError("give a sensor and what it says, or --html, not both")
      }
      if options.json { throw ValidationError("report --html knows no --json") }
    } else if since != nil || until != nil {
      throw ValidationError("--since and --until need --html")
    } else if sensor == nil {
      throw ValidationError("give a sensor and what it says, or --html and a file")
    } else if word == nil {
      throw ValidationError("say what the sensor says: input, present, absent or clear")
    }
  }

  func run() throws {
    if let html {
      try writePage(to: html)
    } else if let sensor, let word {
      let parameters = ReportParameters(
        sensor: sensor, evidence: word, validSeconds: try span.map(TimeSpan.seconds))
      try options.ask(.report, parameters) { (reply: StatusReply) in
        "Noted. You count as \(reply.status.posture.rawValue)."
      }
    }
  }

  private func writePage(to path: String) throws(Failure) {
    let clock = LocalClock.here()
    let given = try GivenDays(since: since, until: until, usual: 30, clock)
    let content = try ReportPage.Content(of: given, in: LedgerAccess(options), clock)
    try OutputFile.write(ReportPage(content: content, clock: clock).html, to: path)
  }
}

extension ReportParameters.Evidence: ExpressibleByArgument {}
