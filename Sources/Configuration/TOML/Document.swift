/// A TOML document, read so as to help whoever wrote it: every entry knows its line, and a
/// mistake costs the line that it is on, not the rest of the document.
///
/// Floats, dates and times are told from other values, but not taken apart: nothing wants them.
struct Document {
  /// The longest text that is read, in bytes.
  static let longest = 1 << 20

  /// What could be read.
  let entries: [Entry]
  /// What is wrong with the rest.
  let faults: [Fault]

  /// Reads a document.
  init(_ text: String) {
    guard text.utf8.count <= Self.longest else {
      entries = []
      faults = [Fault(line: 0, message: TextFile.tooLong(Self.longest))]
      return
    }
    if let nul = text.utf8.firstIndex(of: 0) {
      let line = 1 + text.utf8[..<nul].count { $0 == UInt8(ascii: "\n") }
      entries = []
      faults = [Fault(line: line, message: "there is a NUL character; a text file is wanted")]
      return
    }
    var reader = Reader(text)
    reader.readAll()
    entries = reader.root.entries(under: [])
    faults = reader.faults
  }
}

/// Reads the statements of a document: headers, and keys with their values.
private struct Reader {
  private var values: ValueReader
  private(set) var faults: [Fault] = []
  let root = TableBuilder(line: 1, origin: .header)

  init(_ text: String) { values = ValueReader(text) }

  /// Reads to the end of the text; after a mistake, on from the next line.
  mutating func readAll() {
    var table = root
    var path: [String] = []
    while values.skipToStatement() {
      do throws(Fault) {
        if values.comes("[") {
          // Should the header be wrong, what follows belongs nowhere.
          table = TableBuilder(line: values.line, origin: .header)
          (table, path) = try header()
        } else {
          try values.keyAndValue(into: table, at: path)
        }
        try values.endLine()
      } catch {
        faults.append(error)
        values.skipLine()
      }
    }
  }

  /// Reads `[name]` or `[[name]]`, and gives the table that it opens.
  private mutating func header() throws(Fault) -> (TableBuilder, [String]) {
    let line = values.line
    let repeated = values.take("[[")
    if !repeated { _ = values.take("[") }
    let path = try values.key()
    let end = repeated ? "]]" : "]"
    guard values.take(end) else { throw values.fault("\"\(end)\" is missing after the name") }

    var table = root
    for name in path.dropLast() {
      switch table.item(name) {
      case nil:
        let inner = TableBuilder(line: line, origin: .implied)
        table.set(name, to: .table(inner))
        table = inner
      case .table(let inner): table = inner
      case .tables(let list): table = list.last
      case .value(_, let first):
        throw Fault(line: line, message: "\"\(name)\" has a value already (on line \(first))")
      }
    }
    let name = path.last ?? ""
    let opened = TableBuilder(line: line, origin: .header)
    switch (table.item(name), repeated) {
    case (nil, false): table.set(name, to: .table(opened))
    case (nil, true): table.set(name, to: .tables(TableList(opened)))
    case (.tables(let list), true): list.append(opened)
    case (.table(let implied), false) where implied.origin == .implied:
      implied.open(line: line)
      return (implied, path)
    case (let item?, _):
      let fault = Fault(
        line: line,
        message: "\"\(path.joined(separator: "."))\" is given twice (first on line \(item.line))")
      guard case .table(let first) = item, !repeated else { throw fault }
      // It costs nothing to take its keys all the same.
      faults.append(fault)
      return (first, path)
    }
    return (opened, path)
  }
}
