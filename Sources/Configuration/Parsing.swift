extension Configuration {
  /// Reads a configuration file's text. A key with a fault keeps its default, all others hold; a
  /// text that is not TOML gives the defaults.
  ///
  /// - Returns: the configuration, and everything that is wrong, in the order of lines.
  public static func parse(_ text: String) -> (Configuration, [Fault]) {
    var configuration = Configuration()
    var faults: [Fault] = []
    do throws(Fault) {
      var known: [String: Entry] = [:]
      for entry in try Document.read(text) {
        sort(entry, under: "", into: &known, &faults)
      }
      for section in Section.all {
        for key in section.keys {
          if let entry = known[section.fullName(of: key)] {
            key.read(entry, &configuration, &faults)
          }
        }
      }
    } catch {
      faults.append(error)
    }
    // By line; what is said of one line stays in its order.
    let inOrder = faults.enumerated().sorted {
      ($0.element.line, $0.offset) < ($1.element.line, $1.offset)
    }
    return (configuration, inOrder.map(\.element))
  }

  /// Puts an entry of a table among those that are known, or says that it is not.
  private static func sort(
    _ entry: Entry, under table: String, into known: inout [String: Entry], _ faults: inout [Fault]
  ) {
    let sections = Section.all
    let isKey = sections.contains { section in
      section.keys.contains { section.fullName(of: $0) == entry.fullName }
    }
    if isKey {
      known[entry.fullName] = entry
    } else if table.isEmpty, sections.contains(where: { $0.name == entry.name }) {
      guard case .table(let entries) = entry.value else {
        faults.append(entry.mismatch(wanted: "a table, [\(entry.name)],"))
        return
      }
      for inner in entries { sort(inner, under: entry.name, into: &known, &faults) }
    } else {
      faults.append(unknown(entry, in: table))
    }
  }

  /// The fault of a key or table that there is not, with what may have been meant.
  private static func unknown(_ entry: Entry, in table: String) -> Fault {
    var message = "unknown key \"\(entry.name)\""
    if case .table = entry.value { message = "unknown table [\(entry.fullName)]" }
    let homes = Section.all.filter { $0.keys.contains { $0.name == entry.name } }.map(\.name)
    let siblings = Section.all.filter { $0.name == table }.flatMap(\.keys).map(\.name)
    let tables = table.isEmpty ? Section.all.map(\.name) : []
    if !homes.isEmpty {
      let places = homes.map { $0.isEmpty ? "the top of the file" : "[\($0)]" }
      message += " (it belongs in \(places.joined(separator: " or ")))"
    } else if let nearest = Spelling.nearest(to: entry.name, among: siblings + tables) {
      message += " (did you mean \(tables.contains(nearest) ? "[\(nearest)]" : "\"\(nearest)\"")?)"
    } else if table.isEmpty {
      message += " (the tables are \(tables.dropFirst().joined(separator: ", ")))"
    } else {
      message += " ([\(table)] has \(siblings.joined(separator: ", ")))"
    }
    return Fault(line: entry.line, key: entry.fullName, message: message)
  }
}
