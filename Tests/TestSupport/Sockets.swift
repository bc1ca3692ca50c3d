package import Glibc
import Reactor

/// A Unix socket bound to a path, not blocking.
package func boundSocket(_ path: String, type: __socket_type) throws -> CInt {
  let flags = CInt(type.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
  let descriptor = socket(AF_UNIX, flags, 0)
  guard descriptor >= 0 else { throw SystemError("socket") }
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
  let result = unsafe withUnsafePointer(to: &address) {
    unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
  guard result == 0 else {
    close(descriptor)
    throw SystemError("bind")
  }
  return descriptor
}

/// A datagram socket that takes what is sent to its path.
@MainActor
package final class Mailbox {
  private let descriptor: CInt
  private let path: String

  package init(_ path: String) throws {
    self.path = path
    descriptor = try boundSocket(path, type: SOCK_DGRAM)
  }

  isolated deinit {
    close(descriptor)
    unsafe unlink(path)
  }

  /// The datagram that came first of those not yet read; nil where there is none. A Unix datagram
  /// is there when its sender's call returns.
  package func receive() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 262_144)
    let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
    return count >= 0 ? Array(bytes[..<count]) : nil
  }
}
