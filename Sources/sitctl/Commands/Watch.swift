import ArgumentParser
import SitProtocol
import Varlink

/// `sitctl watch`
struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Print the status, and again at each change, until interrupted.")

  @OptionGroup var options: Options

  func run() throws {
    let client = try options.connect()
    do {
      try client.more(ControlInterface.name(of: .watch)) { reply throws(VarlinkClientError) in
        try options.show(reply) { (change: WatchReply) in
          let clock = LocalClock.here()
          let text = StatusText(change.status, clock: clock, style: .ofOutput)
          return "\(clock.text(at: clock.now)) \(change.event.rawValue): \(text.line)"
        }
        return true
      }
    } catch {
      throw Failure(error)
    }
    throw Failure(.connectionClosed)
  }
}
