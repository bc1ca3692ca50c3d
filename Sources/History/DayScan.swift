import SitCore
import Store

/// Reads the local days of a stretch of time, slice by slice.
struct DayScan {
  private let since: WallTime
  private let until: WallTime
  private let now: WallTime
  private let offset: Int64
  private var bouts: BoutScan
  private var splitter: DaySplitter
  private var isDone = false

  init(since: WallTime, until: WallTime, rules: Zone, _ present: Present) {
    self.since = since
    self.until = until
    now = present.now
    offset = rules.offset(at: present.now)
    bouts = BoutScan(since: since, present)
    splitter = DaySplitter(rules: rules, since: since, until: until)
  }

  /// The days that the next slice shows to be over; nil where there are no more.
  mutating func next(from reader: some LedgerReader) throws(StoreError) -> [LedgerDay]? {
    guard !isDone else { return nil }
    var days: [LedgerDay] = []
    if !splitter.isDone, let slice = try bouts.next(from: reader) {
      for bout in slice { splitter.add(bout) { days.append($0) } }
    } else {
      splitter.finish(now: now, offset: offset) { days.append($0) }
      isDone = true
    }
    try fill(&days, from: reader)
    return days
  }

  /// Adds what lies in the days beside bouts.
  private func fill(
    _ days: inout [LedgerDay], from reader: some LedgerReader
  ) throws(StoreError) {
    guard let first = days.first, let last = days.last else { return }
    let (from, to) = (max(first.start, since), min(last.end, until))
    let (nudges, moves, gaps) = try reader.read { (ledger) throws(StoreError) in
      (
        try ledger.fates(since: from, until: to), try ledger.moves(since: from, until: to),
        try ledger.gaps(since: from, until: to)
      )
    }
    var (nudge, move, gap) = (nudges[...], moves[...], gaps[...])
    for index in days.indices {
      let (start, end) = (days[index].start, days[index].end)
      let told = nudge.prefix { $0.delivered < end }
      nudge = nudge.dropFirst(told.count)
      days[index].nudges = Array(told)
      let done = move.prefix { $0.done < end }
      move = move.dropFirst(done.count)
      days[index].moves = Array(done)
      // One that reaches far may lie before others that are over.
      gap = gap.drop { $0.ended <= start }
      days[index].count(Array(gap.prefix { $0.began < end }), since: since, until: until)
    }
  }
}
