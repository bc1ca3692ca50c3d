import ArgumentParser
import SitProtocol

/// `sitctl nudge`
struct Nudge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nudge",
    abstract: "Send a nudge now, to try out where it goes.")

  @OptionGroup var options: Options

  func run() throws {
    // The daemon may try one outlet after the other, and wait some seconds for each.
    try options.ask(.nudge, patience: .seconds(20)) { (reply: NudgeReply) in
      "A nudge went to the \(reply.outlet)."
    }
  }
}
