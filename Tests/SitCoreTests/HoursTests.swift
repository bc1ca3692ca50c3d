import SitCore
import Testing

/// When nudges may come, and when that changes.
@Suite struct HoursTests {
  private static let hour: Int64 = 3_600

  private static func range(_ weekday: Weekday, _ start: Double, _ end: Double) -> Hours.Range {
    Hours.Range(
      weekday: weekday, start: Int64(start * Double(hour)), end: Int64(end * Double(hour)))
  }

  /// All stretches of a week or so in hours since its beginning, as found by following the changes.
  private func stretches(
    of hours: Hours, in zone: Zone = .utc, from start: WallTime, for span: TimeSpan
  ) -> [[Double]] {
    var found: [[Double]] = []
    var now = start
    var opened = hours.areOpen(at: now, in: zone) ? now : nil
    while let next = hours.nextChange(after: now, in: zone), next - start < span {
      let isOpen = hours.areOpen(at: next, in: zone)
      if let began = opened, !isOpen {
        found.append([hoursFrom(start, began), hoursFrom(start, next)])
      }
      opened = isOpen ? next : nil
      now = next
    }
    if let began = opened { found.append([hoursFrom(start, began), .infinity]) }
    return found
  }

  private func hoursFrom(_ start: WallTime, _ end: WallTime) -> Double {
    Double((end - start).wholeSeconds) / Double(Self.hour)
  }

  /// Monday, 2026-03-23 at 00:00 in UTC.
  private let monday = WallTime(seconds: 20_535 * 86_400)
  private let week = TimeSpan.hours(7 * 24)

  @Test func `without a range they are always open`() {
    #expect(Hours.always.areOpen(at: monday, in: .utc))
    #expect(Hours.always.nextChange(after: monday, in: .utc) == nil)
  }

  @Test func `a range is open from its first second to before its last`() {
    let hours = Hours([Self.range(.monday, 9, 17)])
    func isOpen(_ seconds: Int64) -> Bool {
      hours.areOpen(at: monday + .seconds(seconds), in: .utc)
    }
    #expect(!isOpen(9 * Self.hour - 1))
    #expect(isOpen(9 * Self.hour))
    #expect(isOpen(17 * Self.hour - 1))
    #expect(!isOpen(17 * Self.hour))
    let last = WallTime(microseconds: (monday + .hours(17)).microseconds - 1)
    #expect(hours.areOpen(at: last, in: .utc))
    #expect(hours.nextChange(after: last, in: .utc) == monday + .hours(17))
    #expect(hours.nextChange(after: monday + .hours(17), in: .utc) == monday + .hours(9) + week)
  }

  @Test(
    arguments: [
      ([range(.monday, 9, 12.5), range(.monday, 13, 18)], [[9, 12.5], [13, 18]]),
      ([range(.monday, 9, 12), range(.monday, 12, 18)], [[9, 18]]),
      ([range(.monday, 11, 18), range(.monday, 9, 12)], [[9, 18]]),
      ([range(.monday, 9, 18), range(.monday, 10, 11)], [[9, 18]]),
      ([range(.monday, 9, 18), range(.monday, 9, 18)], [[9, 18]]),
      ([range(.monday, 0, 24)], [[0, 24]]),
      ([range(.monday, 0, 24), range(.tuesday, 0, 24)], [[0, 48]]),
      ([range(.monday, 20, 24), range(.tuesday, 0, 2)], [[20, 26]]),
      ([range(.monday, 22, 6)], [[22, 30]]),
      ([range(.monday, 22, 0)], [[22, 24]]),
      ([range(.monday, 9, 9)], [[9, 33]]),
      ([range(.monday, 22, 6), range(.tuesday, 5, 8)], [[22, 32]]),
      ([range(.sunday, 22, 6)], [[0, 6], [166, .infinity]]),
    ] as [([Hours.Range], [[Double]])]
  )
  func `ranges join, overlap and go over midnight`(ranges: [Hours.Range], expected: [[Double]]) {
    #expect(stretches(of: Hours(ranges), from: monday, for: week) == expected)
  }

  @Test func `hours that cover the week never change`() {
    for ranges in [
      Weekday.allCases.map { Self.range($0, 0, 24) }, Weekday.allCases.map { Self.range($0, 7, 7) },
    ] {
      for zone in [Zone.utc, .berlin, .santiago] {
        #expect(Hours(ranges).areOpen(at: monday, in: zone))
        #expect(Hours(ranges).nextChange(after: monday + .hours(30), in: zone) == nil)
      }
    }
  }

  @Test func `changes of offset make ranges as long as clocks show`() {
    let sunday = Self.range(.sunday, 1, 4)
    // Midnight of the days on which Berlin goes forward and back.
    let spring = WallTime(seconds: 20_541 * 86_400 - 3_600)
    let autumn = WallTime(seconds: 20_751 * 86_400 - 7_200)
    let day = TimeSpan.hours(24)
    func open(_ ranges: Hours.Range..., from start: WallTime) -> [[Double]] {
      stretches(of: Hours(ranges), in: .berlin, from: start, for: day)
    }
    #expect(open(sunday, from: spring) == [[1, 3]])
    #expect(open(sunday, from: autumn) == [[1, 5]])
    // The hour that is left out, and the one that comes twice.
    #expect(open(Self.range(.sunday, 2, 3), from: spring) == [])
    #expect(open(Self.range(.sunday, 2.25, 2.75), from: spring) == [])
    #expect(open(Self.range(.sunday, 2.5, 5), from: spring) == [[2, 4]])
    #expect(open(Self.range(.sunday, 2, 3), from: autumn) == [[2, 4]])
    #expect(open(Self.range(.sunday, 2.25, 2.75), from: autumn) == [[2.25, 2.75]])
    // Over midnight into such a day.
    #expect(open(Self.range(.saturday, 22, 6), from: spring) == [[0, 5]])
    #expect(open(Self.range(.saturday, 22, 6), from: autumn) == [[0, 7]])
  }

  @Test func `a range that a change swallows comes a week later`() {
    let hours = Hours([Self.range(.sunday, 2.25, 2.75)])
    let sundayBefore = Zone.berlin.instant(day: 20_534, second: 5 * Self.hour)
    let sundayAfter = Zone.berlin.instant(day: 20_548, second: 8_100)
    #expect(hours.nextChange(after: sundayBefore, in: .berlin) == sundayAfter)
  }

  @Test func `a range on a day that clocks are put back into is not forgotten`() {
    // 00:00 to 09:00 of the day, of which one minute comes before the clocks are put back.
    let hours = Hours([Self.range(.sunday, 0, 9)])
    let midnight = WallTime(seconds: 1_289_097_000)
    #expect(
      stretches(of: hours, in: .saintJohns, from: midnight, for: .hours(24)) == [[0, 10]])
    #expect(hours.areOpen(at: midnight + .minutes(30), in: .saintJohns))
  }

  @Test func `in UTC they are what the clock shows`() {
    var random = SeededRandom(seed: 5)
    for _ in 0..<300 {
      let hours = Self.randomHours(&random)
      for quarter in 0..<Int64(7 * 96) {
        let now = LocalTime(day: 20_535 + quarter / 96, second: quarter % 96 * 900)
        let isOpen = hours.ranges.contains { range in
          let isOvernight = range.end <= range.start
          let today = range.weekday == now.weekday && range.start <= now.second
          let since = Weekday(day: now.day - 1) == range.weekday && now.second < range.end
          return isOvernight ? today || since : today && now.second < range.end
        }
        let instant = monday + .minutes(15) * quarter
        guard hours.areOpen(at: instant, in: .utc) != isOpen else { continue }
        Issue.record("\(now) in \(hours.ranges)")
        return
      }
    }
  }

  @Test func `the next change lies ahead, is one, and is the first`() {
    var random = SeededRandom(seed: 6)
    for _ in 0..<3_000 {
      let now = WallTime(microseconds: .random(in: 0...4_000_000_000_000_000, using: &random))
      let zone = Zone.random(around: now, using: &random)
      let hours = Self.randomHours(&random)
      if let broken = Self.fault(of: hours.nextChange(after: now, in: zone), hours, zone, now) {
        Issue.record("\(broken): \(hours.ranges) in \(zone) at \(now)")
        return
      }
    }
  }

  private static func fault(
    of change: WallTime?, _ hours: Hours, _ zone: Zone, _ now: WallTime
  ) -> String? {
    let open = hours.areOpen(at: now, in: zone)
    if let change {
      if change <= now { return "a change in the past" }
      if hours.areOpen(at: change, in: zone) == open { return "no change" }
    }
    // Everything here happens at quarters of an hour.
    let quarter = WallTime(seconds: now.seconds / 900 * 900)
    let end = change ?? now + .hours(14 * 24)
    for count in Int64(1)... {
      let instant = quarter + .minutes(15) * count
      guard instant < end else { return nil }
      if hours.areOpen(at: instant, in: zone) != open { return "an earlier change at \(instant)" }
    }
    return nil
  }

  /// A few ranges; in quarters of an hour.
  private static func randomHours(_ random: inout SeededRandom) -> Hours {
    Hours(
      (0..<Int.random(in: 1...6, using: &random)).map { _ in
        Hours.Range(
          weekday: Weekday(day: .random(in: 0..<7, using: &random)),
          start: 900 * .random(in: 0..<96, using: &random),
          end: 900 * .random(in: 0...96, using: &random))
      })
  }
}
