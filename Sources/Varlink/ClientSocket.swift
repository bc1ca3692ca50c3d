import Glibc
import Reactor

/// The client's end of a connection: blocks, for no longer than it was told.
nonisolated final class ClientSocket {
  /// A longer reply is taken for an error of the server's.
  private static let longestReply = 64 * 1024 * 1024

  private let descriptor: CInt
  private var received: [UInt8] = []

  init(path: String, timeout: Duration) throws(VarlinkClientError) {
    guard let address = SocketAddress(path: path) else { throw .badPath(path: path) }
    descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .system(SystemError("socket")) }
    // Connecting waits only where the server's queue is full.
    let (seconds, attoseconds) = timeout.components
    var limit = timeval(
      tv_sec: Int(seconds), tv_usec: max(1, Int(attoseconds / 1_000_000_000_000)))
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    while !address.connect(descriptor) {
      switch errno {
      case EINTR: continue
      case ENOENT, ECONNREFUSED, ENOTDIR: throw .notRunning(path: path)
      case EACCES, EPERM: throw .permissionDenied(path: path)
      case EAGAIN: throw .timedOut
      default: throw .system(SystemError("connect"))
      }
    }
  }

  deinit { close(descriptor) }

  /// Sends all of it.
  func send(_ bytes: [UInt8], until deadline: Deadline) throws(VarlinkClientError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, flags)
      }
      if count >= 0 {
        rest.removeFirst(count)
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN: try wait(for: CInt(POLLOUT), until: deadline)
      // It may have told why, before it went.
      case EPIPE, ECONNRESET: return
      default: throw .system(SystemError("send"))
      }
    }
  }

  /// The next message, without its terminator.
  func receive(until deadline: Deadline) throws(VarlinkClientError) -> [UInt8] {
    var scanned = 0
    while true {
      if let end = received[scanned...].firstIndex(of: 0) {
        let message = Array(received[..<end])
        received.removeFirst(end + 1)
        return message
      }
      scanned = received.count
      guard scanned <= Self.longestReply else { throw .protocolViolation("it is too long") }
      try wait(for: CInt(POLLIN), until: deadline)
      try read()
    }
  }

  private func read() throws(VarlinkClientError) {
    let capacity = 64 * 1024
    let count = unsafe withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 1) { buffer in
      let count = unsafe recv(descriptor, buffer.baseAddress, capacity, CInt(MSG_DONTWAIT))
      if count > 0 {
        unsafe received.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
      return count
    }
    if count == 0 { throw .connectionClosed }
    guard count < 0 else { return }
    switch errno {
    case EINTR, EAGAIN: return
    case ECONNRESET: throw .connectionClosed
    default: throw .system(SystemError("recv"))
    }
  }

  private func wait(for events: CInt, until deadline: Deadline) throws(VarlinkClientError) {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    while true {
      let count = unsafe poll(&entry, 1, deadline.milliseconds)
      if count > 0 { return }
      if count == 0 { throw .timedOut }
      guard errno == EINTR else { throw .system(SystemError("poll")) }
    }
  }
}

/// Until when to wait.
nonisolated enum Deadline {
  case never
  /// A time on CLOCK_MONOTONIC, in microseconds.
  case at(Int64)

  init(after delay: Duration) {
    let (seconds, attoseconds) = delay.components
    // A century is as good as for ever, and cannot overflow.
    let microseconds = min(seconds, 3_155_760_000) * 1_000_000 + attoseconds / 1_000_000_000_000
    self = .at(Clock.monotonic + microseconds)
  }

  /// As poll(2) takes it.
  var milliseconds: CInt {
    switch self {
    case .never: -1
    case .at(let time): CInt(clamping: max(0, (time - Clock.monotonic + 999) / 1000))
    }
  }
}
