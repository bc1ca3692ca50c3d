import Glibc

/// Replies that the client has not taken yet.
struct OutputQueue {
  private var bytes: [UInt8] = []
  private var start = 0

  /// How many bytes wait.
  var count: Int { bytes.count - start }
  var isEmpty: Bool { count == 0 }

  /// Adds a message and its terminator.
  ///
  /// - Throws: what the encoder throws; then nothing is added.
  mutating func append(_ message: some Encodable, by json: JSON) throws {
    try json.encode(message, onto: &bytes)
    bytes.append(0)
  }

  /// Adds a message that is encoded already, and its terminator.
  mutating func append(_ json: [UInt8]) {
    bytes += json
    bytes.append(0)
  }

  /// What became of writing.
  enum Outcome { case written, blocked, failed }

  /// Writes as much as the socket takes.
  mutating func write(to descriptor: CInt) -> Outcome {
    while !isEmpty {
      let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe send(descriptor, buffer.baseAddress?.advanced(by: start), count, flags)
      }
      if written < 0 {
        if errno == EINTR { continue }
        guard errno == EAGAIN else { return .failed }
        compact()
        return .blocked
      }
      start += written
    }
    bytes.removeAll(keepingCapacity: bytes.capacity <= 4096)
    start = 0
    return .written
  }

  /// Forgets what was written, once it is more than what waits.
  private mutating func compact() {
    guard start > count else { return }
    bytes.removeFirst(start)
    start = 0
  }
}
