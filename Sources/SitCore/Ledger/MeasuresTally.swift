/// Adds up the measures of a stretch of time, day by day.
public struct MeasuresTally: Sendable {
  private var sum = Measures()
  /// The bout that goes on at the end of what was added.
  private var open: TimeSpan?
  /// On how many of the days there was any sitting.
  public private(set) var activeDays = 0

  private static let halfHour = TimeSpan.minutes(30)
  private static let hour = TimeSpan.minutes(60)

  /// Nothing so far.
  public init() {}

  /// Adds the next day.
  public mutating func add(_ day: LedgerDay) {
    if day.isActive { activeDays += 1 }
    sum.unknown += day.unknown
    var last: BoutPart?
    for bout in day.bouts {
      if let last, let ending = last.ending, ending != .gap, last.ended < bout.began {
        sum.breaks.add(bout.began - last.ended)
      }
      last = bout
      add(bout)
    }
    for nudge in day.nudges { add(nudge) }
    for move in day.moves { sum.moves.add(move.length) }
  }

  /// The measures of all that was added.
  public var measures: Measures {
    guard let open else { return sum }
    var whole = self
    whole.count(open)
    return whole.sum
  }

  private mutating func add(_ bout: BoutPart) {
    guard bout.kind == .sitting else {
      sum.standing += bout.awake
      return
    }
    sum.sitting += bout.awake
    let length = (bout.isContinued ? open ?? .zero : .zero) + bout.awake
    open = nil
    guard let ending = bout.ending else { return open = length }
    if ending != .gap { sum.transitions += 1 }
    count(length)
  }

  private mutating func count(_ length: TimeSpan) {
    guard length > .zero else { return }
    sum.bouts.add(length)
    if length > Self.halfHour { sum.over30.add(length) }
    if length > Self.hour { sum.over60.add(length) }
  }

  private mutating func add(_ nudge: NudgeEntry.Fate) {
    sum.nudges += 1
    switch nudge.outcome {
    case nil: break
    case .followed:
      sum.nudgesFollowed += 1
      if let delay = nudge.delay { sum.followed.add(delay) }
    case .snoozed: sum.nudgesSnoozed += 1
    case .skipped: sum.nudgesSkipped += 1
    case .ignored: sum.nudgesIgnored += 1
    }
  }
}
