import Configuration

/// Walks through a JSON text of any length, and keeps no more of it than the value at hand.
///
/// It sees where values begin and end. Whether what lies between is JSON too is found out by whoever
/// decodes it; nobody does that with what is passed over.
struct JSONReader {
  private var bytes: ByteReader
  /// For each object and array that we are in, whether a comma has to come before what is next.
  private var needsComma: [Bool] = []

  /// The line that comes next.
  var line: Int { bytes.line }

  init(_ bytes: ByteReader) throws(Fault) {
    self.bytes = bytes
    _ = try self.bytes.take([0xEF, 0xBB, 0xBF])
  }

  /// Enters an object.
  mutating func enterObject() throws(Fault) { try enter("{") }

  /// Enters an array.
  mutating func enterArray() throws(Fault) { try enter("[") }

  /// The name of the next member, whose value comes next; nil, and the object is left, where there
  /// is none.
  mutating func member() throws(Fault) -> String? {
    guard try goesOn(until: "}") else { return nil }
    let line = self.line
    guard let mark = try bytes.peek() else { throw fault("it ends in the middle") }
    guard mark == UInt8(ascii: "\""), let quoted = try value() else {
      throw fault("a name in quotes is missing here")
    }
    guard let name = try? LedgerJSON.decode(String.self, from: quoted) else {
      throw Fault(line: line, message: "this name is no JSON text")
    }
    try expect(":")
    return name
  }

  /// Whether another element comes next; the array is left where none does.
  mutating func element() throws(Fault) -> Bool { try goesOn(until: "]") }

  /// Takes the next value, as it is written; nil where it is longer than 64 KiB.
  mutating func value() throws(Fault) -> [UInt8]? {
    try skipBlanks()
    var value: [UInt8] = []
    var length = 0
    var depth = 0
    var isInString = false
    var isEscaped = false
    while let byte = try bytes.peek() {
      if !isInString, depth == 0, length > 0, Self.ends(byte) { break }
      _ = try bytes.next()
      length += 1
      if length <= ByteReader.most { value.append(byte) }
      if isInString {
        if !isEscaped, byte == UInt8(ascii: "\"") { isInString = false }
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        case 0: throw fault("there is a NUL in it; this is no text")
        default: break
        }
      }
      if depth < 0 { throw fault("a value is missing here") }
    }
    guard length > 0, depth == 0, !isInString else { throw fault("it ends in the middle") }
    return length <= ByteReader.most ? value : nil
  }

  /// Takes the next value if it is null.
  mutating func takeNull() throws(Fault) -> Bool {
    try skipBlanks()
    return try bytes.take(Array("null".utf8))
  }

  /// Makes sure that nothing but blanks follows.
  mutating func end() throws(Fault) {
    try skipBlanks()
    if try bytes.peek() != nil { throw fault("something follows after the end") }
  }

  private mutating func enter(_ mark: Unicode.Scalar) throws(Fault) {
    try expect(mark)
    needsComma.append(false)
  }

  private mutating func goesOn(until end: Unicode.Scalar) throws(Fault) -> Bool {
    try skipBlanks()
    if try bytes.peek() == UInt8(ascii: end) {
      _ = try bytes.next()
      needsComma.removeLast()
      return false
    }
    if needsComma.last == true { try expect(",") }
    needsComma[needsComma.count - 1] = true
    try skipBlanks()
    return true
  }

  private mutating func expect(_ mark: Unicode.Scalar) throws(Fault) {
    try skipBlanks()
    guard let byte = try bytes.peek() else { throw fault("it ends in the middle") }
    guard byte == UInt8(ascii: mark) else { throw fault("\"\(mark)\" is missing here") }
    _ = try bytes.next()
  }

  private mutating func skipBlanks() throws(Fault) {
    while let byte = try bytes.peek(), Self.isBlank(byte) { _ = try bytes.next() }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  /// Whether a byte cannot belong to the value before it, where that is in no object or array.
  private static func ends(_ byte: UInt8) -> Bool {
    isBlank(byte)
      || [",", ":", "}", "]"].contains { (mark: Unicode.Scalar) in byte == UInt8(ascii: mark) }
  }

  private func fault(_ message: String) -> Fault { Fault(line: line, message: message) }
}
