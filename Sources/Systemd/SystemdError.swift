public import Reactor

/// What can go wrong between sitd and the system's services.
public nonisolated enum SystemdError: Error, Equatable, CustomStringConvertible {
  /// The peer answered with an error; its D-Bus name, and what it says to people.
  case refused(name: String, message: String)
  /// The peer did not answer in time, or went away before it did.
  case noAnswer(String)
  /// The connection to the bus is gone.
  case lost
  /// What came or was to be sent is no proper message; what is wrong with it.
  case malformed(String)
  /// An inherited descriptor that is not a listening Unix stream socket.
  case unsuitableSocket(CInt)
  /// A call to the system that failed.
  case system(SystemError)

  /// What went wrong, in words.
  public var description: String {
    switch self {
    case .refused(let name, let message): message.isEmpty ? name : message
    case .noAnswer(let message): message
    case .lost: "the connection to the bus is gone"
    case .malformed(let message): message
    case .unsuitableSocket(let descriptor):
      "inherited descriptor \(descriptor) is not a listening Unix stream socket"
    case .system(let error): error.description
    }
  }

  /// An error of a function of libsystemd, which returns errno negated.
  init(_ call: String, result: CInt) { self = .system(SystemError(call, code: -result)) }
}
