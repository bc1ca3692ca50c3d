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
    guard let address = UnixAddress(path) else { return nil }
    let kind = CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw SystemError("socket") }
    let result = unsafe address.lend { unsafe connect(descriptor, $0, $1) }
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
}
