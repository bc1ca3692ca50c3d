import Configuration
import SitProtocol

/// The ledger as one table, in the format of RFC 4180.
enum LedgerTable {
  /// The columns, in the order in which they are written.
  enum Column: String, CaseIterable {
    case entry, time, ended, seconds, kind, reason, number, outlet, outcome, delay, move
  }

  /// The first line, with its end.
  static let header = line(Column.allCases.map(\.rawValue))

  /// The line of an entry, with its end.
  static func line(for entry: LedgerEntry) -> String {
    let fields = fields(of: entry)
    return line([entry.name] + Column.allCases.dropFirst().map { fields[$0] ?? "" })
  }

  private static func line(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\r\n"
  }

  private static func quoted(_ field: String) -> String {
    guard field.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
      return field
    }
    return "\""
      + field.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  private static func fields(of entry: LedgerEntry) -> [Column: String] {
    switch entry {
    case .bout(let bout):
      [
        .time: Timestamp.text(bout.began, offset: bout.beganOffset),
        .ended: bout.ended.map { Timestamp.text($0, offset: bout.endedOffset) } ?? "",
        .seconds: "\(bout.seconds)", .kind: bout.kind.rawValue,
        .reason: bout.ending?.rawValue ?? "",
      ]
    case .pause(let pause):
      stretch(pause.began, pause.beganOffset, pause.ended, pause.endedOffset, pause.reason.rawValue)
    case .gap(let gap):
      stretch(gap.began, gap.beganOffset, gap.ended, gap.endedOffset, gap.reason.rawValue)
    case .nudge(let nudge):
      [
        .time: Timestamp.text(nudge.delivered, offset: nil), .seconds: "\(nudge.boutSeconds)",
        .kind: nudge.kind.rawValue, .number: "\(nudge.number)", .outlet: nudge.outlet,
        .outcome: nudge.outcome?.rawValue ?? "", .delay: nudge.delaySeconds.map { "\($0)" } ?? "",
      ]
    case .move(let move):
      [
        .time: Timestamp.text(move.done, offset: nil), .seconds: "\(move.seconds)",
        .move: move.move,
      ]
    }
  }

  private static func stretch(
    _ began: Int64, _ beganOffset: Int64, _ ended: Int64, _ endedOffset: Int64, _ reason: String
  ) -> [Column: String] {
    [
      .time: Timestamp.text(began, offset: beganOffset),
      .ended: Timestamp.text(ended, offset: endedOffset), .seconds: "\(ended - began)",
      .reason: reason,
    ]
  }
}

extension LedgerTable {
  /// Reads a table.
  ///
  /// - Throws: what leaves in doubt what follows.
  static func read(_ bytes: ByteReader, into draft: inout ImportDraft) throws(Fault) {
    var reader = try CSVReader(bytes)
    guard let header = try reader.record() else { throw Fault(line: 1, message: "it is empty") }
    let columns = try columns(header.fields, line: header.line)
    while let (line, fields) = try reader.record() {
      guard fields.count == columns.count else {
        let counts = "\(fields.count) field\(fields.count == 1 ? "" : "s"), not \(columns.count)"
        draft.add(Fault(line: line, message: "the line has \(counts)"))
        continue
      }
      let entry: LedgerEntry
      do throws(Fault) {
        var row = LedgerRow(line: line, columns: columns, fields: fields)
        entry = try row.entry()
      } catch {
        draft.add(error)
        continue
      }
      try draft.add(entry, line: line)
    }
  }

  private static func columns(_ header: [String], line: Int) throws(Fault) -> [Column] {
    var columns: [Column] = []
    for name in header {
      guard let column = Column(rawValue: name) else {
        throw Fault(
          line: line,
          message: "no column is called \"\(name.prefix(40))\"; the first line has to be "
            + Column.allCases.map(\.rawValue).joined(separator: ","))
      }
      guard !columns.contains(column) else {
        throw Fault(line: line, message: "the column \"\(name)\" is there twice")
      }
      columns.append(column)
    }
    if let missing = Column.allCases.first(where: { !columns.contains($0) }) {
      throw Fault(line: line, message: "the column \"\(missing.rawValue)\" is missing")
    }
    return columns
  }
}
