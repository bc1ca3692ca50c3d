/// How a person sat on one local day. What lies before midnight, or after the next, is not counted.
public struct DayTotals: Equatable, Sendable {
  /// When the day began.
  public let start: WallTime
  /// When it ends.
  public let end: WallTime
  /// How long the person sat, time asleep not counted.
  public private(set) var sitting = TimeSpan.zero
  /// The longest bout.
  public private(set) var longest = TimeSpan.zero
  /// How many bouts of sitting ended.
  public private(set) var breaks = 0

  /// The local day on which an instant lies, empty so far.
  public init(containing instant: WallTime, in zone: Zone) {
    start = zone.startOfDay(instant)
    end = zone.startOfNextDay(instant)
  }

  /// The totals of some bouts on the local day on which an instant lies; where they overlap, the
  /// time counts once.
  public init(of bouts: [BoutEntry], containing instant: WallTime, in zone: Zone) {
    self.init(containing: instant, in: zone)
    var merger = BoutMerger()
    for bout in bouts.sorted(by: { $0.began < $1.began }) { merger.add(bout) { add($0) } }
    merger.finish { add($0) }
  }

  /// Counts a bout that is over, and overlaps none of those before.
  public mutating func add(_ bout: BoutEntry) {
    count(bout)
    // One touch in passing is evidence of presence, but getting up from it is no break.
    guard bout.kind == .sitting, bout.awake > .zero, bout.ended >= start, bout.ended < end else {
      return
    }
    breaks += 1
  }

  /// The totals with a bout that lasts still: an entry for it, up to now.
  public func adding(lasting bout: BoutEntry) -> DayTotals {
    var totals = self
    totals.count(bout)
    return totals
  }

  private mutating func count(_ bout: BoutEntry) {
    guard bout.kind == .sitting, let part = bout.part(since: start, until: end) else { return }
    sitting += part.awake
    longest = max(longest, part.awake)
  }
}
