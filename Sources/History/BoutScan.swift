import SitCore
import Store

/// Reads the bouts of a stretch of time as one person's, slice by slice.
struct BoutScan {
  /// So much of the ledger is read at a time: some hundred bouts.
  static let slice = TimeSpan.hours(30 * 24)
  /// More bouts than this do not overlap in a chain, if they are anybody's.
  private static let chainLimit = 100

  private let since: WallTime
  /// Where to read on, and where the last bout begins.
  private var position: (next: WallTime, last: WallTime)?
  private var merger = BoutMerger()
  /// The present bout, while its turn has not come.
  private var waiting: BoutEntry?
  private var isDone = false

  /// - Parameter since: the beginning of the stretch; the last bout before it is read too.
  init(since: WallTime, _ present: Present) {
    self.since = since
    waiting = present.bout
  }

  /// The bouts of the next slice, in order and without overlap; nil where there are no more.
  mutating func next(from reader: some LedgerReader) throws(StoreError) -> [BoutEntry]? {
    guard !isDone else { return nil }
    let (start, last): (WallTime, WallTime)
    if let position { (start, last) = position } else { (start, last) = try ends(of: reader) }
    let stop = start + Self.slice
    var bouts = try reader.read { (ledger) throws(StoreError) in
      try ledger.bouts(began: start..<stop)
    }
    if let bout = waiting, bout.began < stop {
      bouts.insert(bout, at: bouts.firstIndex { $0.began > bout.began } ?? bouts.endIndex)
      waiting = nil
    }
    var merged: [BoutEntry] = []
    for bout in bouts { merger.add(bout) { merged.append($0) } }
    position = (stop, last)
    isDone = stop > last
    if isDone { merger.finish { merged.append($0) } }
    return merged
  }

  /// Where to begin, so that nothing that reaches into the stretch is missed, nor what overlaps that;
  /// and where the last bout begins.
  private func ends(
    of reader: some LedgerReader
  ) throws(StoreError) -> (next: WallTime, last: WallTime) {
    try reader.read { (ledger) throws(StoreError) in
      var first = since
      for _ in 0..<Self.chainLimit {
        guard let earlier = try ledger.firstReaching(first, in: .bouts) else { break }
        first = earlier
      }
      let last = [try ledger.lastBout(before: WallTime(microseconds: .max)), waiting?.began]
      return (try ledger.lastBout(before: first) ?? first, last.compactMap(\.self).max() ?? since)
    }
  }
}
