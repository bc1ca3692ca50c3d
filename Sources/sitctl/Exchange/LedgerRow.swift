import Configuration
import SitProtocol

/// A line of a table, from which one field after the other is taken.
struct LedgerRow {
  private let line: Int
  /// What is left; no field is empty.
  private var fields: [LedgerTable.Column: String] = [:]

  init(line: Int, columns: [LedgerTable.Column], fields: [String]) {
    self.line = line
    for (column, field) in zip(columns, fields) where !field.isEmpty { self.fields[column] = field }
  }

  /// The entry that it is.
  mutating func entry() throws(Fault) -> LedgerEntry {
    let name = try take(.entry)
    let entry: LedgerEntry
    switch name {
    case "bout": entry = .bout(try bout())
    case "break":
      let (began, ended) = try stretch()
      entry = .pause(
        LedgerBreak(
          began: began.seconds, ended: ended.seconds, reason: try word(.reason),
          beganOffset: began.offset ?? 0, endedOffset: ended.offset ?? 0))
    case "gap":
      let (began, ended) = try stretch()
      entry = .gap(
        LedgerGap(
          began: began.seconds, ended: ended.seconds, reason: try word(.reason),
          beganOffset: began.offset ?? 0, endedOffset: ended.offset ?? 0))
    case "nudge": entry = .nudge(try nudge())
    case "move":
      entry = .move(
        LedgerMove(
          done: try time(.time).seconds, move: try take(.move), seconds: try number(.seconds)))
    case _: throw fault("no entry is called \"\(name.prefix(40))\"")
    }
    if let left = LedgerTable.Column.allCases.first(where: { fields[$0] != nil }) {
      throw fault("a \(name) has no \(left.rawValue)")
    }
    return entry
  }

  private mutating func bout() throws(Fault) -> LedgerBout {
    let (began, ended) = (try time(.time), try time(.ended))
    return LedgerBout(
      kind: try word(.kind), began: began.seconds, ended: ended.seconds,
      seconds: try number(.seconds), ending: try word(.reason), beganOffset: began.offset ?? 0,
      endedOffset: ended.offset ?? 0)
  }

  private mutating func nudge() throws(Fault) -> LedgerNudge {
    LedgerNudge(
      delivered: try time(.time).seconds, number: Int(try number(.number)),
      boutSeconds: try number(.seconds), kind: try word(.kind), outlet: try take(.outlet),
      outcome: fields[.outcome] == nil ? nil : try word(.outcome),
      delaySeconds: fields[.delay] == nil ? nil : try number(.delay))
  }

  /// The ends of a break or a gap; its length says nothing more, but must not contradict them.
  private mutating func stretch() throws(Fault) -> (began: Timestamp, ended: Timestamp) {
    let (began, ended) = (try time(.time), try time(.ended))
    if fields[.seconds] != nil, try number(.seconds) != ended.seconds - began.seconds {
      throw fault("seconds is not the time between time and ended")
    }
    return (began, ended)
  }

  // MARK: Fields

  private mutating func take(_ column: LedgerTable.Column) throws(Fault) -> String {
    guard let field = fields.removeValue(forKey: column) else {
      throw fault("\(column.rawValue) is missing")
    }
    return field
  }

  private mutating func number(_ column: LedgerTable.Column) throws(Fault) -> Int64 {
    let text = try take(column)
    guard let number = Int64(text), number >= 0 else {
      throw fault("\(column.rawValue): \"\(text.prefix(40))\" is not a whole number")
    }
    return number
  }

  private mutating func time(_ column: LedgerTable.Column) throws(Fault) -> Timestamp {
    let text = try take(column)
    guard let time = Timestamp(text), time.offset != nil, time.microseconds == 0 else {
      throw fault(
        "\(column.rawValue): \"\(text.prefix(40))\" is not a time such as "
          + "2026-11-23T09:00:00+01:00")
    }
    return time
  }

  private mutating func word<Word: RawRepresentable<String> & CaseIterable>(
    _ column: LedgerTable.Column
  ) throws(Fault) -> Word {
    let text = try take(column)
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw fault("\(column.rawValue): \"\(text.prefix(40))\" is none of \(words)")
    }
    return word
  }

  private func fault(_ message: String) -> Fault { Fault(line: line, message: message) }
}
