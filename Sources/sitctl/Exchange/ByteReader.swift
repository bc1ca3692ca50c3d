import Configuration
import Glibc

/// Bytes that come in portions, one after the other, with the line that they are on.
struct ByteReader {
  /// The line of the byte that comes next, from 1.
  private(set) var line = 1
  /// Gives the next portion; an empty one at the end.
  private let portions: () throws(Fault) -> [UInt8]
  private var portion: [UInt8] = []
  private var position = 0

  /// - Parameter portions: gives the next portion; an empty one at the end.
  init(portions: @escaping () throws(Fault) -> [UInt8]) { self.portions = portions }

  /// The bytes of a file that is open, from where it stands.
  init(descriptor: CInt) {
    var room = [UInt8](repeating: 0, count: 64 * 1024)
    self.init { () throws(Fault) -> [UInt8] in
      while true {
        let count = unsafe Glibc.read(descriptor, &room, room.count)
        if count >= 0 { return Array(room.prefix(count)) }
        if errno != EINTR {
          throw Fault(line: 0, message: unsafe String(cString: strerror(errno)))
        }
      }
    }
  }

  /// The byte that comes next; nil at the end.
  mutating func peek() throws(Fault) -> UInt8? {
    if position == portion.count {
      portion = try portions()
      position = 0
    }
    return position < portion.count ? portion[position] : nil
  }

  /// Takes the byte that comes next; nil at the end.
  mutating func next() throws(Fault) -> UInt8? {
    guard let byte = try peek() else { return nil }
    position += 1
    if byte == UInt8(ascii: "\n") { line += 1 }
    return byte
  }

  /// The bytes that come next, so many of them or more; fewer only where there are no more.
  mutating func lookAhead(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
    while portion.count - position < count {
      let more = try portions()
      if more.isEmpty { break }
      portion = portion[position...] + more
      position = 0
    }
    return portion[position...]
  }

  /// Takes some bytes, none of them a line's end, if just these come next.
  mutating func take(_ bytes: [UInt8]) throws(Fault) -> Bool {
    guard try lookAhead(bytes.count).starts(with: bytes) else { return false }
    position += bytes.count
    return true
  }

  /// Takes the rest of the line, and its end; nil at the end of all.
  mutating func restOfLine() throws(Fault) -> String? {
    guard try peek() != nil else { return nil }
    let line = self.line
    var bytes: [UInt8] = []
    while let byte = try next(), byte != UInt8(ascii: "\n") {
      guard bytes.count < Self.most else {
        throw Fault(line: line, message: "the line is longer than 64 KiB")
      }
      bytes.append(byte)
    }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return try Self.text(bytes, line: line)
  }

  /// Nothing that belongs together is longer, in bytes.
  static let most = 64 * 1024

  /// Bytes as text.
  static func text(_ bytes: [UInt8], line: Int) throws(Fault) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Fault(line: line, message: "this is not UTF-8 text")
    }
    return text
  }
}
