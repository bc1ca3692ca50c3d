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

  /// The totals of some bouts on the local day on which an instant lies.
  public init(of bouts: [BoutEntry], containing instant: WallTime, in zone: Zone) {
    self.init(containing: instant, in: zone)
    for bout in bouts { add(bout) }
  }

  /// Counts a bout that is over.
  public mutating func add(_ bout: BoutEntry) {
    guard bout.kind == .sitting else { return }
    add(began: bout.began, ended: bout.ended, awake: bout.awake)
    // One touch in passing is evidence of presence, but getting up from it is no break.
    guard bout.awake > .zero, bout.ended >= start else { return }
    if bout.ended < end { breaks += 1 }
  }

  /// The totals with a bout that lasts still.
  ///
  /// - Parameters:
  ///   - began: when it began.
  ///   - now: the present instant.
  ///   - awake: how long it has lasted, time asleep not counted.
  public func adding(boutSince began: WallTime, until now: WallTime, awake: TimeSpan) -> DayTotals {
    var totals = self
    totals.add(began: began, ended: now, awake: awake)
    return totals
  }

  private mutating func add(began: WallTime, ended: WallTime, awake: TimeSpan) {
    let overlap = min(ended, end) - max(began, start)
    let span = ended - began
    guard overlap > .zero else { return }
    // When in the bout the machine slept is not kept: the time awake is spread evenly over it.
    let part =
      overlap == span
      ? awake
      : TimeSpan(
        microseconds: Int64(
          Double(awake.microseconds) * Double(overlap.microseconds) / Double(span.microseconds)))
    sitting += part
    longest = max(longest, part)
  }
}
