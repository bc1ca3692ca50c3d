import Glibc
import Reactor

/// Stream sockets by which peers of this machine are reached (unix(7)).
enum UnixSocket {
  /// A connected socket that never waits, for the caller to close.
  ///
  /// - Throws: what the system says where nobody accepts connections at the path.
  static func connect(to path: String) throws(SystemError) -> CInt {
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw SystemError("socket") }
    do throws(SystemError) { try connect(descriptor, path) } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private static func connect(_ descriptor: CInt, _ path: String) throws(SystemError) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < room else { throw SystemError("connect", code: ENAMETOOLONG) }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw SystemError("connect") }
  }
}
