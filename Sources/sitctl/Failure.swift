import SitCore
import SitProtocol
import Varlink

/// How the program ends when it does not do what it was asked, after sysexits.h.
enum ExitStatus: CInt {
  /// The daemon refused.
  case refused = 1
  /// A span or a time of day is not one; a file is not there.
  case badData = 65
  /// No daemon answers.
  case unavailable = 69
  /// What there is to say cannot be written.
  case badOutput = 74
  /// The configuration has faults.
  case badConfiguration = 78
}

/// Why a command came to nothing.
struct Failure: Error, Equatable, CustomStringConvertible {
  /// What the caller gets to know.
  let status: ExitStatus
  /// What is wrong.
  let reason: String
  /// The next step to mend it, where that is known: a sentence without its capital and full stop.
  let remedy: String?

  init(_ status: ExitStatus, _ reason: String, remedy: String? = nil) {
    self.status = status
    self.reason = reason
    self.remedy = remedy
  }

  /// What the person gets to read.
  var description: String {
    reason + (remedy.map { "\n\($0.prefix(1).uppercased())\($0.dropFirst())" } ?? "")
  }

  /// What came of talking to the daemon.
  init(_ error: VarlinkClientError) {
    switch error {
    case .failure(let reply):
      self.init(.refused, Refusal.words(for: reply))
    case .notRunning:
      self.init(.unavailable, "sitd is not running: \(error)", remedy: Self.starting)
    case .connectionClosed:
      self.init(
        .unavailable, "sitd has ended, or closed the connection",
        remedy: "look why with `journalctl --user -t sitd`")
    case .timedOut:
      self.init(
        .unavailable, "sitd does not answer: \(error)",
        remedy: "start it anew with `systemctl --user restart sitd`")
    case .permissionDenied(let path):
      self.init(
        .unavailable, error.description,
        remedy: "look whose it is with `ls -l \(path)`: sitd answers its own user alone")
    case .badPath:
      self.init(
        .unavailable, error.description,
        remedy: "name the socket with --socket or in SITD_SOCKET")
    case .protocolViolation, .system:
      self.init(.unavailable, error.description)
    }
  }
}

extension Failure {
  /// How to start the daemon.
  private static let starting =
    "start it with `systemctl --user start sitd`, or run `sitd` in a terminal of its own"
}

/// The daemon's errors in words.
enum Refusal {
  static func words(for error: VarlinkErrorReply) -> String {
    let failure = ControlInterface.Failure.allCases.first {
      ControlInterface.name(of: $0) == error.name
    }
    switch failure {
    case .notSitting:
      return "you are not sitting, as far as sitd knows"
    case .outOfRange:
      guard let range = try? error.reply.parameters(as: OutOfRangeParameters.self) else { break }
      return words(for: range)
    case .invalidConfiguration:
      let faults = try? error.reply.parameters(as: InvalidConfigurationParameters.self)
      guard let faults else { break }
      let heading = "the configuration has faults, and stays as it was:"
      return ([heading] + faults.messages).joined(separator: "\n")
    case .unknownMove:
      guard let unknown = try? error.reply.parameters(as: UnknownMoveParameters.self) else { break }
      return "no move is called \"\(unknown.move)\""
    case .storeUnavailable:
      let trouble = try? error.reply.parameters(as: StoreUnavailableParameters.self)
      guard let trouble else { break }
      return "the history cannot be used now: \(trouble.reason)"
    case nil: break
    }
    return "sitd refused: \(error)"
  }

  private static func words(for range: OutOfRangeParameters) -> String {
    let (minimum, maximum) = (range.minimum, range.maximum)
    guard ["seconds", "validSeconds"].contains(range.field) else {
      return "\(range.field) is out of its range, \(minimum) to \(maximum)"
    }
    return
      "the span has to be from \(TimeSpan(clamping: minimum)) to \(TimeSpan(clamping: maximum))"
  }
}
