import ArgumentParser
import SitCore
import SitProtocol

/// `sitctl pause`
struct Pause: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "No nudges for a span, until a time of day, or until `sitctl resume`.",
    discussion: "Sitting goes on counting.")

  @Argument(help: "For how long, such as 90m or \"1h 30min\".") var span: String?

  @Option(help: ArgumentHelp("Until this time of day, today or tomorrow.", valueName: "HH:MM"))
  var until: String?

  @OptionGroup var options: Options

  func validate() throws {
    if span != nil, until != nil { throw ValidationError("give a span or --until, not both") }
  }

  func run() throws {
    let parameters = SecondsParameters(seconds: try seconds)
    try options.ask(.pause, parameters) { (reply: StatusReply) in
      StatusText(reply.status).pause.sentence
    }
  }

  private var seconds: Int64? {
    get throws(Failure) {
      if let span { return try TimeSpan.seconds(in: span) }
      guard let until else { return nil }
      let clock = LocalClock.here()
      return clock.next(try TimeOfDay(parsing: until)) - clock.now
    }
  }
}
