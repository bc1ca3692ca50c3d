import Glibc
import Reactor

/// A connection to a display's server: the socket, and the handshake on it, which is waited for
/// through the main queue however long the server takes.
///
/// libxcb waits for the handshake in place and without a limit, so that a server that accepts but
/// does not answer would stop the whole program. Hence the handshake is done here, and libxcb gets
/// the connection when it is through, see ``X11IdleCounter``.
final class X11Connection {
  private let display: X11Display
  private let descriptor: CInt
  private var watch: DescriptorWatch?
  private var answer: [UInt8] = []
  private let onAccepted: (X11Connection) -> Void
  private let onFailure: (X11Error) -> Void

  /// What to do when something can be read, once the handshake is through.
  var onReadable: (() -> Void)?

  /// Connects, and says how the handshake went; later, and only once.
  ///
  /// - Throws: ``X11Error/absent(_:_:)`` where nobody accepts connections.
  init(
    to display: X11Display, socket path: String, key: [UInt8]?,
    onAccepted: @escaping (X11Connection) -> Void, onFailure: @escaping (X11Error) -> Void
  ) throws(X11Error) {
    self.display = display
    self.onAccepted = onAccepted
    self.onFailure = onFailure
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw .absent(display, SystemError("socket")) }
    self.descriptor = descriptor
    do throws(SystemError) {
      try Self.connect(descriptor, path)
      // An empty socket takes so few bytes whole, or the connection is broken.
      try Self.write(X11Greeting.request(key: key), to: descriptor)
    } catch {
      close(descriptor)
      throw .absent(display, error)
    }
    watch = DescriptorWatch(
      descriptor, onReadable: { [weak self] in self?.readable() })
  }

  isolated deinit { end() }

  /// Ends the connection; nothing is told any more.
  func end() {
    watch?.cancel(closing: true)
    watch = nil
  }

  /// Hands the connection to libxcb, which reads the server's answer as its own.
  func makeIdleCounter() throws(X11Error) -> X11IdleCounter {
    try X11IdleCounter(of: display, connection: descriptor, answer: answer)
  }

  private func readable() {
    if let onReadable { return onReadable() }
    switch receive() {
    case .incomplete: return
    case .accepted: onAccepted(self)
    case .refused(let reason): fail(.refused(display, reason))
    case .garbled: fail(.garbled(display))
    case nil: fail(.lost(display))
    }
  }

  /// Reads on; nil where the server ended the connection.
  private func receive() -> X11Greeting.Answer? {
    var more = [UInt8](repeating: 0, count: 16 * 1024)
    let count = unsafe recv(descriptor, &more, more.count, 0)
    if count < 0, errno == EAGAIN || errno == EINTR { return .incomplete }
    answer += more.prefix(max(0, count))
    let result = X11Greeting.read(answer)
    return count <= 0 && result == .incomplete ? nil : result
  }

  private func fail(_ error: X11Error) {
    end()
    onFailure(error)
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

  /// Writes all or fails.
  static func write(_ bytes: [UInt8], to descriptor: CInt) throws(SystemError) {
    let count = unsafe send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    guard count >= 0 else { throw SystemError("send") }
    guard count == bytes.count else { throw SystemError("send", code: ENOBUFS) }
  }
}
