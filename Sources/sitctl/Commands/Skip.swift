import ArgumentParser
import SitProtocol

/// `sitctl skip`
struct Skip: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skip", abstract: "No more nudges in this bout.")

  @OptionGroup var options: Options

  func run() throws {
    try options.ask(.skip) { (_: StatusReply) in "No more nudges in this bout." }
  }
}
