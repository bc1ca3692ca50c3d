import ArgumentParser
import SitProtocol

/// `sitctl nudge`
struct Nudge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nudge",
    abstract: "Send a nudge now, to try out where it goes.")

  @OptionGroup var options: Options

  func run() throws {
    try options.ask(.nudge) { (reply: NudgeReply) in "A nudge went to the \(reply.outlet)." }
  }
}
