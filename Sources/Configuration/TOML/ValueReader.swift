/// Takes keys and values off a TOML text.
struct ValueReader {
  /// How many parts a key may have, and how many lists and tables may lie in each other, as they are
  /// read by recursion. Ours need two.
  private static let deepest = 16

  private var text: TextReader

  /// Begins at the beginning of a text.
  init(_ text: String) { self.text = TextReader(text) }

  /// The line of what comes next, from 1.
  var line: Int { text.place.line }
  /// Whether this comes next.
  func comes(_ word: String) -> Bool { text.comes(word) }
  /// Takes this if it comes next.
  mutating func take(_ word: String) -> Bool { text.take(word) }
  /// A fault of what comes next.
  func fault(_ message: String) -> Fault { text.fault(message) }

  /// Goes to the next statement. Says whether there is one.
  mutating func skipToStatement() -> Bool {
    text.skipBlanks(acrossLines: true)
    return !text.atEnd
  }

  /// Goes to the next line.
  mutating func skipLine() { text.skipLine() }

  /// Goes to the next line, over nothing but white space and a comment.
  mutating func endLine() throws(Fault) {
    text.skipBlanks(acrossLines: false)
    guard text.atEnd || comes("#") || comes("\n") || comes("\r\n") else {
      throw fault("the line should end here")
    }
    text.skipLine()
  }

  /// Reads `key = value` into a table.
  mutating func keyAndValue(
    into table: TableBuilder, at path: [String], depth: Int = 0
  ) throws(Fault) {
    let line = line
    let names = try key()
    guard take("=") else { throw fault("\"=\" is missing after the key") }
    text.skipBlanks(acrossLines: false)
    let value = try value(at: path + names, depth: depth)

    var table = table
    for (index, name) in names.enumerated() {
      let isLast = index == names.count - 1
      switch table.item(name) {
      case nil where isLast: table.set(name, to: .value(value, line: line))
      case nil:
        let inner = TableBuilder(line: line, origin: .dotted)
        table.set(name, to: .table(inner))
        table = inner
      case .table(let inner) where !isLast && inner.origin == .dotted: table = inner
      case let item?:
        let full = (path + names.prefix(index + 1)).joined(separator: ".")
        throw Fault(
          line: line, key: full, message: "\"\(full)\" is given twice (first on line \(item.line))")
      }
    }
  }

  /// Reads a key, dotted or not, and the white space around it.
  mutating func key() throws(Fault) -> [String] {
    var names: [String] = []
    repeat {
      text.skipBlanks(acrossLines: false)
      if comes("\"") || comes("'") {
        names.append(try text.string(orLong: false))
      } else {
        let name = text.takeAll(\.isBareKey)
        guard !name.isEmpty else {
          throw fault("a key should be here (one of other than a-z, 0-9, _ and - needs quotes)")
        }
        names.append(name)
      }
      guard names.count <= Self.deepest else { throw tooDeep }
      text.skipBlanks(acrossLines: false)
    } while take(".")
    return names
  }

  private mutating func value(at path: [String], depth: Int) throws(Fault) -> Value {
    let begin = line
    if comes("[") || comes("{") {
      guard depth < Self.deepest else { throw tooDeep }
    }
    if take("[") {
      var values: [Value] = []
      try items(of: "list", from: begin, until: "]") { reader throws(Fault) in
        values.append(try reader.value(at: path, depth: depth + 1))
      }
      return .list(values)
    }
    if take("{") {
      let table = TableBuilder(line: begin, origin: .header)
      try items(of: "table", from: begin, until: "}") { reader throws(Fault) in
        try reader.keyAndValue(into: table, at: path, depth: depth + 1)
      }
      return .table(table.entries(under: path))
    }
    if comes("\"") || comes("'") { return .text(try text.string(orLong: true)) }
    return try bareValue()
  }

  /// Reads items with commas between them and the end of what they are in. As in TOML 1.1, a comma
  /// may follow the last one, and an inline table may go over several lines.
  private mutating func items(
    of container: String, from line: Int, until end: String,
    _ readItem: (inout ValueReader) throws(Fault) -> Void
  ) throws(Fault) {
    text.skipBlanks(acrossLines: true)
    while !take(end) {
      try readItem(&self)
      text.skipBlanks(acrossLines: true)
      guard comes(end) || take(",") else {
        throw fault(
          "\",\" or \"\(end)\" is missing in the \(container) that begins on line \(line)")
      }
      text.skipBlanks(acrossLines: true)
    }
  }

  /// Reads a value without quotes.
  private mutating func bareValue() throws(Fault) -> Value {
    let start = text.place
    var word = text.takeAll { !",]}#\r\n".utf8.contains($0) }
    while word.last == " " || word.last == "\t" { word.removeLast() }
    switch word {
    case "": throw fault("a value should be here")
    case "true": return .flag(true)
    case "false": return .flag(false)
    default:
      if let number = Value.integer(word) { return .number(number) }
      if Value.isFloat(word) { return .other("float") }
      if Value.isDateOrTime(word) { return .other("date or time") }
      throw text.fault(
        "a value should be here, not \(word.prefix(40)) (a text needs quotes)", at: start)
    }
  }

  private var tooDeep: Fault {
    fault("there are more than \(Self.deepest) tables or lists in each other")
  }
}

extension Value {
  /// The whole number that a word stands for in TOML, if it does.
  fileprivate static func integer(_ word: String) -> Int64? {
    let isSigned = word.hasPrefix("+") || word.hasPrefix("-")
    let radix = isSigned ? nil : ["0x": 16, "0o": 8, "0b": 2][word.prefix(2)]
    let digits = word.dropFirst(radix != nil ? 2 : isSigned ? 1 : 0)
    // No nought in front of a decimal number; underscores only between digits.
    guard radix != nil || digits == "0" || digits.first != "0",
      digits.split(separator: "_", omittingEmptySubsequences: false)
        .allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isHexDigit) })
    else { return nil }
    return Int64((word.hasPrefix("-") ? "-" : "") + digits.filter { $0 != "_" }, radix: radix ?? 10)
  }

  fileprivate static func isFloat(_ word: String) -> Bool {
    if ["inf", "+inf", "-inf", "nan", "+nan", "-nan"].contains(word) { return true }
    guard let end = word.firstIndex(where: { ".eE".contains($0) }),
      word.split(separator: ".", omittingEmptySubsequences: false).dropFirst()
        .allSatisfy({ $0.first?.isNumber == true })
    else { return false }
    return integer(String(word[..<end])) != nil && Double(word.filter { $0 != "_" }) != nil
  }

  fileprivate static func isDateOrTime(_ word: String) -> Bool {
    let marks = word.filter { !("0"..."9").contains($0) }
    return word.first?.isNumber == true && word.allSatisfy { "0123456789-:.TtZz+ ".contains($0) }
      && (marks.hasPrefix("--") || marks.hasPrefix(":"))
  }
}

extension UInt8 {
  /// Whether a key without quotes may hold it.
  fileprivate var isBareKey: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
