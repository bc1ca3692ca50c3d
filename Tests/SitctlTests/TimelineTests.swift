import SitCore
import SitProtocol
import Testing

@testable import sitctl

/// A day as a strip of columns.
@Suite struct TimelineTests {
  /// The columns of a stretch, a letter each: s(it), S(tand), b(reak), u(nknown), space.
  private func strip(
    _ bouts: [LedgerBout], gaps: [LedgerGap] = [], from: String, count: Int, minutes: Double
  ) -> String {
    let timeline = Timeline(
      bouts, gaps: gaps, from: Sample.midnight, to: Sample.midnight + 86_400,
      now: Sample.at("18:00"))
    let cells = timeline.cells(from: Sample.at(from), count: count, seconds: minutes * 60)
    return String(
      cells.map { cell -> Character in
        switch cell?.kind {
        case .sitting: "s"
        case .standing: "S"
        case .pause: "b"
        case .unknown: "u"
        case nil: " "
        }
      })
  }

  @Test func `between two bouts is a break, but not before the first and after the last`() {
    let bouts = [Sample.bout("9:10", "9:30"), Sample.bout("9:40", "9:50", .standing)]
    #expect(strip(bouts, from: "9:00", count: 6, minutes: 10) == " ssbS ")
  }

  @Test func `a gap between two bouts is unknown, and the rest a break`() {
    let bouts = [Sample.bout("9:00", "9:10"), Sample.bout("9:50", "10:00")]
    let gaps = [Sample.gap("9:20", "9:40")]
    #expect(strip(bouts, gaps: gaps, from: "9:00", count: 6, minutes: 10) == "sbuubs")
    #expect(strip([], gaps: gaps, from: "9:00", count: 6, minutes: 10) == "  uu  ")
  }

  @Test func `what a bout says goes before a gap, and of two bouts the earlier`() {
    let bouts = [Sample.bout("9:00", "9:30"), Sample.bout("9:20", "9:40", .standing)]
    let gaps = [Sample.gap("9:10", "9:50")]
    #expect(strip(bouts, gaps: gaps, from: "9:00", count: 6, minutes: 10) == "sssSu ")
  }

  @Test func `a break too short for a column is seen all the same`() {
    let bouts = [Sample.bout("9:00", "9:32"), Sample.bout("9:34", "10:00")]
    #expect(strip(bouts, from: "9:00", count: 6, minutes: 10) == "sssbss")
  }

  @Test func `nothing vanishes for the sake of what is short`() {
    // Each bout has one column; the break between them has no room.
    let bouts = [Sample.bout("9:00", "9:29"), Sample.bout("9:31", "10:00")]
    #expect(strip(bouts, from: "9:00", count: 2, minutes: 30) == "ss")
  }

  @Test func `a bout that lasts goes up to now, and one from yesterday begins at midnight`() {
    let lasting = Sample.bout(Sample.at("17:30"), nil)
    #expect(strip([lasting], from: "17:00", count: 8, minutes: 15) == "  ss    ")
    let early = Sample.bout(Sample.midnight - 3_600, Sample.at("0:30"))
    #expect(strip([early], from: "0:00", count: 4, minutes: 15) == "ss  ")
  }

  @Test func `a column tells how long the bout was by then`() {
    let timeline = Timeline(
      [Sample.bout(Sample.midnight - 1_800, Sample.at("1:00"))], gaps: [], from: Sample.midnight,
      to: Sample.midnight + 86_400, now: Sample.at("18:00"))
    let cells = timeline.cells(from: Sample.midnight, count: 2, seconds: 1_800)
    #expect(cells.map { $0?.boutSeconds } == [2_700, 4_500])
  }

  @Test func `times that cannot be do no harm`() {
    let bouts = [
      Sample.bout(.min, .min), Sample.bout(0, .max), Sample.bout(.max, .min),
    ].map(\.plausible)
    _ = strip(bouts, from: "9:00", count: 10, minutes: 10)
  }

  // MARK: The scale

  /// Central Europe, which leaves summer time on 2026-10-25 and enters it on 2026-03-29.
  private let europe = LocalClock(now: Sample.midnight) {
    (1_774_746_000..<1_792_890_000).contains($0) ? 7_200 : 3_600
  }

  private func digits(_ scale: HourScale) -> [String] {
    scale.lines(.ascii)[1].text(in: .plain).split(separator: " ").map(String.init)
  }

  @Test func `the scale goes from the whole hour before to the one after`() {
    let clock = LocalClock(now: Sample.midnight) { _ in 0 }
    let end = Sample.midnight + 86_400
    let scale = HourScale(
      from: Sample.at("9:10"), to: Sample.at("11:50"), end: end, clock: clock, width: 32)
    #expect(
      scale.lines(.ascii).map { $0.text(in: .plain) } == [
        "+---------+---------+---------+",
        "09        10        11        12",
      ])
    let late = HourScale(from: end - 60, to: end, end: end, clock: clock, width: 80)
    #expect(digits(late) == ["23", "24"])
  }

  @Test func `every hour takes as many columns as the next, of whatever number`() {
    let clock = LocalClock(now: Sample.midnight) { _ in 0 }
    for width in 10...200 {
      let scale = HourScale(
        from: Sample.at("8:00"), to: Sample.at("11:00"), end: .max, clock: clock, width: width)
      let columns = scale.hours.map { scale.column(of: $0.instant) }
      #expect(columns == (0...3).map { $0 * scale.perHour })
      let bouts = [Sample.bout("8:00", "9:00")]
      let timeline = Timeline(
        bouts, gaps: [], from: Sample.midnight, to: Sample.midnight + 86_400,
        now: Sample.at("12:00"))
      let cells = timeline.cells(from: scale.start, count: scale.count, seconds: scale.seconds)
      #expect(cells.count { $0 != nil } == scale.perHour)
    }
  }

  @Test func `an hour that comes twice is there twice, and one that does not is not`() {
    let autumn = europe.start(of: .init("2026-10-25") ?? .init(day: 0))
    let long = HourScale(
      from: autumn, to: autumn + 5 * 3_600, end: autumn + 25 * 3_600, clock: europe, width: 80)
    #expect(digits(long) == ["00", "01", "02", "02", "03", "04"])
    let spring = europe.start(of: .init("2026-03-29") ?? .init(day: 0))
    let short = HourScale(
      from: spring, to: spring + 5 * 3_600, end: spring + 23 * 3_600, clock: europe, width: 80)
    #expect(digits(short) == ["00", "01", "03", "04", "05", "06"])
  }

  @Test(arguments: [10, 30, 60, 80, 200])
  func `the hours of a whole day do not run into each other`(width: Int) {
    let autumn = europe.start(of: .init("2026-10-25") ?? .init(day: 0))
    let end = autumn + 25 * 3_600
    let scale = HourScale(from: autumn, to: end, end: end, clock: europe, width: width)
    #expect(digits(scale).allSatisfy { $0.count == 2 })
    #expect(digits(scale).last == "24" || width < 60)
  }
}
