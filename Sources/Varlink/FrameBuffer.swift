import Glibc

/// What a client has sent and nobody has taken yet, as NUL-terminated messages.
struct FrameBuffer {
  private var bytes: [UInt8] = []
  /// Where the first message begins.
  private var start = 0
  /// Where its terminator is; nil while it is not there.
  private var end: Int?

  /// How many bytes there are.
  var count: Int { bytes.count - start }
  /// Whether there is a whole message.
  var hasMessage: Bool { end != nil }
  /// How long the first message is, as far as it is there.
  var messageCount: Int { (end ?? bytes.count) - start }

  /// Reads what a socket has, at most 16 KiB.
  ///
  /// - Returns: as recv(2); errno is left as it set it.
  mutating func fill(from descriptor: CInt) -> Int {
    let capacity = 16 * 1024
    return unsafe withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 1) { buffer in
      let count = unsafe recv(descriptor, buffer.baseAddress, capacity, CInt(MSG_DONTWAIT))
      guard count > 0 else { return count }
      compact()
      let known = bytes.count
      unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      if end == nil { end = bytes[known...].firstIndex(of: 0) }
      return count
    }
  }

  /// Takes the first message, without its terminator; nil where there is no whole one.
  mutating func next() -> ArraySlice<UInt8>? {
    guard let end else { return nil }
    let message = bytes[start..<end]
    start = end + 1
    self.end = bytes[start...].firstIndex(of: 0)
    return message
  }

  /// Forgets what was taken; a large buffer is given back, as few clients need one.
  private mutating func compact() {
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.capacity <= 4096)
    } else {
      bytes.removeFirst(start)
    }
    if let end { self.end = end - start }
    start = 0
  }
}
