/// The handshake of the X protocol (X Window System Protocol, "Connection Setup"), as bytes.
nonisolated enum X11Greeting {
  /// What a server answered so far.
  enum Answer: Equatable {
    /// There is more to come.
    case incomplete
    /// We are let in, and may give numbers from this one on to what we make in the server; the
    /// other is the number of the first screen's root window.
    case accepted(firstIdentifier: UInt32, root: UInt32)
    /// We are not, for this reason.
    case refused(String)
    /// This is no X server.
    case garbled
  }

  /// The fixed part of an answer: its kind, and the length of the rest in units of 4 bytes.
  private static let headLength = 8
  /// An answer that lets us in has at least this much: what comes before its first list.
  private static let acceptedLength = 40

  /// What the client says first: its byte order, which is this machine's, the protocol's version,
  /// and the key if it has one.
  static func request(key: [UInt8]?) -> [UInt8] {
    let isLittle = UInt16(1).littleEndian == 1
    let scheme = key == nil ? [] : Array(X11Authority.scheme.utf8)
    let counts: [UInt16] = [11, 0, UInt16(scheme.count), UInt16(clamping: key?.count ?? 0), 0]
    var bytes = [UInt8(ascii: isLittle ? "l" : "B"), 0]
    for count in counts {
      unsafe withUnsafeBytes(of: count) { unsafe bytes.append(contentsOf: $0) }
    }
    for string in [scheme, key ?? []] {
      bytes += string
      bytes += [UInt8](repeating: 0, count: (4 - string.count % 4) % 4)
    }
    return bytes
  }

  /// Reads what a server answered to ``request(key:)``.
  static func read(_ bytes: [UInt8]) -> Answer {
    guard bytes.count >= headLength else { return .incomplete }
    let length = headLength + 4 * X11Message(bytes: bytes).half(at: 6)
    switch bytes[0] {
    case 0:
      guard bytes.count >= length else { return .incomplete }
      return .refused(plain(bytes[headLength..<length].prefix(Int(bytes[1]))))
    case 1:
      guard length >= acceptedLength, bytes.count <= length else { return .garbled }
      guard bytes.count == length else { return .incomplete }
      let setup = X11Message(bytes: bytes)
      // The vendor's name and the formats of pictures come before the screens.
      let screens = acceptedLength + (setup.half(at: 24) + 3) & ~3 + 8 * Int(bytes[29])
      return .accepted(firstIdentifier: setup.word(at: 12), root: setup.word(at: screens))
    case 2:
      // The start of a dialogue, which the one protocol that we know has not.
      return .refused("it asks for more than a key")
    default:
      return .garbled
    }
  }

  /// A reason as one line that can be shown.
  private static func plain(_ text: ArraySlice<UInt8>) -> String {
    let printable = text.map { (0x20..<0x7f).contains($0) ? $0 : 0x20 }
    let words = String(decoding: printable, as: UTF8.self).split(separator: " ")
    return words.isEmpty ? "it gives no reason" : words.joined(separator: " ")
  }
}
