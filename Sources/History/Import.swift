import SitCore
public import SitProtocol
public import Store

extension Store {
  /// Adds entries to the ledger: all of them, or none.
  ///
  /// An entry of the same kind that began in the same second is the same entry: it stays, unless the
  /// new one says more, that is, lasts longer or knows what became of a nudge.
  ///
  /// - Returns: how many were new, took the place of others, or were known.
  /// - Throws: what went wrong with the file; then nothing was added.
  public func add(_ entries: CheckedEntries) throws(StoreError) -> ImportReply {
    try change { (ledger) throws(StoreError) in
      var reply = ImportReply(added: 0, changed: 0, known: 0)
      for change in entries.changes {
        switch try ledger.relation(of: change) {
        case .new:
          try ledger.put(change)
          reply.added += 1
        case .more(let known):
          try ledger.remove(known)
          try ledger.put(change)
          reply.changed += 1
        case .known: reply.known += 1
        }
      }
      return reply
    }
  }
}

/// What an entry is to what is in the ledger.
private enum Relation {
  case new
  /// It says more than this one.
  case more(LedgerChange)
  case known
}

extension Ledger {
  fileprivate func relation(of change: LedgerChange) throws(StoreError) -> Relation {
    switch change {
    case .bout(let bout):
      let known = try bouts(began: bout.began.itsSecond).first { $0.kind == bout.kind }
      return Self.relation(known.map { (.bout($0), isMore: bout.isMore(than: $0)) })
    case .breakEnded(let pause):
      let known = try breaks(began: pause.began.itsSecond).first
      return Self.relation(
        known.map { (.breakEnded($0), isMore: pause.ended.seconds > $0.ended.seconds) })
    case .nudge(let nudge):
      let second = nudge.delivered.itsSecond
      let known = try nudges(since: second.lowerBound, until: second.upperBound).first
      return Self.relation(
        known.map { (.nudge($0), isMore: $0.outcome == nil && nudge.outcome != nil) })
    case .gap(let gap):
      let known = try gaps(began: gap.began.itsSecond).first
      return Self.relation(
        known.map { (.gap($0), isMore: gap.ended.seconds > $0.ended.seconds) })
    case .move(let move):
      let second = move.done.itsSecond
      let known = try moves(since: second.lowerBound, until: second.upperBound).first
      return Self.relation(known.map { (.move($0), isMore: false) })
    // It is about an entry, and is none.
    case .outcome: return .known
    }
  }

  private static func relation(_ known: (change: LedgerChange, isMore: Bool)?) -> Relation {
    guard let known else { return .new }
    return known.isMore ? .more(known.change) : .known
  }
}

extension BoutEntry {
  /// Compared as entries go out and come in: in whole seconds.
  fileprivate func isMore(than other: BoutEntry) -> Bool {
    let (end, known) = (ended.seconds, other.ended.seconds)
    return end != known ? end > known : awake.wholeSeconds > other.awake.wholeSeconds
  }
}

extension WallTime {
  /// The second in which it lies.
  fileprivate var itsSecond: Range<WallTime> {
    WallTime(seconds: seconds)..<WallTime(seconds: seconds + 1)
  }
}
