import SitCore
import Testing

/// Nudges at round times of day. The clocks show 08:00 at the beginning of a timeline.
@Suite struct AlignmentTests {
  private func settings(limit: TimeSpan) -> Settings {
    var settings = Settings()
    settings.alignsToClock = true
    settings.nudgeAfter = limit
    settings.waitForPause = .zero
    return settings
  }

  @Test func `(24) the first nudge comes at the full hour, the others after it on the beat`() throws
  {
    try expect(
      "10 type, 75 end",
      gives: "0:00 away, 10:00 sit, 60:00 nudge1, 70:00 ignored1, 70:00 nudge2",
      settings: settings(limit: .hours(1)))
  }

  @Test func `a bout shorter than half of the limit is left alone until the next`() throws {
    try expect(
      "31 type, 121 end", gives: "0:00 away, 31:00 sit, 120:00 nudge1",
      settings: settings(limit: .hours(1)))
    try expect(
      "30 type, 61 end", gives: "0:00 away, 30:00 sit, 60:00 nudge1",
      settings: settings(limit: .hours(1)))
  }

  @Test(arguments: [
    (30, "30:00"), (20, "20:00"), (45, "30:00"), (7, "5:00"), (120, "60:00"), (300, "180:00"),
  ])
  func `the grid is as wide as the limit allows`(minutes: Int64, time: String) throws {
    try expect(
      "0 type, \(time) end", gives: "0:00 away, 0:00 sit, \(time) nudge1",
      settings: settings(limit: .minutes(minutes)))
  }

  @Test func `round is what local clocks show, half an hour off or just put forward`() throws {
    let india = Zone(first: 19_800, changes: [])
    try expect(
      "1 type, 91 end", gives: "0:00 away, 1:00 sit, 90:00 nudge1",
      settings: settings(limit: .hours(1)), zone: india)
    // At 08:45 clocks are put to 09:15.
    let odd = Zone(first: 0, changes: [Zone.Change(since: 1_800_002_700, offset: 1_800)])
    try expect(
      "10 type, 91 end", gives: "0:00 away, 10:00 sit, 90:00 nudge1",
      settings: settings(limit: .hours(1)), zone: odd)
  }

  @Test func `clocks that are stepped take the nudge with them`() throws {
    try expect(
      "0 type, 20 clock 15m, 46 end", gives: "0:00 away, 0:00 sit, 45:00 nudge1",
      settings: settings(limit: .hours(1)))
  }

  @Test func `a nudge that is due stays due through a sleep and a restart`() throws {
    var settings = settings(limit: .hours(1))
    settings.breakLength = .minutes(10)
    settings.idleBreak = .minutes(20)
    // With the time asleep half of the limit is over at 62 minutes only.
    try expect(
      "25 type, 50 pause, 61 asleep 7m, 70 restart 1s, 72 resume, 80 end",
      gives: "0:00 away, 25:00 sit, 72:00 nudge1", settings: settings)
  }

  @Test func `standing keeps to its limit`() throws {
    var settings = settings(limit: .hours(1))
    settings.standingNudgeAfter = .minutes(8)
    try expect(
      "0 type, 1 stand, 9:30 end",
      gives: "0:00 away, 0:00 sit, 1:00 end@1:00:stood, 1:00 stand, 9:00 nudge1",
      settings: settings)
  }
}
