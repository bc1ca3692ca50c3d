public import SitCore

/// What is asked of the tables, and written to them.
///
/// Every function throws what SQLite says where the file cannot be read or written.
public struct Ledger {
  let connection: Connection
  /// Tables that the file does not have, as an older version made it: they are empty.
  var missing: Set<Table> = []

  /// The statements. In each that reads a table the first column is the time it is ordered by.
  enum SQL {
    static let bouts =
      "SELECT began, kind, ended, awake, ending, began_offset, ended_offset FROM bouts"
    static let breaks = "SELECT began, ended, reason, began_offset, ended_offset FROM breaks"
    static let nudges =
      "SELECT delivered, number, bout_awake, kind, outlet, outcome, delay FROM nudges"
    static let gaps = "SELECT began, ended, reason, began_offset, ended_offset FROM gaps"
    static let moves = "SELECT done, move, length FROM moves"

    static let boutsBetween =
      bouts + """
         WHERE began > ?1 - (SELECT max(ended - began) FROM bouts) AND began < ?2 AND ended > ?1
        ORDER BY began
        """
    static let breaksBetween =
      breaks + """
         WHERE began > ?1 - (SELECT max(ended - began) FROM breaks) AND began < ?2 AND ended > ?1
        ORDER BY began
        """
    static let fatesBetween =
      "SELECT delivered, outcome, delay FROM nudges WHERE delivered >= ?1 AND delivered < ?2 "
      + "ORDER BY delivered"
    static let nudgesBetween =
      nudges + " WHERE delivered >= ?1 AND delivered < ?2 ORDER BY delivered"

    static let gapsBetween =
      gaps + """
         WHERE began > ?1 - (SELECT max(ended - began) FROM gaps) AND began < ?2 AND ended > ?1
        ORDER BY began
        """
    static let movesBetween = moves + " WHERE done >= ?1 AND done < ?2 ORDER BY done"

    static let boutsBegan = bouts + " WHERE began >= ?1 AND began < ?2 ORDER BY began"
    static let breaksBegan = breaks + " WHERE began >= ?1 AND began < ?2 ORDER BY began"
    static let gapsBegan = gaps + " WHERE began >= ?1 AND began < ?2 ORDER BY began"

    static let boutsBackwards = bouts + " WHERE began <= ? ORDER BY began DESC"
    static let breaksBackwards = breaks + " WHERE began <= ? ORDER BY began DESC"
    static let nudgesBackwards = nudges + " WHERE delivered <= ? ORDER BY delivered DESC"
    static let gapsBackwards = gaps + " WHERE began <= ? ORDER BY began DESC"
    static let movesBackwards = moves + " WHERE done <= ? ORDER BY done DESC"

    static let removeBout = "DELETE FROM bouts WHERE began = ? AND kind = ?"
    static let removeBreak = "DELETE FROM breaks WHERE began = ?"
    static let removeNudge = "DELETE FROM nudges WHERE delivered = ?"
    static let removeGap = "DELETE FROM gaps WHERE began = ?"
    static let removeMove = "DELETE FROM moves WHERE done = ?"

    static let checkpoint = "SELECT state FROM checkpoint"

    static let putBout = "INSERT OR REPLACE INTO bouts VALUES (?, ?, ?, ?, ?, ?, ?)"
    static let putBreak = "INSERT OR REPLACE INTO breaks VALUES (?, ?, ?, ?, ?)"
    static let putNudge = "INSERT OR REPLACE INTO nudges VALUES (?, ?, ?, ?, ?, ?, ?)"
    static let putOutcome = "UPDATE nudges SET outcome = ?2, delay = ?3 WHERE delivered = ?1"
    static let putGap = "INSERT OR REPLACE INTO gaps VALUES (?, ?, ?, ?, ?)"
    static let putMove = "INSERT OR REPLACE INTO moves VALUES (?, ?, ?)"
    static let putCheckpoint = "INSERT OR REPLACE INTO checkpoint VALUES (1, ?)"
  }

  /// The bouts that a stretch of time has a part of, in order.
  public func bouts(since: WallTime, until: WallTime) throws(StoreError) -> [BoutEntry] {
    try rows(.bouts, SQL.boutsBetween, since, until, BoutEntry.init(row:))
  }

  /// The breaks that a stretch of time has a part of, in order.
  public func breaks(since: WallTime, until: WallTime) throws(StoreError) -> [BreakEntry] {
    try rows(.breaks, SQL.breaksBetween, since, until, BreakEntry.init(row:))
  }

  /// The nudges delivered in a stretch of time, in order.
  public func nudges(since: WallTime, until: WallTime) throws(StoreError) -> [NudgeEntry] {
    try rows(.nudges, SQL.nudgesBetween, since, until, NudgeEntry.init(row:))
  }

  /// What became of the nudges delivered in a stretch of time, in order.
  public func fates(since: WallTime, until: WallTime) throws(StoreError) -> [NudgeEntry.Fate] {
    try rows(.nudges, SQL.fatesBetween, since, until) { row in
      row.time(0).map { delivered in
        NudgeEntry.Fate(
          delivered: delivered, outcome: Outcome.words[row.word(1)], delay: row.span(2))
      }
    }
  }

  /// The gaps that a stretch of time has a part of, in order.
  public func gaps(since: WallTime, until: WallTime) throws(StoreError) -> [GapEntry] {
    try rows(.gaps, SQL.gapsBetween, since, until, GapEntry.init(row:))
  }

  /// The moves that were over in a stretch of time, in order.
  public func moves(since: WallTime, until: WallTime) throws(StoreError) -> [MoveEntry] {
    try rows(.moves, SQL.movesBetween, since, until, MoveEntry.init(row:))
  }

  /// The bouts that began from one instant until before another, in order.
  public func bouts(began: Range<WallTime>) throws(StoreError) -> [BoutEntry] {
    try rows(.bouts, SQL.boutsBegan, began.lowerBound, began.upperBound, BoutEntry.init(row:))
  }

  /// The breaks that began from one instant until before another, in order.
  public func breaks(began: Range<WallTime>) throws(StoreError) -> [BreakEntry] {
    try rows(.breaks, SQL.breaksBegan, began.lowerBound, began.upperBound, BreakEntry.init(row:))
  }

  /// The gaps that began from one instant until before another, in order.
  public func gaps(began: Range<WallTime>) throws(StoreError) -> [GapEntry] {
    try rows(.gaps, SQL.gapsBegan, began.lowerBound, began.upperBound, GapEntry.init(row:))
  }

  /// The time of the first entry; nil where there is none.
  public func first() throws(StoreError) -> WallTime? { try ofEachTable("min").min() }

  /// The time of the last entry; nil where there is none.
  public func last() throws(StoreError) -> WallTime? { try ofEachTable("max").max() }

  private func ofEachTable(_ extreme: String) throws(StoreError) -> [WallTime] {
    var times: [WallTime] = []
    for table in Table.allCases where !missing.contains(table) {
      times += try connection.rows("SELECT \(extreme)(\(table.time)) FROM \(table)") { $0.time(0) }
    }
    return times
  }

  /// When the first entry of a table of bouts, breaks or gaps began that is not over at an instant,
  /// of those that began before it; nil where there is none.
  public func firstReaching(_ instant: WallTime, in table: Table) throws(StoreError) -> WallTime? {
    guard !missing.contains(table) else { return nil }
    return try connection.rows(
      """
      SELECT min(\(table.time)) FROM \(table) WHERE \(table.time) < ?1 AND ended > ?1
        AND \(table.time) >= ?1 - (SELECT max(ended - began) FROM \(table))
      """, [.time(instant)]
    ) { $0.time(0) }.first
  }

  /// When the last bout before an instant began; nil where there is none.
  public func lastBout(before instant: WallTime) throws(StoreError) -> WallTime? {
    try connection.rows("SELECT max(began) FROM bouts WHERE began < ?", [.time(instant)]) {
      $0.time(0)
    }.first
  }

  private func rows<Entry>(
    _ table: Table, _ sql: String, _ from: WallTime, _ until: WallTime, _ read: (Row) -> Entry?
  ) throws(StoreError) -> [Entry] {
    guard !missing.contains(table) else { return [] }
    return try connection.rows(sql, [.time(from), .time(until)], read)
  }

  /// The bout that began last.
  func lastBout() throws(StoreError) -> BoutEntry? {
    var last: BoutEntry?
    try visit(.bouts, from: .max) { row in
      last = BoutEntry(row: row)
      return false
    }
    return last
  }

  /// The text of the checkpoint.
  func checkpoint() throws(StoreError) -> String? {
    try connection.rows(SQL.checkpoint) { $0.text(0) }.first
  }

  /// Replaces the checkpoint.
  func put(checkpoint: String) throws(StoreError) {
    try connection.run(SQL.putCheckpoint, [.text(checkpoint)])
  }

  /// Records a change.
  public func put(_ change: LedgerChange) throws(StoreError) {
    switch change {
    case .bout(let bout):
      try connection.run(
        SQL.putBout,
        [
          .time(bout.began), .text(bout.kind.rawValue), .time(bout.ended), .span(bout.awake),
          .text(bout.ending.rawValue), .integer(bout.beganOffset), .integer(bout.endedOffset),
        ])
    case .breakEnded(let entry):
      try connection.run(
        SQL.putBreak,
        [
          .time(entry.began), .time(entry.ended), .text(entry.reason.rawValue),
          .integer(entry.beganOffset), .integer(entry.endedOffset),
        ])
    case .nudge(let nudge):
      try connection.run(
        SQL.putNudge,
        [
          .time(nudge.delivered), .integer(Int64(nudge.number)), .span(nudge.boutAwake),
          .text(nudge.kind.rawValue), .text(nudge.outlet),
          nudge.outcome.map { .text($0.rawValue) } ?? .null, .span(nudge.delay),
        ])
    case .outcome(let delivered, let outcome, let delay):
      try connection.run(
        SQL.putOutcome, [.time(delivered), .text(outcome.rawValue), .span(delay)])
    case .gap(let gap):
      try connection.run(
        SQL.putGap,
        [
          .time(gap.began), .time(gap.ended), .text(gap.reason.rawValue),
          .integer(gap.beganOffset), .integer(gap.endedOffset),
        ])
    case .move(let move):
      try connection.run(
        SQL.putMove, [.time(move.done), .text(move.move), .span(move.length)])
    }
  }

  /// Removes what was recorded under the same key.
  public func remove(_ change: LedgerChange) throws(StoreError) {
    switch change {
    case .bout(let bout):
      try connection.run(SQL.removeBout, [.time(bout.began), .text(bout.kind.rawValue)])
    case .breakEnded(let entry): try connection.run(SQL.removeBreak, [.time(entry.began)])
    case .nudge(let nudge): try connection.run(SQL.removeNudge, [.time(nudge.delivered)])
    case .outcome(let delivered, _, _): try connection.run(SQL.removeNudge, [.time(delivered)])
    case .gap(let gap): try connection.run(SQL.removeGap, [.time(gap.began)])
    case .move(let move): try connection.run(SQL.removeMove, [.time(move.done)])
    }
  }

  /// A table of entries, by its name.
  public enum Table: String, CaseIterable, Sendable {
    case bouts, breaks, nudges, gaps, moves

    /// The column that it is ordered by.
    var time: String {
      switch self {
      case .bouts, .breaks, .gaps: "began"
      case .nudges: "delivered"
      case .moves: "done"
      }
    }

    /// The statement that reads it from an instant back to its beginning.
    var backwards: String {
      switch self {
      case .bouts: SQL.boutsBackwards
      case .breaks: SQL.breaksBackwards
      case .nudges: SQL.nudgesBackwards
      case .gaps: SQL.gapsBackwards
      case .moves: SQL.movesBackwards
      }
    }

    /// The entry that a row of it holds; nil where it makes no sense.
    func change(_ row: Row) -> LedgerChange? {
      switch self {
      case .bouts: BoutEntry(row: row).map(LedgerChange.bout)
      case .breaks: BreakEntry(row: row).map(LedgerChange.breakEnded)
      case .nudges: NudgeEntry(row: row).map(LedgerChange.nudge)
      case .gaps: GapEntry(row: row).map(LedgerChange.gap)
      case .moves: MoveEntry(row: row).map(LedgerChange.move)
      }
    }
  }

  /// Hands out the rows of a table, from an instant back, until there are no more or `body` says
  /// `false`.
  func visit(_ table: Table, from microseconds: Int64, _ body: (Row) -> Bool) throws(StoreError) {
    try connection.visit(table.backwards, [.integer(microseconds)], body)
  }
}

extension Value {
  fileprivate static func time(_ time: WallTime) -> Value { .integer(time.microseconds) }
  fileprivate static func span(_ span: TimeSpan?) -> Value {
    span.map { .integer($0.microseconds) } ?? .null
  }
}

extension Row {
  /// A column's number; nil where it is none, or larger than any that was written: what is read
  /// from a damaged file must not overflow when it is added up.
  fileprivate func number(_ column: CInt) -> Int64? {
    let number = integer(column)
    return isNull(column) || number.magnitude >= 1 << 60 ? nil : number
  }
  fileprivate func time(_ column: CInt) -> WallTime? {
    number(column).map(WallTime.init(microseconds:))
  }
  fileprivate func span(_ column: CInt) -> TimeSpan? {
    number(column).map(TimeSpan.init(microseconds:))
  }
}

// The order of columns is that of the statements above. A row that the schema would not have let in
// is none.

extension BoutEntry {
  fileprivate init?(row: Row) {
    guard let kind = Bout.Kind.words[row.word(1)], let ending = Ending.words[row.word(4)],
      let began = row.time(0), let ended = row.time(2), let awake = row.span(3),
      awake >= .zero, awake <= ended - began,
      let beganOffset = row.number(5), let endedOffset = row.number(6)
    else { return nil }
    self.init(
      kind: kind, began: began, ended: ended, awake: awake, ending: ending,
      beganOffset: beganOffset, endedOffset: endedOffset)
  }
}

extension BreakEntry {
  fileprivate init?(row: Row) {
    guard let began = row.time(0), let ended = row.time(1), began <= ended,
      let reason = Ending.words[row.word(2)],
      let beganOffset = row.number(3), let endedOffset = row.number(4)
    else { return nil }
    self.init(
      began: began, ended: ended, reason: reason, beganOffset: beganOffset,
      endedOffset: endedOffset)
  }
}

extension NudgeEntry {
  fileprivate init?(row: Row) {
    guard let delivered = row.time(0), let number = row.number(1), let boutAwake = row.span(2),
      let kind = Bout.Kind.words[row.word(3)]
    else { return nil }
    self.init(
      delivered: delivered, number: Int(number), boutAwake: boutAwake, kind: kind,
      outlet: row.text(4), outcome: Outcome.words[row.word(5)], delay: row.span(6))
  }
}

extension GapEntry {
  fileprivate init?(row: Row) {
    guard let began = row.time(0), let ended = row.time(1), began <= ended,
      let reason = Reason.words[row.word(2)],
      let beganOffset = row.number(3), let endedOffset = row.number(4)
    else { return nil }
    self.init(
      began: began, ended: ended, reason: reason, beganOffset: beganOffset,
      endedOffset: endedOffset)
  }
}

extension MoveEntry {
  fileprivate init?(row: Row) {
    guard let done = row.time(0), let length = row.span(2), length >= .zero else { return nil }
    self.init(done: done, move: row.text(1), length: length)
  }
}
