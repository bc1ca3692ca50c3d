import ArgumentParser
import SitProtocol

/// `sitctl reload`
struct Reload: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload",
    abstract: "Have the daemon read its configuration again.")

  @OptionGroup var options: Options

  func run() throws {
    try options.ask(.reload) { (reply: ReloadReply) in
      (["The configuration was read again."] + reply.warnings).joined(separator: "\n")
    }
  }
}
