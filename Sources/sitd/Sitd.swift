import ArgumentParser
import Logging
import SitProtocol

/// The command line of the daemon.
struct Sitd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sitd",
    abstract: "Watches how long you sit without a break, and tells you to get up.",
    discussion: "It is controlled with sitctl(1). SIGHUP has it read its configuration again.",
    version: Version.current)

  @Option(help: "The configuration file.")
  var config: String?

  @Option(help: "The folder of the history and of the saved state.")
  var stateDir: String?

  @Option(help: "The control socket.")
  var socket: String?

  @Option(help: "The least serious messages to log: trace, debug, info, notice, warning, error.")
  var logLevel: LogLevel = .notice

  enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case trace, debug, info, notice, warning, error

    var level: Logger.Level {
      switch self {
      case .trace: .trace
      case .debug: .debug
      case .info: .info
      case .notice: .notice
      case .warning: .warning
      case .error: .error
      }
    }
  }
}
