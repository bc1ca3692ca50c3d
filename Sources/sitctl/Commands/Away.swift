import ArgumentParser
import SitProtocol

/// `sitctl away`
struct Away: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "away",
    abstract: "You are leaving: a break begins.")

  @OptionGroup var options: Options

  func run() throws { try options.declare(.away) }
}
