/// Finds a member of a JSON object without taking the value apart, so that it can be passed on as
/// it came. The text must be known to be JSON.
nonisolated struct JSONObject {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// The value of the first member of that name, as it is written; nil where there is none.
  func value(of name: String) -> ArraySlice<UInt8>? {
    var walker = self
    return walker.find(Array(name.utf8))
  }

  private mutating func find(_ name: [UInt8]) -> ArraySlice<UInt8>? {
    skip(while: Self.isBlankOr("{"))
    while position < bytes.endIndex, bytes[position] == UInt8(ascii: "\"") {
      let key = string().dropFirst().dropLast()
      skip(while: Self.isBlankOr(":"))
      let value = self.value()
      if key.elementsEqual(name) { return value }
      skip(while: Self.isBlankOr(","))
    }
    return nil
  }

  private static func isBlankOr(_ mark: Unicode.Scalar) -> (UInt8) -> Bool {
    { $0 == UInt8(ascii: mark) || $0 <= UInt8(ascii: " ") }
  }

  private mutating func skip(while isPassed: (UInt8) -> Bool) {
    while position < bytes.endIndex, isPassed(bytes[position]) { position += 1 }
  }

  /// A string, its quotes included.
  private mutating func string() -> ArraySlice<UInt8> {
    let start = position
    position += 1
    while position < bytes.endIndex, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    position = min(position + 1, bytes.endIndex)
    return bytes[start..<position]
  }

  private mutating func value() -> ArraySlice<UInt8> {
    let start = position
    var depth = 0
    while position < bytes.endIndex {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        _ = string()
        if depth == 0 { return bytes[start..<position] }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        // The end of the object that we are in.
        if depth == 0 { return bytes[start..<position] }
        depth -= 1
        if depth == 0 {
          position += 1
          return bytes[start..<position]
        }
      case UInt8(ascii: ","), ...UInt8(ascii: " "):
        if depth == 0 { return bytes[start..<position] }
      default: break
      }
      position += 1
    }
    return bytes[start..<position]
  }
}
