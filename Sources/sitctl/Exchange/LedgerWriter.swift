import ArgumentParser
import SitProtocol

/// What an export can be.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case csv, json
}

/// Writes entries as a file of a format, in the order of files, and holds few of them at a time.
struct LedgerWriter {
  private let format: ExportFormat
  private let output: (String) throws(Failure) -> Void
  private var text: String
  /// Those that began, or were, in the same second: these are not yet in order.
  private var sameTime: [LedgerEntry] = []
  private var isFirst = true

  /// So much is written at a time, in bytes.
  private static let portion = 64 * 1024

  init(_ format: ExportFormat, output: @escaping (String) throws(Failure) -> Void) {
    self.format = format
    self.output = output
    text =
      switch format {
      case .csv: LedgerTable.header
      case .json: LedgerJSON.head
      }
  }

  /// Writes an entry; each has to begin no earlier than the one before. A bout that lasts still is
  /// left out: it will be in the next export, with its end.
  mutating func add(_ entry: LedgerEntry) throws(Failure) {
    if case .bout(let bout) = entry, bout.ended == nil { return }
    if let first = sameTime.first, first.time != entry.time { try settle() }
    sameTime.append(entry)
    if text.utf8.count >= Self.portion { try flush() }
  }

  /// Writes what is left, and the end.
  mutating func finish() throws(Failure) {
    try settle()
    if format == .json { text += LedgerJSON.tail }
    try flush()
  }

  private mutating func settle() throws(Failure) {
    for entry in sameTime.sorted(by: { $0.precedes($1) }) {
      switch format {
      case .csv: text += LedgerTable.line(for: entry)
      case .json: text += try LedgerJSON.line(for: entry, isFirst: isFirst)
      }
      isFirst = false
    }
    sameTime.removeAll(keepingCapacity: true)
  }

  private mutating func flush() throws(Failure) {
    try output(text)
    text.removeAll(keepingCapacity: true)
  }
}
