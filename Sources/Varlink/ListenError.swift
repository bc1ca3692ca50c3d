public import Reactor

/// Why a server cannot listen.
public nonisolated enum VarlinkListenError: Error, Equatable, CustomStringConvertible {
  /// Another server listens there, or is about to.
  case addressInUse(path: String)
  /// Something that is no socket is in the way.
  case notASocket(path: String)
  /// The path is empty, or longer than the address of a Unix socket can be.
  case badPath(path: String)
  /// The inherited descriptor is no listening Unix stream socket.
  case notListening(descriptor: CInt)
  /// The system does not let us.
  case system(SystemError, path: String?)

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .addressInUse(let path): "another server listens on \(path)"
    case .notASocket(let path): "\(path) is there and is no socket"
    case .badPath(let path):
      "the path of a socket has 1 to \(SocketAddress.longest) bytes, not \(path.utf8.count): \(path)"
    case .notListening(let descriptor):
      "descriptor \(descriptor) is no listening Unix stream socket"
    case .system(let error, let path): path.map { "\($0): \(error)" } ?? error.description
    }
  }
}
