import ArgumentParser
import SitProtocol

/// `sitctl status`
struct ShowStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Print how long you have been sitting and when the next nudge comes.")

  @OptionGroup var options: Options

  func run() throws {
    try options.ask(.getStatus) { (reply: StatusReply) in
      StatusText(reply.status).lines.joined(separator: "\n")
    }
  }
}
