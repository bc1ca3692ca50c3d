extension Configuration {
  /// Reads a configuration file's text. A key with a fault keeps its default, all others hold.
  ///
  /// - Returns: the configuration, and everything that is wrong, in the order of lines.
  public static func parse(_ text: String) -> (Configuration, [Fault]) {
    var configuration = Configuration()
    var faults: [Fault] = []
    var known: [[String]: Entry] = [:]
    let document = Document(text)
    faults += document.faults
    for entry in document.entries { place(entry, under: nil, into: &known, &faults) }
    for (path, key) in Section.allKeys {
      if let entry = known[path] { key.read(entry, &configuration, &faults) }
    }
    return (configuration, faults.inOrderOfLines)
  }

  /// Puts an entry of a table among those that are known, or says that it is not.
  private static func place(
    _ entry: Entry, under table: String?, into known: inout [[String]: Entry],
    _ faults: inout [Fault]
  ) {
    if Section.allKeys.contains(where: { $0.path == entry.path }) {
      known[entry.path] = entry
    } else if table == nil, Section.all.contains(where: { $0.name == entry.name }) {
      guard case .table(let entries) = entry.value else {
        faults.append(entry.mismatch(wanted: "a table, [\(entry.name)],"))
        return
      }
      for inner in entries { place(inner, under: entry.name, into: &known, &faults) }
    } else {
      faults.append(unknown(entry, in: table))
    }
  }

  /// The fault of a key or table that there is not, with what may have been meant.
  private static func unknown(_ entry: Entry, in table: String?) -> Fault {
    var message = "unknown key \"\(entry.name)\""
    if case .table = entry.value { message = "unknown table [\(entry.fullName)]" }
    let homes = Section.all.filter { $0.keys.contains { $0.name == entry.name } }
    let siblings = Section.all.filter { $0.name == table }.flatMap(\.keys).compactMap(\.name)
    let tables = table == nil ? Section.all.compactMap(\.name) : []
    if !homes.isEmpty {
      let places = homes.map { $0.name.map { "in [\($0)]" } ?? "at the top of the file" }
      message += " (it belongs \(places.joined(separator: " or ")))"
    } else if let nearest = Spelling.nearest(to: entry.name, among: siblings + tables) {
      message += " (did you mean \(tables.contains(nearest) ? "[\(nearest)]" : "\"\(nearest)\"")?)"
    } else if let table {
      message += " ([\(table)] has \(siblings.joined(separator: ", ")))"
    } else {
      message += " (the tables are \(tables.joined(separator: ", ")))"
    }
    return Fault(line: entry.line, key: entry.fullName, message: message)
  }
}
