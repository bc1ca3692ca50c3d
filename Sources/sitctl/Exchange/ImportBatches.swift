import SitProtocol

/// Entries in portions that fit into a message each, in order of time.
struct ImportBatches: Sequence, IteratorProtocol {
  private var rest: ArraySlice<LedgerEntry>

  /// A message is at most 64 KiB; this leaves room for what is around the entries.
  private static let mostBytes = 60_000

  init(_ entries: [LedgerEntry]) { rest = entries.sorted { $0.precedes($1) }[...] }

  mutating func next() -> [LedgerEntry]? {
    var bytes = 0
    let batch = rest.prefix { entry in
      bytes += Self.bytes(of: entry)
      return bytes <= Self.mostBytes
    }
    rest = rest.dropFirst(batch.count)
    return batch.isEmpty ? nil : Array(batch)
  }

  /// How long an entry can be as JSON: its numbers with all their digits, and each byte of a name
  /// escaped.
  private static func bytes(of entry: LedgerEntry) -> Int {
    switch entry {
    case .bout, .pause, .gap: 290
    case .nudge(let nudge): 290 + 2 * nudge.outlet.utf8.count
    case .move(let move): 290 + 2 * move.move.utf8.count
    }
  }
}
