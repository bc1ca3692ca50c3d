/// A table that is being read.
final class TableBuilder {
  /// How a table came about, which decides what may still be added to it.
  enum Origin {
    /// Named by a header on the way to another table; a header of its own may follow.
    case implied
    /// By a header of its own, or inline.
    case header
    /// By a dotted key; more dotted keys may follow.
    case dotted
  }

  /// What a key holds.
  enum Item {
    case value(Value, line: Int)
    case table(TableBuilder)
    case tables(TableList)

    /// The line that it began on.
    var line: Int {
      switch self {
      case .value(_, let line): line
      case .table(let table): table.line
      case .tables(let list): list.line
      }
    }
  }

  private(set) var line: Int
  private(set) var origin: Origin
  private var names: [String] = []
  private var items: [String: Item] = [:]

  init(line: Int, origin: Origin) {
    self.line = line
    self.origin = origin
  }

  /// What a key holds; nil where there is no such key.
  func item(_ name: String) -> Item? { items[name] }

  /// Lets a key hold something.
  func set(_ name: String, to item: Item) {
    if items.updateValue(item, forKey: name) == nil { names.append(name) }
  }

  /// Gives the table a header.
  func open(line: Int) {
    self.line = line
    origin = .header
  }

  /// The table as it was read, in the order of the document.
  func entries(under path: [String]) -> [Entry] {
    names.compactMap { name in
      guard let item = items[name] else { return nil }
      let path = path + [name]
      let value: Value =
        switch item {
        case .value(let value, _): value
        case .table(let table): .table(table.entries(under: path))
        case .tables(let list): .list(list.tables.map { .table($0.entries(under: path)) })
        }
      return Entry(path: path, line: item.line, value: value)
    }
  }
}

/// The tables of `[[name]]`, while they are being read.
final class TableList {
  /// The line of the first.
  let line: Int
  private(set) var tables: [TableBuilder]
  /// The one that is being read.
  private(set) var last: TableBuilder

  init(_ first: TableBuilder) {
    line = first.line
    tables = [first]
    last = first
  }

  /// Adds one, which is then the last.
  func append(_ table: TableBuilder) {
    tables.append(table)
    last = table
  }
}
