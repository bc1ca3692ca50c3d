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

  /// The day with some bouts; where they overlap, the time counts once.
  ///
  /// - Parameters:
  ///   - bouts: in any order.
  ///   - lasting: one more that is not over: an entry for it, up to now.
  public func counting(_ bouts: [BoutEntry], lasting: BoutEntry?) -> DayTotals {
    var totals = self
    var merger = BoutMerger()
    let all = (lasting.map { bouts + [$0] } ?? bouts).sorted { $0.began < $1.began }
    func add(_ bout: BoutEntry) {
      if bout.ended == lasting?.ended, bout.kind == lasting?.kind {
        totals.count(bout)
      } else {
        totals.add(bout)
      }
    }
    for bout in all { merger.add(bout, add) }
    merger.finish(add)
    return totals
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

  private mutating func count(_ bout: BoutEntry) {
    guard bout.kind == .sitting, let part = bout.part(since: start, until: end) else { return }
    sitting += part.awake
    longest = max(longest, part.awake)
  }
}
