import TOMLKit

/// A TOML document as a tree of entries that know their lines.
///
/// TOMLKit keeps no lines of keys and never frees a document: a reload costs a few KiB for good.
enum Document {
  /// The longest text that is read, in bytes.
  static let longest = 1 << 20

  /// Reads a document.
  ///
  /// - Throws: the first thing that is wrong with it as TOML; nothing after that is known.
  static func read(_ text: String) throws(Fault) -> [Entry] {
    // The parser behind TOMLKit takes a C string, and takes nested keys apart by recursion.
    guard text.utf8.count <= longest else {
      throw Fault(line: 0, message: "the file is longer than \(longest >> 20) MiB")
    }
    if let end = text.utf8.firstIndex(of: 0) {
      let line = 1 + text.utf8[..<end].count { $0 == UInt8(ascii: "\n") }
      throw Fault(line: line, message: "there is a NUL character; a text file is wanted")
    }
    let lines = try KeyLines(of: text)
    do {
      return entries(of: try TOMLTable(string: text), at: [], lines)
    } catch let error as TOMLParseError {
      let place = error.source.begin
      throw Fault(
        line: place.line, message: "column \(place.column): not valid TOML: \(error.description)")
    } catch {
      throw Fault(line: 0, message: "not valid TOML: \(error)")
    }
  }

  private static func entries(
    of table: TOMLTable, at path: [String], _ lines: KeyLines
  ) -> [Entry] {
    let entries = table.keys.compactMap { name -> Entry? in
      guard let node = table[name] else { return nil }
      let path = path + [name]
      return Entry(path: path, line: lines[path], value: value(of: node, at: path, lines))
    }
    return entries.sorted { $0.line < $1.line }
  }

  private static func value(
    of node: any TOMLValueConvertible, at path: [String], _ lines: KeyLines
  ) -> Value {
    switch node.type {
    case .string: .text(node.string ?? "")
    case .int: .number(Int64(node.int ?? 0))
    case .bool: .flag(node.bool ?? false)
    case .array: .list((node.array.map(Array.init) ?? []).map { value(of: $0, at: path, lines) })
    case .table: .table(node.table.map { entries(of: $0, at: path, lines) } ?? [])
    case .double: .other("float")
    case .date: .other("date")
    case .time: .other("time")
    case .dateTime: .other("date with time")
    }
  }
}
