public import SitCore
public import SitProtocol

/// Entries from outside that make sense, as the ledger keeps them.
public struct CheckedEntries: Sendable {
  let changes: [LedgerChange]

  /// Before the year 2200.
  private static let latest: Int64 = 7_258_118_399
  private static let longest: ClosedRange<Int64> = 0...latest
  /// A day: nobody moves, or thinks about a nudge, for longer.
  private static let brief = ControlRange.move
  /// No offset from UTC is a day.
  private static let offsets: ClosedRange<Int64> = -86_399...86_399

  /// Checks entries. Bouts that last still are passed over.
  ///
  /// - Parameter now: the present: nothing can have been more than a day later.
  /// - Throws: the first field that makes no sense, by its path.
  public init(_ entries: [LedgerEntry], now: WallTime) throws(InvalidField) {
    var changes: [LedgerChange] = []
    let times = 0...min(Self.latest, max(0, now.seconds) + 86_400)
    for (index, entry) in entries.enumerated() {
      let path = "entries[\(index)]"
      switch entry {
      case .bout(let bout):
        guard let entry = try Self.checked(bout, times, "\(path).bout") else { continue }
        changes.append(.bout(entry))
      case .pause(let pause):
        changes.append(.breakEnded(try Self.checked(pause, times, "\(path).break")))
      case .nudge(let nudge):
        changes.append(.nudge(try Self.checked(nudge, times, "\(path).nudge")))
      case .move(let move): changes.append(.move(try Self.checked(move, times, "\(path).move")))
      case .gap(let gap): changes.append(.gap(try Self.checked(gap, times, "\(path).gap")))
      }
    }
    self.changes = changes
  }

  private static func checked(
    _ bout: LedgerBout, _ times: ClosedRange<Int64>, _ path: String
  ) throws(InvalidField) -> BoutEntry? {
    guard let ended = bout.ended else { return nil }
    guard let ending = bout.ending else { throw .invalid("\(path).ending") }
    try check(bout.began, ended, (bout.beganOffset, bout.endedOffset), times, path)
    try InvalidField.check(bout.seconds, in: 0...(ended - bout.began), "\(path).seconds")
    return BoutEntry(
      kind: Bout.Kind(bout.kind), began: WallTime(seconds: bout.began),
      ended: WallTime(seconds: ended), awake: .seconds(bout.seconds), ending: Ending(ending),
      beganOffset: bout.beganOffset, endedOffset: bout.endedOffset)
  }

  private static func checked(
    _ pause: LedgerBreak, _ times: ClosedRange<Int64>, _ path: String
  ) throws(InvalidField) -> BreakEntry {
    try check(pause.began, pause.ended, (pause.beganOffset, pause.endedOffset), times, path)
    return BreakEntry(
      began: WallTime(seconds: pause.began), ended: WallTime(seconds: pause.ended),
      reason: Ending(pause.reason), beganOffset: pause.beganOffset,
      endedOffset: pause.endedOffset)
  }

  private static func checked(
    _ nudge: LedgerNudge, _ times: ClosedRange<Int64>, _ path: String
  ) throws(InvalidField) -> NudgeEntry {
    try InvalidField.check(nudge.delivered, in: times, "\(path).delivered")
    try InvalidField.check(Int64(nudge.number), in: 1...1_000_000, "\(path).number")
    try InvalidField.check(nudge.boutSeconds, in: longest, "\(path).boutSeconds")
    try InvalidField.check(nudge.delaySeconds ?? 0, in: brief, "\(path).delaySeconds")
    try check(nudge.outlet, "\(path).outlet")
    return NudgeEntry(
      delivered: WallTime(seconds: nudge.delivered), number: nudge.number,
      boutAwake: .seconds(nudge.boutSeconds), kind: Bout.Kind(nudge.kind), outlet: nudge.outlet,
      outcome: nudge.outcome.map(Outcome.init), delay: nudge.delaySeconds.map(TimeSpan.seconds))
  }

  private static func checked(
    _ move: LedgerMove, _ times: ClosedRange<Int64>, _ path: String
  ) throws(InvalidField) -> MoveEntry {
    try InvalidField.check(move.done, in: times, "\(path).done")
    try InvalidField.check(move.seconds, in: brief, "\(path).seconds")
    try check(move.move, "\(path).move")
    return MoveEntry(
      done: WallTime(seconds: move.done), move: move.move, length: .seconds(move.seconds))
  }

  private static func checked(
    _ gap: LedgerGap, _ times: ClosedRange<Int64>, _ path: String
  ) throws(InvalidField) -> GapEntry {
    try check(gap.began, gap.ended, (gap.beganOffset, gap.endedOffset), times, path)
    return GapEntry(
      began: WallTime(seconds: gap.began), ended: WallTime(seconds: gap.ended),
      reason: GapEntry.Reason(gap.reason), beganOffset: gap.beganOffset,
      endedOffset: gap.endedOffset)
  }

  private static func check(
    _ began: Int64, _ ended: Int64, _ offsets: (Int64, Int64), _ times: ClosedRange<Int64>,
    _ path: String
  ) throws(InvalidField) {
    try InvalidField.check(began, in: times, "\(path).began")
    try InvalidField.check(ended, in: began...times.upperBound, "\(path).ended")
    try InvalidField.check(offsets.0, in: Self.offsets, "\(path).beganOffset")
    try InvalidField.check(offsets.1, in: Self.offsets, "\(path).endedOffset")
  }

  /// A name among programs: short, and without anything that a terminal would obey.
  private static func check(_ name: String, _ path: String) throws(InvalidField) {
    guard (1...64).contains(name.utf8.count),
      !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw .invalid(path) }
  }
}
