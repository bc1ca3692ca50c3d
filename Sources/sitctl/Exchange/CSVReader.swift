import Configuration

/// Takes a table as RFC 4180 has it apart: records of fields, which may be quoted.
///
/// A line may end with LF alone, and a byte order mark may stand in front: other programs write it
/// so.
struct CSVReader {
  private var bytes: ByteReader

  init(_ bytes: ByteReader) throws(Fault) {
    self.bytes = bytes
    _ = try self.bytes.take([0xEF, 0xBB, 0xBF])
  }

  /// The next record and the line that it begins on; nil at the end. Empty lines are passed over.
  ///
  /// - Throws: what leaves in doubt where the record ends.
  mutating func record() throws(Fault) -> (line: Int, fields: [String])? {
    while try bytes.peek() != nil {
      let line = bytes.line
      var fields: [String] = []
      var size = 0
      repeat {
        fields.append(try field(of: line, size: &size))
      } while try isComma()
      try endLine()
      if fields != [""] { return (line, fields) }
    }
    return nil
  }

  /// Takes a field, but not what ends it.
  private mutating func field(of line: Int, size: inout Int) throws(Fault) -> String {
    // What separates it counts too.
    try grow(&size, of: line)
    var field: [UInt8] = []
    var isQuoted = false
    // After the quote that closes the field, or might be the first of two.
    var isClosed = false
    if try bytes.peek() == UInt8(ascii: "\"") {
      _ = try bytes.next()
      isQuoted = true
    }
    while let byte = try bytes.peek() {
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && !isClosed:
        isClosed = true
        _ = try bytes.next()
        continue
      case UInt8(ascii: "\"") where isClosed: isClosed = false
      case 0: throw Fault(line: bytes.line, message: "there is a NUL in it; this is no text")
      case _ where isQuoted && !isClosed: break
      case UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
        return try ByteReader.text(field, line: line)
      case _ where isClosed:
        throw Fault(line: bytes.line, message: "after a closing quote there has to be a comma")
      case UInt8(ascii: "\""):
        throw Fault(line: bytes.line, message: "a field with a quote in it has to be quoted")
      default: break
      }
      try grow(&size, of: line)
      field.append(byte)
      _ = try bytes.next()
    }
    guard !isQuoted || isClosed else {
      throw Fault(line: line, message: "a quote is opened here, and never closed")
    }
    return try ByteReader.text(field, line: line)
  }

  private func grow(_ size: inout Int, of line: Int) throws(Fault) {
    size += 1
    guard size <= ByteReader.most else {
      throw Fault(line: line, message: "the line is longer than 64 KiB")
    }
  }

  /// Takes the comma that separates fields; false where another byte comes next.
  private mutating func isComma() throws(Fault) -> Bool {
    guard try bytes.peek() == UInt8(ascii: ",") else { return false }
    _ = try bytes.next()
    return true
  }

  private mutating func endLine() throws(Fault) {
    let line = bytes.line
    guard try bytes.next() == UInt8(ascii: "\r") else { return }
    guard try bytes.next() == UInt8(ascii: "\n") else {
      throw Fault(line: line, message: "a carriage return stands alone")
    }
  }
}
