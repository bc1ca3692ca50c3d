/// The lines on which the keys of a TOML document stand, found by reading no more of it than that
/// takes: keys, and enough of values to know where they end.
///
/// A text that is not valid TOML is read up to where that shows; the parser will say what is wrong.
struct KeyLines {
  /// How many tables may lie in each other. Ours need two.
  static let deepest = 16

  private var lines: [[String]: Int] = [:]
  private var reader: Reader

  /// Reads a document.
  ///
  /// - Throws: a fault where tables or lists lie too deep in each other for a parser that calls
  ///   itself, or where a text holds a NUL, which would end it early in a parser written in C.
  init(of text: String) throws(Fault) {
    reader = Reader(text)
    var header: [String] = []
    reader.skipBlanks(acrossLines: true)
    while !reader.atEnd {
      if reader.take("[") {
        let repeated = reader.take("[")
        guard let name = try key(under: []) else { return }
        header = name
        guard reader.take("]"), !repeated || reader.take("]") else { return }
      } else {
        guard let name = try key(under: header), reader.take("="), try skipValue(of: name)
        else { return }
      }
      reader.skipBlanks(acrossLines: true)
    }
  }

  /// The line of a key, or of the first header of a table; 0 if there is no such key.
  subscript(path: [String]) -> Int { lines[path] ?? 0 }

  /// All keys found.
  var paths: Set<[String]> { Set(lines.keys) }

  /// Reads a key, dotted or not, and notes the line of it and of the tables that it names.
  private mutating func key(under table: [String]) throws(Fault) -> [String]? {
    var path = table
    repeat {
      reader.skipBlanks(acrossLines: false)
      guard let part = try reader.keyPart() else { return nil }
      path.append(part)
      guard path.count <= Self.deepest else { throw tooDeep }
      if lines[path] == nil { lines[path] = reader.line }
      reader.skipBlanks(acrossLines: false)
    } while reader.take(".")
    return path
  }

  /// Skips a value, but notes the keys of the inline tables in it. Says whether the value ended.
  private mutating func skipValue(of path: [String]) throws(Fault) -> Bool {
    enum Container {
      case list
      case table([String])
    }
    var open: [Container] = []
    // The key whose value comes next.
    var path = path
    repeat {
      guard open.count <= Self.deepest else { throw tooDeep }
      reader.skipBlanks(acrossLines: !open.isEmpty)
      guard !reader.atEnd else { return false }
      var keyComes = false
      if reader.take("[") {
        open.append(.list)
      } else if reader.take("{") {
        open.append(.table(path))
        reader.skipBlanks(acrossLines: true)
        keyComes = reader.next != UInt8(ascii: "}")
      } else if reader.take("]") || reader.take("}") {
        guard open.popLast() != nil else { return false }
      } else if reader.take(",") {
        keyComes = true
      } else {
        guard try reader.skipScalar() else { return false }
      }
      if keyComes, case .table(let table)? = open.last {
        guard let name = try key(under: table), reader.take("=") else { return false }
        path = name
      }
    } while !open.isEmpty
    return true
  }

  private var tooDeep: Fault {
    Fault(line: reader.line, message: "tables or lists lie more than \(Self.deepest) deep")
  }
}

/// Takes a TOML text apart, byte by byte.
private struct Reader {
  private let bytes: [UInt8]
  private var position = 0
  /// The line of the next byte, from 1.
  private(set) var line = 1

  init(_ text: String) {
    bytes = Array(text.utf8)
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }  // a byte order mark
  }

  var atEnd: Bool { position >= bytes.count }
  /// The next byte, 0 at the end.
  var next: UInt8 { peek(0) }

  private func peek(_ offset: Int) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where !atEnd {
      if bytes[position] == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
  }

  /// Takes a character if it comes next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    advance()
    return true
  }

  /// Skips white space, and line ends and comments too where a value may go on after them.
  mutating func skipBlanks(acrossLines: Bool) {
    while !atEnd {
      switch next {
      case UInt8(ascii: " "), UInt8(ascii: "\t"): advance()
      case UInt8(ascii: "\n") where acrossLines, UInt8(ascii: "\r") where acrossLines: advance()
      case UInt8(ascii: "#") where acrossLines:
        while !atEnd, next != UInt8(ascii: "\n") { advance() }
      default: return
      }
    }
  }

  /// Reads one part of a key: bare, or quoted in either way.
  mutating func keyPart() throws(Fault) -> String? {
    if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return try string() }
    let start = position
    while next.isBareKey { advance() }
    return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
  }

  /// Skips a text, number, flag, date or time. Says whether there was one.
  mutating func skipScalar() throws(Fault) -> Bool {
    if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return try string() != nil }
    let start = position
    while !atEnd, !",]}#\r\n".utf8.contains(next) { advance() }
    return position > start
  }

  /// Reads a text of any of the four kinds; nil if it does not end.
  private mutating func string() throws(Fault) -> String? {
    let quote = next
    let isBasic = quote == UInt8(ascii: "\"")
    let isLong = peek(1) == quote && peek(2) == quote
    advance(isLong ? 3 : 1)
    var result: [UInt8] = []
    while !atEnd {
      if next == quote {
        guard isLong else {
          advance()
          return String(decoding: result, as: UTF8.self)
        }
        // Up to two quotes may stand before the three that end it.
        let run = (0..<5).prefix { peek($0) == quote }.count
        advance(run)
        result += Array(repeating: quote, count: run >= 3 ? run - 3 : run)
        if run >= 3 { return String(decoding: result, as: UTF8.self) }
      } else if isBasic, next == UInt8(ascii: "\\") {
        result += try escape()
      } else if next == UInt8(ascii: "\n"), !isLong {
        return nil
      } else {
        result.append(next)
        advance()
      }
    }
    return nil
  }

  /// Reads what a backslash begins. One that the parser will refuse, or that only wraps the line,
  /// stands for nothing.
  private mutating func escape() throws(Fault) -> [UInt8] {
    let letter = peek(1)
    advance(2)
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [letter]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let length = letter == UInt8(ascii: "u") ? 4 : 8
      let digits = bytes[position..<min(position + length, bytes.count)]
      guard let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(code)
      else { return [] }
      guard code != 0 else { throw Fault(line: line, message: "a text cannot hold a NUL") }
      advance(length)
      return Array(String(scalar).utf8)
    default: return []
    }
  }
}

extension UInt8 {
  /// Whether a bare key may hold it: `A-Za-z0-9_-`.
  fileprivate var isBareKey: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
