public import Reactor

/// Why a call got no reply that can be used.
public nonisolated enum VarlinkClientError: Error, CustomStringConvertible {
  /// There is no socket, or nobody listens on it.
  case notRunning(path: String)
  /// The socket, or the server, lets us not in.
  case permissionDenied(path: String)
  /// The path is empty, or longer than the address of a Unix socket can be.
  case badPath(path: String)
  /// The server did not answer in time.
  case timedOut
  /// The server went away, or dropped us.
  case connectionClosed
  /// The server does not speak Varlink, or its reply is not of the type that was expected.
  case protocolViolation(String)
  /// The method answered with an error.
  case failure(VarlinkErrorReply)
  /// The system does not let us.
  case system(SystemError)

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .notRunning(let path): "nobody listens on \(path)"
    case .permissionDenied(let path): "no permission to use \(path)"
    case .badPath(let path):
      "the path of a socket has 1 to \(SocketAddress.longest) bytes, not \(path.utf8.count): \(path)"
    case .timedOut: "the server did not answer in time"
    case .connectionClosed: "the server closed the connection"
    case .protocolViolation(let reason): "the server's reply cannot be understood: \(reason)"
    case .failure(let reply): reply.description
    case .system(let error): error.description
    }
  }
}
