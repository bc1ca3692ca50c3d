import SitCore
import Testing

/// What the ledger's entries amount to.
@Suite struct MeasuresTests {
  /// 2026-03-25 in UTC.
  private static let midnight = WallTime(seconds: 20_537 * 86_400)

  private static func bout(
    _ from: Int64, _ to: Int64, _ ending: Ending = .idle, kind: Bout.Kind = .sitting
  ) -> BoutEntry { BoutMergerTests.bout(from, to, ending, kind: kind) }

  private static func days(_ bouts: [BoutEntry], from: Int64 = 0, to: Int64 = 1_440) -> [LedgerDay]
  {
    var splitter = DaySplitter(
      rules: .utc, since: midnight + .minutes(from), until: midnight + .minutes(to))
    var days: [LedgerDay] = []
    for bout in BoutMergerTests.merged(bouts) { splitter.add(bout) { days.append($0) } }
    splitter.finish(now: midnight + .minutes(to), offset: 0) { days.append($0) }
    return days
  }

  private static func measures(
    _ bouts: [BoutEntry], from: Int64 = 0, to: Int64 = 1_440
  ) -> Measures {
    var tally = MeasuresTally()
    for day in days(bouts, from: from, to: to) { tally.add(day) }
    return tally.measures
  }

  @Test func `a day at work is measured as one would by hand`() {
    let day = Self.measures([
      Self.bout(540, 570), Self.bout(580, 641), Self.bout(641, 671, .sat, kind: .standing),
      Self.bout(671, 681, .locked), Self.bout(700, 740, .gap), Self.bout(760, 765),
    ])
    #expect(day.sitting == .minutes(146))
    #expect(day.standing == .minutes(30))
    #expect(day.bouts.total.count == 5 && day.bouts.longest == .minutes(61))
    #expect(day.bouts.mean == 1_752 && day.bouts.median == 1_800)
    // Longer than 30 minutes, not as long.
    #expect(day.over30.count == 2 && day.over30.sum == .minutes(101))
    #expect(day.over60.count == 1 && day.over60.sum == .minutes(61))
    #expect(day.transitions == 4)
    #expect(day.transitionsPerHour == 240 / 146.0)
    // Not from sitting to standing and back, and not where nobody could tell.
    #expect(day.breaks.total.count == 2 && day.breaks.total.sum == .minutes(29))
    #expect(day.breaks.median == 870)
  }

  @Test func `without anything there is nothing, and no mean of it`() {
    let none = Self.measures([])
    #expect(none.sitting == .zero && none.bouts.total.count == 0)
    #expect(none.bouts.mean == nil && none.bouts.median == nil && none.transitionsPerHour == nil)
  }

  @Test func `lengths that cannot be do not overflow when they are added up`() throws {
    var day = try #require(Self.days([]).first)
    let endless = TimeSpan(microseconds: 1 << 59)
    day.moves = (0..<40).map {
      MoveEntry(done: Self.midnight + .seconds($0), move: "walk", length: endless)
    }
    day.nudges = (0..<40).map {
      NudgeEntry.Fate(delivered: Self.midnight + .seconds($0), outcome: .followed, delay: endless)
    }
    var tally = MeasuresTally()
    tally.add(day)
    #expect(tally.measures.moves.count == 40 && tally.measures.nudgesFollowed == 40)
    #expect(tally.measures.moves.sum == TimeSpan(microseconds: .max))
  }

  @Test func `a bout over midnight is one, and the night is no break`() {
    let night = [Self.bout(1_300, 1_500), Self.bout(1_980, 2_000)]
    let both = Self.measures(night, to: 2_880)
    #expect(both.bouts.total.count == 2 && both.bouts.longest == .minutes(200))
    #expect(both.breaks.total.count == 1 && both.transitions == 2)
    let evening = Self.measures(night)
    #expect(evening.bouts.longest == .minutes(140) && evening.transitions == 0)
    let next = [Self.bout(1_300, 1_400), Self.bout(1_980, 2_000)]
    #expect(Self.measures(next, to: 2_880).breaks.total.count == 0)
  }

  @Test func `a bout that reaches out of the stretch counts with its part`() {
    let part = Self.measures([Self.bout(0, 100), Self.bout(150, 300)], from: 60, to: 200)
    #expect(part.sitting == .minutes(90) && part.bouts.longest == .minutes(50))
    #expect(part.bouts.total.count == 2 && part.transitions == 1)
    #expect(part.breaks.total.sum == .minutes(50))
  }

  @Test func `nobody could tell where there is a gap, but no bout of another machine`() {
    func gap(_ from: Int64, _ to: Int64) -> GapEntry {
      GapEntry(
        began: Self.midnight + .minutes(from), ended: Self.midnight + .minutes(to),
        reason: .notRunning, beganOffset: 0, endedOffset: 0)
    }
    var day = Self.days([Self.bout(100, 200), Self.bout(300, 400)])[0]
    day.count(
      [gap(-50, 30), gap(20, 40), gap(90, 350), gap(110, 120), gap(1_400, 1_500)],
      since: Self.midnight + .minutes(10), until: Self.midnight + .minutes(1_440))
    #expect(day.unknown == .minutes(180))
  }

  @Test func `nudges count by what became of them, and moves by their time`() {
    var day = Self.days([Self.bout(100, 200)])[0]
    func nudge(_ minute: Int64, _ outcome: Outcome?, _ delay: Int64? = nil) -> NudgeEntry.Fate {
      NudgeEntry.Fate(
        delivered: Self.midnight + .minutes(minute), outcome: outcome,
        delay: delay.map(TimeSpan.seconds))
    }
    day.nudges = [
      nudge(1, .followed, 30), nudge(2, .followed, 10), nudge(3, .followed, 21), nudge(4, .ignored),
      nudge(5, .snoozed), nudge(6, .skipped), nudge(7, nil), nudge(8, .followed),
    ]
    day.moves = [10, 30].map {
      MoveEntry(done: Self.midnight, move: "walk", length: .seconds($0))
    }
    var tally = MeasuresTally()
    tally.add(day)
    let measures = tally.measures
    #expect(measures.nudges == 8 && measures.nudgesFollowed == 4 && measures.nudgesIgnored == 1)
    #expect(measures.nudgesSnoozed == 1 && measures.nudgesSkipped == 1)
    #expect(measures.followed.median == 21)
    #expect(measures.moves.count == 2 && measures.moves.sum == .seconds(40))
    #expect(tally.activeDays == 1)
  }

  @Test func `all days together say what the bouts say, whatever the days are`() {
    var random = SeededRandom(seed: 3)
    for _ in 0..<2_000 {
      var bouts: [BoutEntry] = []
      var minute: Int64 = 0
      for _ in 0..<Int.random(in: 0...30, using: &random) {
        minute += .random(in: 1...700, using: &random)
        let length = Int64.random(in: 1...500, using: &random)
        bouts.append(Self.bout(minute, minute + length))
        minute += length
      }
      let measures = Self.measures(bouts, to: minute + 1)
      let lengths = bouts.map(\.awake)
      guard measures.sitting == lengths.reduce(.zero, +), measures.transitions == bouts.count,
        measures.bouts.total.count == bouts.count,
        measures.bouts.longest == lengths.max() ?? .zero
      else {
        Issue.record("\(measures) of \(bouts)")
        return
      }
    }
  }

  @Test(
    arguments: [
      ("2026-01-01", "2026-03-01", .days), ("2026-01-01", "2026-03-02", .weeks),
      ("2026-01-05", "2027-02-28", .weeks), ("2026-01-05", "2027-03-01", .months(1)),
      ("2016-01-01", "2025-12-31", .months(3)), ("1970-01-01", "2026-11-23", .months(12)),
      ("1970-01-01", "2500-11-23", .months(120)), ("1970-01-01", "9999-12-31", .months(1_200)),
    ] as [(String, String, StretchParts)]
  )
  func `a stretch of time is divided into at most 60 parts`(
    first: String, last: String, parts: StretchParts
  ) throws {
    let (from, to) = (try #require(LocalDate(first)), try #require(LocalDate(last)))
    #expect(StretchParts(from: from, to: to) == parts)
  }
}
