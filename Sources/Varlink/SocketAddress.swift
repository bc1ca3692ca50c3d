import Glibc

/// The address of a Unix socket that has a path.
nonisolated struct SocketAddress {
  /// The longest path there can be, in bytes.
  static let longest = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  private var address = sockaddr_un()

  /// Nil where the path is empty, too long or has a NUL in it.
  init?(path: String) {
    guard !path.isEmpty, path.utf8.count <= Self.longest, !path.utf8.contains(0) else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
  }

  /// bind(2).
  func bind(_ socket: CInt) -> Bool {
    unsafe withPointer { unsafe Glibc.bind(socket, $0, $1) } == 0
  }

  /// connect(2).
  func connect(_ socket: CInt) -> Bool {
    unsafe withPointer { unsafe Glibc.connect(socket, $0, $1) } == 0
  }

  private func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    unsafe withUnsafePointer(to: address) { pointer in
      let length = MemoryLayout<sockaddr_un>.size
      return unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(length))
      }
    }
  }
}
