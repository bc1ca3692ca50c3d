/// What the ledger has of one local day, or of as much of it as was asked about.
public struct LedgerDay: Equatable, Sendable {
  /// Its date.
  public let date: LocalDate
  /// When it began.
  public let start: WallTime
  /// When it ends.
  public internal(set) var end: WallTime
  /// The parts of bouts that lie in it, in order, without overlap.
  public internal(set) var bouts: [BoutPart] = []
  /// The offsets that are in force on it.
  public internal(set) var zone: Zone
  /// How long nobody could tell.
  public private(set) var unknown = TimeSpan.zero
  /// The nudges that were delivered on it.
  public var nudges: [NudgeEntry.Fate] = []
  /// The moves that were over on it.
  public var moves: [MoveEntry] = []

  init(date: LocalDate, start: WallTime, end: WallTime, zone: Zone) {
    self.date = date
    self.start = start
    self.end = end
    self.zone = zone
  }

  /// Whether there was any sitting.
  public var isActive: Bool { bouts.contains { $0.kind == .sitting && $0.awake > .zero } }

  /// Counts the parts of gaps that lie between two instants of the day, as far as no bout shows that
  /// another machine could tell.
  ///
  /// - Parameter gaps: in order of their beginnings; they may overlap.
  public mutating func count(_ gaps: [GapEntry], since: WallTime, until: WallTime) {
    var position = max(start, since)
    let limit = min(end, until)
    for gap in gaps {
      let to = min(gap.ended, limit)
      position = max(position, gap.began)
      for bout in bouts where bout.ended > position && bout.began < to {
        unknown += max(.zero, min(bout.began, to) - position)
        position = bout.ended
      }
      unknown += max(.zero, to - position)
      position = max(position, to)
    }
  }

  /// How long the person sat in each of its 24 hours as clocks show them; an hour that comes twice
  /// has both.
  public var hours: [TimeSpan] {
    var hours = Array(repeating: TimeSpan.zero, count: 24)
    for bout in bouts where bout.kind == .sitting {
      // As an entry of its own it can be divided further.
      let whole = BoutEntry(
        kind: bout.kind, began: bout.began, ended: bout.ended, awake: bout.awake, ending: .gap,
        beganOffset: 0, endedOffset: 0)
      var position = bout.began
      while position < bout.ended {
        let (hour, next) = zone.hour(at: position)
        hours[hour] += whole.awake(since: position, until: min(next, bout.ended))
        position = next
      }
    }
    return hours
  }
}

extension Zone {
  /// The hour that clocks show at an instant, and when that next changes or may change.
  fileprivate func hour(at instant: WallTime) -> (hour: Int, next: WallTime) {
    let second = local(instant).second
    let next = instant.seconds + 3_600 - second % 3_600
    let change = changes.first { $0.since > instant.seconds }?.since ?? next
    return (Int(second / 3_600), WallTime(seconds: min(next, change)))
  }
}
