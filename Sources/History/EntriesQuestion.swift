import SitCore
public import SitProtocol
public import Store

/// Which entries a stretch of time has a part of: the method `ListEntries`, a number of entries a
/// reply.
public struct EntriesQuestion: Question {
  /// The most entries in a reply: some 30 KiB.
  public static let entriesPerReply = 128

  private let stretch: AskedStretch
  private let present: Present
  /// What is to be read yet.
  private var rest: Range<WallTime>?
  /// What was read and is not told yet.
  private var ready: ArraySlice<LedgerEntry> = []

  /// The question.
  public init(_ stretch: AskedStretch, _ present: Present) {
    self.stretch = stretch
    self.present = present
  }

  /// The next entries.
  public mutating func next(
    from reader: some LedgerReader
  ) throws(StoreError) -> Step<[LedgerEntry]> {
    if ready.isEmpty {
      let asked: Range<WallTime>
      if let rest { asked = rest } else { asked = try all(of: reader) }
      guard !asked.isEmpty else { return .done }
      let stop = min(asked.lowerBound + BoutScan.slice, asked.upperBound)
      ready = try read(asked.lowerBound..<stop, from: reader)[...]
      rest = stop..<asked.upperBound
    }
    guard !ready.isEmpty else { return .working }
    defer { ready = ready.dropFirst(Self.entriesPerReply) }
    return .reply(Array(ready.prefix(Self.entriesPerReply)))
  }

  /// Where the entries begin of which the stretch has a part: not beyond the last that there is.
  private func all(of reader: some LedgerReader) throws(StoreError) -> Range<WallTime> {
    let since = try stretch.since(of: reader, present)
    return try reader.read { (ledger) throws(StoreError) in
      var first = since
      var last = try ledger.last() ?? since
      if let bout = present.bout {
        if bout.ended > since { first = min(first, bout.began) }
        last = max(last, bout.began)
      }
      for table in [Ledger.Table.bouts, .breaks, .gaps] {
        if let reaching = try ledger.firstReaching(since, in: table) {
          first = min(first, reaching)
        }
      }
      let until = min(stretch.until ?? present.now, last + TimeSpan(microseconds: 1))
      return first..<max(first, until)
    }
  }

  private func read(
    _ slice: Range<WallTime>, from reader: some LedgerReader
  ) throws(StoreError) -> [LedgerEntry] {
    let since = stretch.since ?? WallTime(microseconds: .min)
    // What began before the stretch is of it where it reaches into it.
    func isAsked(_ began: WallTime, _ ended: WallTime) -> Bool { began >= since || ended > since }
    var found: [(began: WallTime, entry: LedgerEntry)] = []
    try reader.read { (ledger) throws(StoreError) in
      found = []
      for bout in try ledger.bouts(began: slice) where isAsked(bout.began, bout.ended) {
        found.append((bout.began, .bout(LedgerBout(bout))))
      }
      for pause in try ledger.breaks(began: slice) where isAsked(pause.began, pause.ended) {
        found.append((pause.began, .pause(LedgerBreak(pause))))
      }
      for gap in try ledger.gaps(began: slice) where isAsked(gap.began, gap.ended) {
        found.append((gap.began, .gap(LedgerGap(gap))))
      }
      let (from, to) = (max(slice.lowerBound, since), slice.upperBound)
      guard from < to else { return }
      for nudge in try ledger.nudges(since: from, until: to) {
        found.append((nudge.delivered, .nudge(LedgerNudge(nudge))))
      }
      for move in try ledger.moves(since: from, until: to) {
        found.append((move.done, .move(LedgerMove(move))))
      }
    }
    if let bout = present.bout, slice.contains(bout.began), isAsked(bout.began, bout.ended) {
      found.append((bout.began, .bout(LedgerBout(bout, lasts: present.lasts))))
    }
    return found.sorted { $0.began < $1.began }.map(\.entry)
  }
}
