import SitCore
import Testing

/// Local days and times, right through changes of offset.
@Suite struct ZoneTests {
  @Test(
    arguments: [
      (.berlin, 1_774_745_999, 20_541, 7_199), (.berlin, 1_774_746_000, 20_541, 10_800),
      (.berlin, 1_792_889_999, 20_751, 10_799), (.berlin, 1_792_890_000, 20_751, 7_200),
      (.lordHowe, 1_775_314_799, 20_548, 7_199), (.lordHowe, 1_775_314_800, 20_548, 5_400),
      (.lordHowe, 1_791_041_399, 20_730, 7_199), (.lordHowe, 1_791_041_400, 20_730, 9_000),
      (.santiago, 1_775_357_999, 20_547, 86_399), (.santiago, 1_775_358_000, 20_547, 82_800),
      (.apia, 1_325_239_199, 15_337, 86_399), (.apia, 1_325_239_200, 15_339, 0),
      (.utc, -1, -1, 86_399), (.utc, 0, 0, 0), (.utc, -86_401, -2, 86_399),
    ] as [(Zone, Int64, Int64, Int64)]
  )
  func `an instant has a local date and time`(
    zone: Zone, seconds: Int64, day: Int64, second: Int64
  ) {
    #expect(zone.local(WallTime(seconds: seconds)) == LocalTime(day: day, second: second))
    // Up to the last microsecond of the second.
    let late = WallTime(microseconds: seconds * 1_000_000 + 999_999)
    #expect(zone.local(late) == LocalTime(day: day, second: second))
  }

  @Test(
    arguments: [
      // The hour, or half hour, that is left out.
      (.berlin, 20_541, 7_199, 1_774_745_999), (.berlin, 20_541, 7_200, 1_774_746_000),
      (.berlin, 20_541, 9_000, 1_774_746_000), (.berlin, 20_541, 10_799, 1_774_746_000),
      (.berlin, 20_541, 10_800, 1_774_746_000), (.berlin, 20_541, 10_801, 1_774_746_001),
      (.lordHowe, 20_730, 8_000, 1_791_041_400), (.lordHowe, 20_730, 9_001, 1_791_041_401),
      (.santiago, 20_702, 0, 1_788_667_200), (.santiago, 20_702, 3_600, 1_788_667_200),
      (.apia, 15_338, 0, 1_325_239_200), (.apia, 15_338, 50_000, 1_325_239_200),
      // What comes twice: the first time.
      (.berlin, 20_751, 7_200, 1_792_886_400), (.berlin, 20_751, 9_000, 1_792_888_200),
      (.berlin, 20_751, 10_799, 1_792_889_999), (.berlin, 20_751, 10_800, 1_792_893_600),
      (.lordHowe, 20_548, 5_400, 1_775_313_000), (.lordHowe, 20_548, 7_199, 1_775_314_799),
      (.lordHowe, 20_548, 7_200, 1_775_316_600),
      (.santiago, 20_547, 82_800, 1_775_354_400), (.santiago, 20_547, 86_400, 1_775_361_600),
      (.santiago, 20_548, 0, 1_775_361_600), (.saintJohns, 14_920, 0, 1_289_097_000),
    ] as [(Zone, Int64, Int64, Int64)]
  )
  func `a local time is at its first instant, a time left out at that of the change`(
    zone: Zone, day: Int64, second: Int64, seconds: Int64
  ) {
    #expect(zone.instant(day: day, second: second) == WallTime(seconds: seconds))
  }

  @Test(
    arguments: [
      (.utc, 1_774_746_000, 24), (.berlin, 1_774_746_000, 23), (.berlin, 1_792_890_000, 25),
      (.berlin, 1_774_746_000 + 86_400, 24), (.lordHowe, 1_775_314_800, 24.5),
      (.lordHowe, 1_791_041_400, 23.5), (.santiago, 1_775_358_000, 25),
      (.santiago, 1_788_667_200, 23), (.apia, 1_325_239_199, 24), (.apia, 1_325_239_200, 24),
    ] as [(Zone, Int64, Double)]
  )
  func `a day has as many hours as clocks show`(zone: Zone, seconds: Int64, hours: Double) {
    let instant = WallTime(seconds: seconds)
    let length = zone.startOfNextDay(instant) - zone.startOfDay(instant)
    #expect(length == .minutes(Int64(hours * 60)))
  }

  @Test func `a day that clocks are put back into is over all the same`() {
    let midnight = WallTime(seconds: 1_289_097_000)
    // The clocks show 23:01 of the day before again.
    let again = midnight + .seconds(60)
    #expect(Zone.saintJohns.local(again) == LocalTime(day: 14_919, second: 82_860))
    #expect(Zone.saintJohns.startOfDay(again) == midnight)
    #expect(Zone.saintJohns.startOfNextDay(again) == midnight + .hours(25))
    #expect(Zone.saintJohns.startOfNextDay(midnight - .seconds(1)) == midnight)
  }

  @Test func `days follow one another, and every instant lies in its own`() {
    var random = SeededRandom(seed: 3)
    for _ in 0..<2_000 {
      let around = WallTime(seconds: .random(in: 0...4_000_000_000, using: &random))
      let zone = Zone.random(around: around, using: &random)
      for _ in 0..<50 {
        let span = TimeSpan.seconds(.random(in: (-60 * 86_400)...(120 * 86_400), using: &random))
        let instant = around + span
        let (start, end) = (zone.startOfDay(instant), zone.startOfNextDay(instant))
        let isRight =
          start <= instant && instant < end && zone.startOfDay(start) == start
          && zone.startOfDay(end) == end && zone.startOfNextDay(start) == end
          && zone.startOfDay(WallTime(microseconds: end.microseconds - 1)) == start
        guard !isRight else { continue }
        Issue.record("\(instant) in \(zone): \(start) to \(end)")
        return
      }
    }
  }

  @Test func `a local time is the first instant at which clocks have come so far`() {
    var random = SeededRandom(seed: 4)
    let around = WallTime(seconds: 1_800_000_000)
    for _ in 0..<100 {
      let zone = Zone.random(around: around, using: &random)
      let first = around - .hours(45 * 24)
      // What clocks show at every quarter of an hour, and the furthest that they have come.
      var latest = Int64.min
      for quarter in 0..<(100 * 96) {
        let instant = first + .minutes(15) * Int64(quarter)
        let local = zone.local(instant)
        let shown = local.day * 86_400 + local.second
        guard shown > latest else { continue }
        // All that was left out since comes at the same instant.
        let times =
          latest == .min ? [shown] : Array(stride(from: latest + 900, through: shown, by: 900))
        latest = shown
        for time in times {
          let found = zone.instant(day: time / 86_400, second: time % 86_400)
          guard found != instant else { continue }
          Issue.record("\(time) is found at \(found), but is at \(instant), in \(zone)")
          return
        }
      }
    }
  }

  @Test func `weekdays go round, before 1970 too`() {
    #expect(Weekday(day: 0) == .thursday)
    #expect(Weekday(day: 20_541) == .sunday)
    #expect(LocalTime(day: 20_542, second: 0).weekday == .monday)
    for day in Int64(-1_000)...1_000 {
      let next = (Weekday(day: day).rawValue + 1) % 7
      #expect(Weekday(day: day + 1).rawValue == next)
    }
    #expect(Weekday.monday < .sunday)
  }
}
