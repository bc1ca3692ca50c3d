import SitCore
public import SitProtocol
public import Store

/// How a person sat in a stretch of time, before it, and in its parts: the method `GetStats`.
public struct StatsQuestion: Question {
  private let stretch: AskedStretch
  private let present: Present
  private var state = State.new

  private enum State {
    case new
    /// The stretch itself is read.
    case reading(DayScan, StretchSum)
    /// The time before it is read, which was found so.
    case before(DayScan, MeasuresTally, Range<WallTime>, StatsReply)
    case told
  }

  /// The question.
  public init(_ stretch: AskedStretch, _ present: Present) {
    self.stretch = stretch
    self.present = present
  }

  /// The reply, when all is read.
  public mutating func next(from reader: some LedgerReader) throws(StoreError) -> Step<StatsReply> {
    switch state {
    case .told: return .done
    case .new:
      let since = try stretch.since(of: reader, present)
      let until = stretch.end(since: since, present)
      state = .reading(
        .opened(since: since, until: until, present), StretchSum(since: since, until: until))
      return .working
    case .reading(var scan, var sum):
      // Nobody else holds what is added to.
      state = .told
      if let days = try scan.next(from: reader) {
        for day in days { sum.add(day, until: present.rules) }
        state = .reading(scan, sum)
        return .working
      }
      let reply = sum.reply
      guard let before = try before(sum, reader) else { return .reply(reply) }
      state = .before(
        .opened(since: before.lowerBound, until: before.upperBound, present), MeasuresTally(),
        before, reply)
      return .working
    case .before(var scan, var tally, let range, var reply):
      state = .told
      if let days = try scan.next(from: reader) {
        for day in days { tally.add(day) }
        state = .before(scan, tally, range, reply)
        return .working
      }
      reply.before = Stretch(range, tally)
      return .reply(reply)
    }
  }

  /// The time of the same number of days before the stretch; nil where the ledger does not reach so
  /// far.
  private func before(
    _ sum: StretchSum, _ reader: some LedgerReader
  ) throws(StoreError) -> Range<WallTime>? {
    guard let since = stretch.since, let first = sum.first, let last = sum.last else { return nil }
    let days = last.date.day - first.date.day + 1
    let margin = TimeSpan.hours(24 * (days + 3))
    let rules = present.rules(since - margin..<since + .hours(48))
    // The same time of day so many days before, where the person was then, as far as that is known.
    let shown = first.zone.local(since)
    let abroad = first.zone.offset(at: since) - rules.offset(at: since)
    let start =
      rules.instant(day: shown.day - days, second: shown.second) - .seconds(abroad)
    let ledger = try reader.read { (ledger) throws(StoreError) in try ledger.first() }
    guard let ledger, ledger < start + .hours(24), start < since else { return nil }
    return start..<since
  }
}

/// The sum of a stretch of time, and of its parts.
private struct StretchSum {
  let since: WallTime
  let until: WallTime
  private(set) var first: LedgerDay?
  private(set) var last: LedgerDay?
  private var tally = MeasuresTally()
  private var kind = StretchParts.days
  private var parts: [StretchPart] = []
  private var part: (number: Int64, since: WallTime, tally: MeasuresTally)?

  init(since: WallTime, until: WallTime) {
    self.since = since
    self.until = until
  }

  mutating func add(_ day: LedgerDay, until rules: (Range<WallTime>) -> Zone) {
    if first == nil {
      first = day
      let end = until - TimeSpan(microseconds: 1)
      let zone = rules(end - .hours(72)..<end + .hours(72))
      kind = StretchParts(from: day.date, to: LocalDate(day: zone.day(of: end)))
    }
    last = day
    tally.add(day)
    let number = kind.number(of: day.date)
    // A journey may have brought one day more than was reckoned with.
    let isFull = parts.count + 1 >= StretchParts.limit
    if let part, part.number != number, !isFull {
      parts.append(StretchPart(part.since..<day.start, part.tally))
    }
    if part == nil || part?.number != number, part == nil || !isFull {
      part = (number, max(since, day.start), MeasuresTally())
    }
    part?.tally.add(day)
  }

  var reply: StatsReply {
    let all = part.map { parts + [StretchPart($0.since..<until, $0.tally)] } ?? parts
    return StatsReply(stats: Stretch(since..<until, tally), before: nil, parts: all)
  }
}
