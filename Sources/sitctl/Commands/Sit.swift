import ArgumentParser
import SitProtocol

/// `sitctl sit`
struct Sit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sit",
    abstract: "You sit down, or you are sitting though nothing shows it.")

  @OptionGroup var options: Options

  func run() throws { try options.declare(.sitting) }
}
