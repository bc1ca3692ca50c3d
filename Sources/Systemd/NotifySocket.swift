import CSystemd
import Glibc
import Reactor

/// The socket of sd_notify(3), without waiting: libsystemd's own call blocks for as long as the
/// service manager does not read.
@MainActor
final class NotifySocket {
  private let descriptor: CInt
  private var watch: DescriptorWatch?
  /// What the manager had no room for yet, oldest first.
  private var waiting: [String] = []

  /// More than this waits for no manager that is alive.
  private static let waitingLimit = 64

  /// Connects to the socket that `NOTIFY_SOCKET` names; nil where it names none.
  ///
  /// - Throws: ``SystemError`` where nobody listens there.
  init?(path: String) throws(SystemError) {
    guard let address = Self.address(path) else { return nil }
    let kind = CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw SystemError("socket") }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
    let result = unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, length)
      }
    }
    guard result == 0 else {
      let error = SystemError("connect")
      close(descriptor)
      throw error
    }
    watch = DescriptorWatch(
      descriptor, onReadable: {}, onWritable: { [weak self] in _ = self?.flush() })
  }

  isolated deinit { watch?.cancel(closing: true) }

  /// Sends a message, now or as soon as there is room.
  ///
  /// - Parameter replacing: what the messages that wait begin with that this one takes the place of.
  /// - Returns: the error of a manager that is not there any more.
  func send(_ message: String, replacing prefix: String? = nil) -> SystemError? {
    if let prefix { waiting.removeAll { $0.hasPrefix(prefix) } }
    waiting.append(message)
    if waiting.count > Self.waitingLimit { waiting.removeFirst() }
    return flush()
  }

  private func flush() -> SystemError? {
    while let next = waiting.first {
      let bytes = Array(next.utf8)
      let count = unsafe Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
      if count < 0, errno == EAGAIN || errno == ENOBUFS {
        watch?.wantsWrite = true
        return nil
      }
      waiting.removeFirst()
      if count < 0 {
        watch?.wantsWrite = false
        return SystemError("send")
      }
    }
    watch?.wantsWrite = false
    return nil
  }

  /// A path, or with `@` in front a name in the abstract namespace (unix(7)).
  private static func address(_ path: String) -> sockaddr_un? {
    var address = sockaddr_un()
    let room = MemoryLayout.size(ofValue: address.sun_path) - 1
    guard path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count <= room else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(path.utf8)
    if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    return address
  }
}
