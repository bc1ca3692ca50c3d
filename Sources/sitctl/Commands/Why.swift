import ArgumentParser
import SitProtocol

/// `sitctl why`
struct Why: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Explain why no nudge comes now, when one will, and what sitd goes by.")

  @OptionGroup var options: Options

  func run() throws {
    try options.ask(.explain) { (reply: ExplainReply) in
      let style = Style.ofOutput
      guard let answer = reply.text.first else { return "sitd says nothing" }
      return ([style.strong(answer)] + reply.text.dropFirst()).joined(separator: "\n")
    }
  }
}
