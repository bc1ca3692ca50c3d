import CSystemd
import Glibc

/// Sockets that the service manager opened for sitd (sd_listen_fds(3)).
public enum Activation {
  /// Takes over the listening sockets, if there are any. To be called once: the environment
  /// variables are taken away, so that child processes do not take them for theirs.
  ///
  /// - Throws: ``SystemdError/unsuitableSocket(_:)`` where one is not a listening Unix stream
  ///   socket: the socket unit is wrong. All are closed then.
  public static func inheritedSockets() throws(SystemdError) -> [CInt] {
    let count = sd_listen_fds(1)
    guard count >= 0 else { throw SystemdError("sd_listen_fds", result: count) }
    return try check(Array(3..<(3 + count)))
  }

  static func check(_ descriptors: [CInt]) throws(SystemdError) -> [CInt] {
    let unsuitable = descriptors.first {
      sd_is_socket($0, AF_UNIX, CInt(SOCK_STREAM.rawValue), 1) <= 0
    }
    if let unsuitable {
      for descriptor in descriptors { close(descriptor) }
      throw .unsuitableSocket(unsuitable)
    }
    return descriptors
  }
}
