import Glibc
import Reactor

/// A connection to a display's server. Nothing is waited for in place, however long the server
/// takes, except in ``wait(until:)``.
///
/// libxcb is not used, since it waits without a limit: for the handshake in all of its ways to
/// connect, and in an extension's first request. A server that accepts but does not answer would
/// stop the whole program.
@MainActor
final class X11Connection {
  /// What to do with the reply to a request.
  typealias ReplyHandler = (X11Message) throws(X11Error) -> Void

  /// The display, for what is said of failures.
  let display: X11Display
  /// What to do with events.
  var onEvent: (X11Message) -> Void = { _ in }
  /// What to do when the connection fails or ends of itself.
  var onEnd: (X11Error) -> Void

  private let descriptor: CInt
  private var watch: DescriptorWatch?
  private var input: [UInt8] = []
  private var onAccepted: (() throws(X11Error) -> Void)?
  private var sequence: UInt16 = 0
  /// The requests that are to be answered, oldest first.
  private var open: [(sequence: UInt16, handler: ReplyHandler, orNoWindow: (() -> Void)?)] = []
  /// How much is read at a time.
  private static let portion = 16 * 1024
  /// The first number that this client may give to what it makes in the server.
  private(set) var firstIdentifier: UInt32 = 0
  /// The root window of the first screen.
  private(set) var root: UInt32 = 0

  /// Connects and asks to be let in.
  ///
  /// - Parameters:
  ///   - display: the display.
  ///   - path: the path of its socket.
  ///   - key: the key to it, if there is one.
  ///   - onEnd: what to do when it fails later.
  ///   - onAccepted: what to do when we are let in; requests may be made from then on.
  /// - Throws: ``X11Error/absent(_:_:)`` where nobody accepts connections.
  init(
    to display: X11Display, socket path: String, key: [UInt8]?,
    onEnd: @escaping (X11Error) -> Void,
    onAccepted: @escaping (X11Connection) throws(X11Error) -> Void
  ) throws(X11Error) {
    self.display = display
    self.onEnd = onEnd
    do throws(SystemError) { descriptor = try UnixSocket.connect(to: path) } catch {
      throw .absent(display, error)
    }
    do throws(SystemError) {
      try Self.write(X11Greeting.request(key: key), to: descriptor)
    } catch {
      close(descriptor)
      throw .absent(display, error)
    }
    watch = DescriptorWatch(descriptor, onReadable: { [weak self] in self?.receive() })
    self.onAccepted = { [weak self] () throws(X11Error) in
      if let self { try onAccepted(self) }
    }
  }

  isolated deinit { end() }

  /// Ends the connection; nothing is told any more.
  func end() {
    watch?.cancel(closing: true)
    watch = nil
    open = []
  }

  /// Makes a request, whose reply, if there is one to come, is handled so; where it is about a
  /// window, `orNoWindow` is called instead if that is gone.
  func request(
    _ bytes: [UInt8], _ handler: ReplyHandler? = nil, orNoWindow: (() -> Void)? = nil
  ) {
    guard watch != nil else { return }
    sequence &+= 1
    if let handler { open.append((sequence, handler, orNoWindow)) }
    // Requests are few and short, so that they fit where the server reads at all; where it does
    // not, the connection is of no use.
    do throws(SystemError) { try Self.write(bytes, to: descriptor) } catch { fail(.lost(display)) }
  }

  /// Waits until something came, and handles it.
  ///
  /// - Parameter deadline: the microsecond of CLOCK_MONOTONIC until which it may take.
  /// - Returns: false where it is too late for that, or the connection ended before.
  func wait(until deadline: Int64) -> Bool {
    let rest = deadline - Clock.monotonic
    guard rest > 0, watch != nil else { return false }
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if unsafe poll(&entry, 1, CInt(clamping: rest / 1_000 + 1)) > 0 { receive() }
    return true
  }

  // MARK: Receiving

  private func receive() {
    var more = [UInt8](repeating: 0, count: Self.portion)
    let count = unsafe recv(descriptor, &more, more.count, 0)
    let hasEnded = count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
    input += more.prefix(max(0, count))
    do throws(X11Error) {
      try handleAll()
      if hasEnded { throw .lost(display) }
    } catch { fail(error) }
  }

  /// Handles what came, in the order in which the server sent it, as far as it is complete.
  private func handleAll() throws(X11Error) {
    if let onAccepted {
      switch X11Greeting.read(input) {
      case .incomplete: return
      case .refused(let reason): throw .refused(display, reason)
      case .garbled: throw .garbled(display)
      case .accepted(let identifier, let root):
        input = []
        firstIdentifier = identifier
        self.root = root
        self.onAccepted = nil
        try onAccepted()
      }
    }
    // A handler may end the connection.
    while watch != nil {
      switch X11Message.first(of: input) {
      case .incomplete: return
      case .garbled: throw .garbled(display)
      case .message(let message):
        input.removeFirst(message.bytes.count)
        try handle(message)
      }
    }
  }

  private func handle(_ message: X11Message) throws(X11Error) {
    switch message.kind {
    case .event: onEvent(message)
    case .error:
      // Others' windows come and go as they like; no other error is due to come.
      guard message.isNoWindow else { throw .garbled(display) }
      guard let first = open.first, first.sequence == message.sequence else { return }
      guard let orNoWindow = first.orNoWindow else { throw .garbled(display) }
      open.removeFirst()
      orNoWindow()
    case .reply:
      guard let (sequence, handler, _) = open.first, sequence == message.sequence else {
        throw .garbled(display)
      }
      open.removeFirst()
      try handler(message)
    }
  }

  private func fail(_ error: X11Error) {
    guard watch != nil else { return }
    end()
    onEnd(error)
  }

  // MARK: The socket

  /// Writes all at once or fails.
  private static func write(_ bytes: [UInt8], to descriptor: CInt) throws(SystemError) {
    let count = unsafe send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    guard count >= 0 else { throw SystemError("send") }
    guard count == bytes.count else { throw SystemError("send", code: ENOBUFS) }
  }
}
