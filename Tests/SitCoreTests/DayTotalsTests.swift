import SitCore
import Testing

/// How a day's sitting is added up.
@Suite struct DayTotalsTests {
  /// Midnight, 2026-03-25 in UTC.
  private let midnight = WallTime(seconds: 20_537 * 86_400)

  private static func bout(
    _ kind: Bout.Kind = .sitting, from began: WallTime, for span: TimeSpan,
    asleep: TimeSpan = .zero
  ) -> BoutEntry {
    BoutEntry(
      kind: kind, began: began, ended: began + span, awake: span - asleep, ending: .idle,
      beganOffset: 0, endedOffset: 0)
  }

  private func totals(
    _ bouts: BoutEntry..., at instant: WallTime? = nil, in zone: Zone = .utc
  ) -> DayTotals {
    var totals = DayTotals(containing: instant ?? midnight, in: zone)
    for bout in bouts { totals.add(bout) }
    return totals
  }

  @Test func `a day without a bout is empty`() {
    let day = totals(at: midnight + .hours(13))
    #expect(day.start == midnight)
    #expect(day.end == midnight + .hours(24))
    #expect(day.sitting == .zero && day.longest == .zero && day.breaks == 0)
  }

  @Test func `bouts add up, the longest is kept, and each ends in a break`() {
    let day = totals(
      Self.bout(from: midnight + .hours(9), for: .minutes(50)),
      Self.bout(from: midnight + .hours(10), for: .minutes(70)),
      Self.bout(from: midnight + .hours(12), for: .minutes(5)))
    #expect(day.sitting == .minutes(125))
    #expect(day.longest == .minutes(70))
    #expect(day.breaks == 3)
  }

  @Test func `a bout over midnight counts on each day for what lies in it`() {
    let bout = Self.bout(from: midnight - .minutes(30), for: .minutes(100))
    let before = totals(bout, at: midnight - .seconds(1))
    #expect(before.sitting == .minutes(30) && before.longest == .minutes(30))
    #expect(before.breaks == 0)
    let after = totals(bout)
    #expect(after.sitting == .minutes(70) && after.longest == .minutes(70))
    #expect(after.breaks == 1)
    #expect(totals(bout, at: midnight + .hours(24)) == totals(at: midnight + .hours(24)))
  }

  @Test func `a bout that ends at midnight had its break on the new day`() {
    let bout = Self.bout(from: midnight - .minutes(30), for: .minutes(30))
    #expect(totals(bout).breaks == 1 && totals(bout).sitting == .zero)
    let before = totals(bout, at: midnight - .seconds(1))
    #expect(before.breaks == 0 && before.sitting == .minutes(30))
  }

  @Test func `a bout of several days fills those between`() {
    let bout = Self.bout(from: midnight - .hours(30), for: .hours(80))
    #expect(totals(bout, at: midnight).sitting == .hours(24))
    #expect(totals(bout, at: midnight + .hours(24)).sitting == .hours(24))
    #expect(totals(bout, at: midnight + .hours(48)).sitting == .hours(2))
  }

  @Test func `time asleep is not counted, and is spread over a bout that midnight cuts`() {
    let whole = Self.bout(from: midnight + .hours(1), for: .hours(3), asleep: .hours(2))
    #expect(totals(whole).sitting == .hours(1) && totals(whole).longest == .hours(1))
    let cut = Self.bout(from: midnight - .hours(1), for: .hours(4), asleep: .hours(2))
    #expect(totals(cut).sitting == .minutes(90))
    #expect(totals(cut, at: midnight - .hours(1)).sitting == .minutes(30))
    let asleep = Self.bout(from: midnight - .hours(1), for: .hours(4), asleep: .hours(4))
    #expect(totals(asleep) == totals())
  }

  @Test func `standing is not sitting`() {
    let bout = Self.bout(.standing, from: midnight + .hours(1), for: .hours(3))
    #expect(totals(bout) == totals())
  }

  @Test func `one touch in passing is no bout to take a break from, a moment more is`() {
    let day = totals(Self.bout(from: midnight + .hours(1), for: .zero))
    #expect(day == totals())
    let moment = TimeSpan(microseconds: 1)
    let more = totals(Self.bout(from: midnight + .hours(1), for: moment))
    #expect(more.sitting == moment && more.breaks == 1)
  }

  @Test(
    arguments: [
      (.berlin, 1_774_746_000, 23), (.berlin, 1_792_890_000, 25),
      (.lordHowe, 1_775_314_800, 24.5), (.lordHowe, 1_791_041_400, 23.5),
      (.santiago, 1_775_358_000, 25), (.santiago, 1_788_667_200, 23),
    ] as [(Zone, Int64, Double)]
  )
  func `a day on which the offset changes is as long as it is`(
    zone: Zone, seconds: Int64, hours: Double
  ) {
    let instant = WallTime(seconds: seconds)
    let bout = Self.bout(from: instant - .hours(48), for: .hours(96))
    #expect(totals(bout, at: instant, in: zone).sitting == .minutes(Int64(hours * 60)))
  }

  @Test func `a bout that lasts is counted without a break`() {
    let bouts = [Self.bout(from: midnight + .hours(1), for: .hours(1))]
    let day = totals(at: midnight)
    let now = midnight + .hours(5)
    let more = day.counting(
      bouts, lasting: Self.bout(from: now - .hours(2), for: .hours(2), asleep: .minutes(30)))
    #expect(more.sitting == .minutes(150) && more.longest == .minutes(90) && more.breaks == 1)
    #expect(day.counting(bouts, lasting: nil).sitting == .hours(1))
  }

  @Test func `bouts of another machine that overlap count once, in any order`() {
    let bouts = [
      Self.bout(from: midnight + .hours(2), for: .hours(2)),
      Self.bout(from: midnight + .hours(1), for: .hours(2)),
    ]
    let lasting = Self.bout(from: midnight + .minutes(210), for: .hours(2))
    let day = totals(at: midnight)
    let over = day.counting(bouts, lasting: nil)
    #expect(over.sitting == .hours(3) && over.longest == .hours(3) && over.breaks == 1)
    let now = day.counting(bouts, lasting: lasting)
    #expect(now.sitting == .minutes(270) && now.longest == .minutes(270) && now.breaks == 0)
  }

  @Test func `the days' totals sum up to the bouts' time awake`() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<2_000 {
      let first = WallTime(seconds: .random(in: 0...4_000_000_000, using: &random))
      let zone = Zone.random(around: first, using: &random)
      let bouts = Self.randomBouts(after: first, using: &random)
      guard let last = bouts.last?.ended else { continue }
      if let broken = Self.fault(of: bouts, from: first, until: last, in: zone) {
        Issue.record("\(broken): \(bouts) in \(zone)")
        return
      }
    }
  }

  private static func fault(
    of bouts: [BoutEntry], from first: WallTime, until last: WallTime, in zone: Zone
  ) -> String? {
    var (sitting, breaks, days) = (TimeSpan.zero, 0, Int64(0))
    var instant = first
    while instant <= last {
      var day = DayTotals(containing: instant, in: zone)
      for bout in bouts { day.add(bout) }
      if day.sitting > day.end - day.start { return "more than a day" }
      if day.longest > day.sitting { return "a longest bout that is longer than all" }
      sitting += day.sitting
      breaks += day.breaks
      days += 1
      instant = day.end
    }
    let sittings = bouts.filter { $0.kind == .sitting }
    let awake = sittings.reduce(TimeSpan.zero) { $0 + $1.awake }
    if breaks != sittings.count(where: { $0.awake > .zero }) { return "\(breaks) breaks" }
    // Each cut at midnight may lose a part of a microsecond on either side.
    let lost = (awake - sitting).microseconds
    return (0...(2 * days)).contains(lost) ? nil : "\(sitting) and not \(awake)"
  }

  private static func randomBouts(
    after first: WallTime, using random: inout SeededRandom
  ) -> [BoutEntry] {
    var now = first
    return (0..<Int.random(in: 1...12, using: &random)).map { _ in
      let hours = Int64.random(in: 0...40, using: &random)
      func span(_ most: TimeSpan) -> TimeSpan {
        TimeSpan(microseconds: .random(in: 0...most.microseconds, using: &random))
      }
      let length = span(.hours(hours))
      let asleep = Bool.random(using: &random) ? span(length) : .zero
      let kind = Bout.Kind.allCases[.random(in: 0..<2, using: &random)]
      now = now + span(.hours(20))
      defer { now = now + length }
      return bout(kind, from: now, for: length, asleep: asleep)
    }
  }
}
