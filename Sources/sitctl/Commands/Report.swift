public import ArgumentParser
import SitCore
public import SitProtocol

/// `sitctl report`
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Speak for a desk, a chair, a phone or another program.",
    discussion: """
      input: there was some just now. present: somebody is there. absent: nobody is.
      clear: takes back what the sensor said.
      """)

  @Argument(help: "The name of the sensor.") var sensor: String

  @Argument(help: "What it says.") var word: ReportParameters.Evidence

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("For how long that stands; else until it says more.", valueName: "span"))
  var span: String?

  @OptionGroup var options: Options

  func run() throws {
    let parameters = ReportParameters(
      sensor: sensor, evidence: word, validSeconds: try span.map(TimeSpan.seconds))
    try options.ask(.report, parameters) { (reply: StatusReply) in
      "Noted. You count as \(reply.status.posture.rawValue)."
    }
  }
}

extension ReportParameters.Evidence: ExpressibleByArgument {}
