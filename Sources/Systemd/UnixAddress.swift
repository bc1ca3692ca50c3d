import Glibc

/// The address of a Unix socket (unix(7)).
nonisolated struct UnixAddress: Sendable {
  private let address: sockaddr_un
  private let length: socklen_t

  /// The address that is a path, or with `@` in front a name in the abstract namespace; nil where
  /// it is neither, or too long.
  init?(_ path: String) {
    var address = sockaddr_un()
    let room = MemoryLayout.size(ofValue: address.sun_path) - 1
    guard path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count <= room else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(path.utf8)
    if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    self.address = address
    length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
  }

  /// Lends the address to a call to the system.
  func lend<Result>(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, length) }
    }
  }
}
