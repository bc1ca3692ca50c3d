/// Splits bouts at local midnight where the person was, right through changes of summer time and
/// travel. Days follow one another without overlap and without a hole.
public struct DaySplitter: Sendable {
  private let since: WallTime
  private let until: WallTime
  private var offsets: ObservedOffsets
  private var open: LedgerDay?
  /// Whether the last day was handed out: nothing that is added later makes a difference.
  public private(set) var isDone: Bool

  /// - Parameters:
  ///   - rules: the offsets of the machine's zone, in all of the time that is asked about.
  ///   - since: the beginning of the stretch of time that is asked about.
  ///   - until: its end.
  public init(rules: Zone, since: WallTime, until: WallTime) {
    self.since = since
    self.until = until
    offsets = ObservedOffsets(rules: rules)
    isDone = since >= until
  }

  /// Takes the next bout, in order and without overlap, and hands out the days that it shows to be
  /// over. Begin with the last bout before the stretch of time, for its offset.
  public mutating func add(_ bout: BoutEntry, _ take: (LedgerDay) -> Void) {
    offsets.observe(bout.beganOffset, at: bout.began)
    settle(bout.began, nil, take)
    offsets.observe(bout.endedOffset, at: bout.ended)
    settle(bout.ended, bout, take)
  }

  /// Hands out all days that are left; the last may last still.
  ///
  /// - Parameters:
  ///   - now: the present, in which the machine's offset is the person's.
  ///   - offset: that offset.
  public mutating func finish(now: WallTime, offset: Int64, _ take: (LedgerDay) -> Void) {
    offsets.observe(offset, at: now)
    offsets.finish()
    settle(until, nil, take)
    guard !isDone else { return }
    isDone = true
    if let open, open.start < until { take(open) }
  }

  /// Goes on to an instant up to which all offsets and bouts are known.
  private mutating func settle(
    _ known: WallTime, _ bout: BoutEntry?, _ take: (LedgerDay) -> Void
  ) {
    guard !isDone, known > since else { return }
    var day = open ?? firstDay()
    open = nil
    while true {
      day.end = offsets.zone.instant(day: day.date.day + 1, second: 0)
      // A date that was left out, as when the date line was crossed, has no day.
      if day.end > day.start {
        if let part = bout?.part(since: max(day.start, since), until: min(day.end, until)) {
          day.bouts.append(part)
        }
        guard day.end <= known else { break }
        day.zone = offsets.zone
        take(day)
        isDone = day.end >= until
        if isDone { return }
      }
      let start = max(day.start, day.end)
      offsets.forget(before: start)
      day = LedgerDay(
        date: LocalDate(day: day.date.day + 1), start: start, end: start, zone: offsets.zone)
    }
    day.zone = offsets.zone
    open = day
  }

  private func firstDay() -> LedgerDay {
    let (date, start) = (offsets.zone.day(of: since), offsets.zone.startOfDay(since))
    return LedgerDay(date: LocalDate(day: date), start: start, end: start, zone: offsets.zone)
  }
}
