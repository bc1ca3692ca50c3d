import SitCore
import Testing

/// Local days, where the person was.
@Suite struct DaySplitterTests {
  private static func days(
    _ bouts: [BoutEntry], since: WallTime, until: WallTime, in zone: Zone, now: WallTime? = nil
  ) -> [LedgerDay] {
    var splitter = DaySplitter(rules: zone, since: since, until: until)
    var days: [LedgerDay] = []
    for bout in bouts { splitter.add(bout) { days.append($0) } }
    let now = now ?? until
    splitter.finish(now: now, offset: zone.offset(at: now)) { days.append($0) }
    return days
  }

  private static func bout(
    _ from: WallTime, _ span: TimeSpan, _ offsets: (Int64, Int64)
  ) -> BoutEntry {
    BoutEntry(
      kind: .sitting, began: from, ended: from + span, awake: span, ending: .idle,
      beganOffset: offsets.0, endedOffset: offsets.1)
  }

  private static func hours(_ day: LedgerDay) -> Double {
    Double((day.end - day.start).microseconds) / 3_600e6
  }

  private let hour: Int64 = 3_600

  @Test(
    arguments: [
      (.berlin, 1_774_746_000, 23), (.berlin, 1_792_890_000, 25),
      (.lordHowe, 1_775_314_800, 24.5), (.lordHowe, 1_791_041_400, 23.5),
      (.santiago, 1_775_358_000, 25), (.santiago, 1_788_667_200, 23),
    ] as [(Zone, Int64, Double)]
  )
  func `a day on which the offset changes is as long as it is, with and without bouts`(
    zone: Zone, change: Int64, length: Double
  ) {
    let instant = WallTime(seconds: change)
    let (since, until) = (instant - .hours(60), instant + .hours(60))
    let bout = Self.bout(
      since, .hours(120), (zone.offset(at: since), zone.offset(at: until)))
    for bouts in [[], [bout]] {
      let days = Self.days(bouts, since: since, until: until, in: zone)
      let lengths = days.map(Self.hours)
      #expect(lengths.filter { $0 != 24 } == [length])
      if let long = days.first(where: { Self.hours($0) != 24 }), !bouts.isEmpty {
        #expect(long.bouts.map(\.awake) == [long.end - long.start])
        #expect(long.hours.reduce(.zero, +) == long.end - long.start)
        #expect(long.hours.contains { $0 != .hours(1) })
      }
    }
  }

  @Test func `a day of travel to the west is longer, and one to the east shorter`() {
    // At home in Berlin, six hours to the west from the 10th of November 2026 to the 12th.
    let noon = WallTime(seconds: 1_794_308_400)
    let zone = Zone.berlin
    let bouts = [
      Self.bout(noon, .hours(1), (hour, hour)),
      Self.bout(noon + .hours(10), .hours(1), (-5 * hour, -5 * hour)),
      Self.bout(noon + .hours(56), .hours(1), (hour, hour)),
    ]
    let days = Self.days(
      bouts, since: noon - .hours(12), until: noon + .hours(84), in: zone)
    #expect(days.map(\.date.description).first == "2026-11-10")
    #expect(days.map(Self.hours) == [30, 24, 18, 24])
    #expect(days[0].bouts.count == 2)
    // 23:00 to 24:00 at home is 17:00 to 18:00 there.
    #expect(days[0].hours[16] == .hours(1) && days[0].hours[12] == .hours(1))
  }

  @Test func `who moved since has had the days of where they lived, summer time and all`() {
    // Recorded in Berlin, an hour ahead of London; both change at the same instant.
    let change: Int64 = 1_774_746_000
    let london = Zone(first: 0, changes: [Zone.Change(since: change, offset: hour)])
    let instant = WallTime(seconds: change)
    let bouts = [
      Self.bout(instant - .hours(40), .hours(1), (hour, hour)),
      Self.bout(instant + .hours(10), .hours(1), (2 * hour, 2 * hour)),
      Self.bout(instant + .hours(70), .hours(1), (2 * hour, 2 * hour)),
    ]
    let days = Self.days(
      bouts, since: instant - .hours(40), until: instant + .hours(70), in: london)
    #expect(days.map(Self.hours).prefix(4) == [24, 24, 23, 24])
    #expect(days[0].start.seconds % 86_400 == 82_800)
  }

  @Test func `a date that was left out has no day`() {
    let crossing = WallTime(seconds: 1_325_239_200)
    let days = Self.days(
      [], since: crossing - .hours(30), until: crossing + .hours(30), in: .apia)
    #expect(
      days.map(\.date.description) == ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"])
  }

  @Test func `nothing is asked of an empty stretch of time, and a bout at its edge is outside`() {
    let zone = Zone.utc
    let noon = WallTime(seconds: 43_200)
    #expect(Self.days([], since: noon, until: noon, in: zone).isEmpty)
    let days = Self.days(
      [
        Self.bout(noon - .hours(1), .hours(1), (0, 0)),
        Self.bout(noon + .hours(1), .hours(1), (0, 0)),
      ],
      since: noon, until: noon + .hours(1), in: zone)
    #expect(days.count == 1 && days[0].bouts.isEmpty)
    #expect(days[0].start.seconds == 0 && days[0].end.seconds == 86_400)
  }

  @Test func `any journey's days follow one another without a hole, and lose no time`() {
    var random = SeededRandom(seed: 5)
    for round in 0..<4_000 {
      let first = WallTime(seconds: .random(in: 0...4_000_000_000, using: &random))
      let zone = Zone.random(around: first, using: &random)
      let bouts = Self.journey(from: first, zone: zone, using: &random)
      let since = first + .seconds(.random(in: -400_000...400_000, using: &random))
      let until = since + .seconds(.random(in: 1...900_000, using: &random))
      let now = until + .seconds(.random(in: 0...900_000, using: &random))
      let days = Self.days(bouts, since: since, until: until, in: zone, now: now)
      if let fault = Self.fault(of: days, bouts, since: since, until: until) {
        Issue.record("round \(round), \(fault): \(bouts) in \(zone)")
        return
      }
    }
  }

  private static func journey(
    from first: WallTime, zone: Zone, using random: inout SeededRandom
  ) -> [BoutEntry] {
    var now = first
    var away: Int64?
    return (0..<Int.random(in: 1...20, using: &random)).map { _ in
      func offset() -> Int64 {
        if Int.random(in: 0..<4, using: &random) == 0 {
          away = Bool.random(using: &random) ? 900 * .random(in: -48...56, using: &random) : nil
        }
        return away ?? zone.offset(at: now)
      }
      now = now + TimeSpan(microseconds: .random(in: 0...180_000_000_000, using: &random))
      let (began, start) = (now, offset())
      let span = TimeSpan(microseconds: .random(in: 0...90_000_000_000, using: &random))
      now = now + span
      return bout(began, span, (start, offset()))
    }
  }

  private static func fault(
    of days: [LedgerDay], _ bouts: [BoutEntry], since: WallTime, until: WallTime
  ) -> String? {
    guard let first = days.first, let last = days.last else { return "no day" }
    if first.start > since { return "begins late" }
    if last.end < until { return "ends early" }
    for (day, next) in zip(days, days.dropFirst()) {
      if day.end != next.start { return "a hole, or days that overlap" }
      if day.date >= next.date { return "days in disorder" }
    }
    if days.contains(where: { $0.end <= $0.start }) { return "an empty day" }
    let parts = days.flatMap(\.bouts).reduce(TimeSpan.zero) { $0 + $1.awake }
    let whole = bouts.compactMap { $0.part(since: since, until: until)?.awake }
    if parts != whole.reduce(.zero, +) { return "time was lost" }
    for day in days {
      let sitting = day.bouts.reduce(TimeSpan.zero) { $0 + $1.awake }
      if day.hours.reduce(.zero, +) != sitting { return "hours that do not add up" }
      if day.bouts.contains(where: { $0.began < day.start || $0.ended > day.end }) {
        return "a part of a bout on the wrong day"
      }
    }
    return nil
  }
}
