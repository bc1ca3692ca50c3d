import ArgumentParser
import SitProtocol

/// `sitctl stand`
struct Stand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stand",
    abstract: "You stand at your desk, though you go on typing.")

  @OptionGroup var options: Options

  func run() throws { try options.declare(.standing) }
}
