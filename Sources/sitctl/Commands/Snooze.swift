import ArgumentParser
import SitCore
import SitProtocol

/// `sitctl snooze`
struct Snooze: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snooze",
    abstract: "Put the next nudge off.",
    discussion: "Without a span it is as long as the configuration says.")

  @Argument(help: "For how long, such as 10m or \"1h 30min\".") var span: String?

  @Flag(help: "Take the snooze back.") var cancel = false

  @OptionGroup var options: Options

  func validate() throws {
    if cancel, span != nil { throw ValidationError("give a span or --cancel, not both") }
  }

  func run() throws {
    if cancel {
      try options.ask(.cancelSnooze) { (reply: StatusReply) in
        StatusText(reply.status).withNext("No longer snoozed.")
      }
    } else {
      let parameters = SecondsParameters(seconds: try span.map(TimeSpan.seconds))
      try options.ask(.snooze, parameters) { (reply: StatusReply) in
        (StatusText(reply.status).snooze ?? "not snoozed").sentence
      }
    }
  }
}
