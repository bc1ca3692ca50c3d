import ArgumentParser
import SitProtocol

/// `sitctl resume`
struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "End a pause.")

  @OptionGroup var options: Options

  func run() throws {
    try options.ask(.resume) { (reply: StatusReply) in
      StatusText(reply.status).withNext("No longer paused.")
    }
  }
}
