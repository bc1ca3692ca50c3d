/// Takes a TOML text apart: bytes, white space, and texts in quotes.
struct TextReader {
  /// A place in the text.
  struct Place {
    /// The number of bytes before it.
    fileprivate(set) var position = 0
    /// The number of bytes before its line.
    fileprivate var lineStart = 0
    /// Its line, from 1.
    fileprivate(set) var line = 1
  }

  private let bytes: [UInt8]
  /// Where the next byte is.
  private(set) var place = Place()

  /// Begins at the beginning of a text, after a byte order mark.
  init(_ text: String) {
    bytes = Array(text.utf8)
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) {
      place.position = 3
      place.lineStart = 3
    }
  }

  /// Whether nothing comes any more.
  var atEnd: Bool { place.position >= bytes.count }

  /// Whether this comes next.
  func comes(_ word: String) -> Bool { bytes[place.position...].starts(with: word.utf8) }

  /// Takes this if it comes next.
  mutating func take(_ word: String) -> Bool {
    guard comes(word) else { return false }
    advance(word.utf8.count)
    return true
  }

  /// Takes all bytes that match.
  mutating func takeAll(_ matches: (UInt8) -> Bool) -> String {
    let start = place.position
    while !atEnd, matches(bytes[place.position]) { advance() }
    return String(decoding: bytes[start..<place.position], as: UTF8.self)
  }

  /// Skips white space, and line ends and comments too where these may come.
  mutating func skipBlanks(acrossLines: Bool) {
    while comes(" ") || comes("\t") || acrossLines && (comes("\n") || comes("\r\n") || comes("#")) {
      if comes("#") { skipLine() } else { advance() }
    }
  }

  /// Goes to the next line.
  mutating func skipLine() {
    let end = bytes[place.position...].firstIndex(of: UInt8(ascii: "\n"))
    place.position = end ?? bytes.count
    advance()
  }

  /// A fault at a place, or of what comes next.
  func fault(_ message: String, at place: Place? = nil) -> Fault {
    let place = place ?? self.place
    let before = String(decoding: bytes[place.lineStart..<place.position], as: UTF8.self)
    return Fault(
      line: place.line, message: "column \(before.unicodeScalars.count + 1): \(message)")
  }

  /// Reads a text in quotes, of one kind of four.
  ///
  /// - Parameter orLong: whether it may be in three quotes and go over several lines.
  /// - Returns: what it says.
  /// - Throws: a fault where it does not end, or holds what a text may not.
  mutating func string(orLong: Bool) throws(Fault) -> String {
    let start = place
    let isBasic = comes("\"")
    let quote = isBasic ? "\"" : "'"
    let isLong = orLong && take(quote + quote + quote)
    if isLong {
      _ = take("\n") || take("\r\n")
    } else {
      advance()
    }
    var result: [UInt8] = []
    while !atEnd, isLong || !comes("\n") && !comes("\r\n") {
      if isLong, comes(quote + quote + quote) {
        // Up to two more quotes belong to the text.
        advance(3)
        for _ in 0..<2 where take(quote) { result += quote.utf8 }
        return String(decoding: result, as: UTF8.self)
      }
      if !isLong, take(quote) { return String(decoding: result, as: UTF8.self) }
      if isBasic, comes("\\") {
        result += try escape(inLong: isLong)
      } else if isControl {
        throw fault("a control character has to be written as an escape, such as \\u0007")
      } else {
        result.append(bytes[place.position])
        advance()
      }
    }
    throw fault("the text that begins here does not end", at: start)
  }

  /// Reads what a backslash begins.
  private mutating func escape(inLong: Bool) throws(Fault) -> [UInt8] {
    let start = place
    advance()
    let plain: [(String, UInt8)] = [
      ("\"", 0x22), ("\\", 0x5c), ("b", 8), ("t", 9), ("n", 10), ("f", 12), ("r", 13), ("e", 27),
    ]
    for (letter, byte) in plain where take(letter) { return [byte] }
    for (letter, length) in [("x", 2), ("u", 4), ("U", 8)] where take(letter) {
      let digits = String(decoding: bytes[place.position...].prefix(length), as: UTF8.self)
      guard digits.utf8.count == length, digits.allSatisfy(\.isHexDigit),
        let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
      else { throw noEscape(at: start) }
      advance(length)
      return Array(String(scalar).utf8)
    }
    // At the end of a line it leaves out the line end and all white space after it.
    skipBlanks(acrossLines: false)
    guard inLong, comes("\n") || comes("\r\n") else { throw noEscape(at: start) }
    while take("\n") || take("\r\n") || take(" ") || take("\t") {}
    return []
  }

  private func noEscape(at place: Place) -> Fault {
    fault("there is no such escape (a backslash is written \\\\, or in 'such quotes')", at: place)
  }

  /// Whether a control character comes that may not stand in a text: any but tabs and line ends.
  private var isControl: Bool {
    guard bytes[place.position] < 0x20 || bytes[place.position] == 0x7f else { return false }
    return !comes("\t") && !comes("\n") && !comes("\r\n")
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where !atEnd {
      place.position += 1
      if bytes[place.position - 1] == UInt8(ascii: "\n") {
        place.line += 1
        place.lineStart = place.position
      }
    }
  }
}
