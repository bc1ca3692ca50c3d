import SitCore
import Testing

/// Corners in which a heart has been wrong before.
@Suite struct CornerTests {
  private let sat = "0:00 away, 0:00 sit"

  private var once: Settings {
    var settings = Settings()
    settings.repeatLimit = 0
    return settings
  }

  @Test func `what is slept after the last sign of life is no part of the bout`() throws {
    var desk = Desk()
    desk.connect()
    desk.type()
    for line in ["50 stop", "50 asleep 90s", "60 end"] {
      try desk.act(line.split(separator: " ").map(String.init))
    }
    let ended = desk.log.compactMap { entry -> Bout? in
      if case .ended(let bout) = entry.effect { bout } else { nil }
    }
    #expect(ended.map { $0.length(at: $0.began) } == [.minutes(50)])
  }

  @Test func `after a restart nothing is shown before it is known that somebody is there`() throws {
    try expect(
      "0 type, 60 stop, 60:10 lock, 60:30 restart 10s, 60:50 end",
      gives: "\(sat), 60:04 nudge1, 60:10 withdraw", settings: once)
    try expect(
      "0 type, 60 stop, 60:10 gone, 61 restart 10s, 61:20 end", gives: "\(sat), 60:04 nudge1",
      settings: once)
  }

  @Test func `what an absence hid is not shown again while something holds nudges`() throws {
    try expect(
      "0 type, 60 stop, 60:10 lock, 60:20 hold do-not-disturb, 61 unlock, 62 unhold do-not-disturb, 63 end",
      gives: "\(sat), 60:04 nudge1, 60:10 withdraw, 62:00 again1", settings: once)
  }

  @Test func `what was given up on is not shown again`() throws {
    try expect(
      "0 type, 300 lock, 301 unlock, 302 end",
      gives: "\(sat), 61:00 nudge1, 71:00 ignored1, 300:00 withdraw", settings: once)
  }

  @Test func `what the person took from the screen is not shown again`() throws {
    try expect(
      "0 type, 60 stop, 60:10 dismissed, 60:20 lock, 61 unlock, 62 end",
      gives: "\(sat), 60:04 nudge1", settings: once)
  }

  @Test func `a snooze is the outcome also of a nudge that was given up on`() throws {
    try expect(
      "0 type, 61:10 stop, 61:20 type, 72 snooze 10m, 73 end",
      gives: "\(sat), 61:00 nudge1, 71:00 ignored1, 72:00 snoozed1, 72:00 withdraw", settings: once)
  }

  @Test func `whoever had left long before did not follow the nudge`() throws {
    try expect(
      "0 type, 56 stop, 62 end",
      gives: "\(sat), 60:00 nudge1, 61:00 end@56:00:idle, 61:00 ignored1, 61:00 withdraw",
      settings: once)
  }

  @Test func `a machine without a clock of its own does not glue two days together`() throws {
    var desk = Desk(settings: once)
    desk.connect()
    desk.type()
    try desk.act(["50", "pause", "1h"])
    // Its clock goes on where it was, and is set right later.
    try desk.act(["55", "reboot", "1s"])
    desk.type()
    #expect(desk.heart.overview.isPaused)
    desk.stepWall(by: .hours(12))
    #expect(desk.heart.overview.boutLength < .minutes(1))
    #expect(!desk.heart.overview.isPaused)
  }

  @Test func `a declared away outlasts a restart`() throws {
    try expect(
      "0 type, 10 away, 10:02 stop, 11 restart 10s, 14 type, 15 end",
      gives: "\(sat), 12:00 end@10:00:away, 14:00 back+4:00, 14:00 sit")
    try expect(
      "0 sit, 10 away, 10:05 restart 3m, 13:10 sit, 14 end",
      gives: """
        0:00 sit, 13:05 end@10:00:away, 13:05 gap+3:00:notRunning, 13:10 back+3:10, 13:10 sit
        """, connected: false)
  }

  @Test func `a sensor that only tells input is enough`() throws {
    let reports = (0..<65).map { "\($0) report pedal input" }.joined(separator: ", ")
    try expect(
      reports + ", 75 end",
      gives:
        "0:00 sit, 60:00 nudge1, 69:00 end@64:00:idle, 69:00 followed1+4:00, 69:00 withdraw, 69:00 unknown",
      settings: once, connected: false)
  }

  @Test func `a changed limit counts after a restart too`() throws {
    var desk = Desk(settings: once)
    desk.connect()
    desk.type()
    try desk.act(["10", "end"])
    desk.settings.nudgeAfter = .minutes(20)
    try desk.act(["10", "restart", "1s"])
    try desk.act(["19:59", "stop"])
    try desk.act(["20:10", "end"])
    #expect(desk.line == "\(sat), 20:03 nudge1")
  }

  @Test func `while only hours hold it, the next nudge is known`() throws {
    var settings = once
    // 2027-01-15 08:00 UTC, a Friday; the call ends when work is over.
    settings.hours = Hours([
      Hours.Range(weekday: .friday, start: 8 * 3600, end: 9 * 3600 + 1800),
      Hours.Range(weekday: .friday, start: 11 * 3600, end: 12 * 3600),
    ])
    var desk = Desk(settings: settings)
    desk.connect()
    desk.type()
    for line in ["55 hold call", "91 unhold call"] {
      try desk.act(line.split(separator: " ").map(String.init))
    }
    #expect(desk.heart.overview.holds == [.hours])
    #expect(desk.heart.overview.nextNudge == Moment(microseconds: 0) + .hours(3))
  }

  @Test func `an absence before the first bout lets nothing from before it count`() throws {
    try expect(
      "0 report chair absent 1m, 0:30 report pedal input, 2 end", gives: "0:00 away",
      connected: false)
  }

  @Test func `the chair that a person stands beside says nothing`() throws {
    try expect(
      "0 type, 30 stand, 30:05 report chair absent, 40 end",
      gives: "\(sat), 30:00 end@30:00:stood, 30:00 stand")
  }

  @Test func `hold_limit counts the time that outside reasons held`() throws {
    var settings = once
    settings.holdLimit = .minutes(15)
    try expect(
      "0 type, 55 pause 1h, 114 hold call, 129:50 stop, 131 end", gives: "\(sat), 130:00 nudge1",
      settings: settings)
  }

  @Test func `present and clear at once leave no bout without an end`() throws {
    try expect(
      "0 report chair present, 0 report chair clear, 10 end",
      gives: "0:00 sit, 5:00 end@0:00:gap, 5:00 unknown", connected: false)
  }

  @Test func `a server that is lost while nobody types does not move the end of the bout`() throws {
    try expect(
      "0 type, 10 stop, 14 gone, 14:01 live, 16 end", gives: "\(sat), 15:00 end@10:00:idle")
  }

  @Test func `nobody is greeted with a nudge`() throws {
    try expect(
      "0 type, 59 stop, 59 lock, 60:30 unlock, 61 end", gives: "\(sat), 60:34 nudge1",
      settings: once)
  }

  @Test func `held nudges keep their distance, others keep the beat`() throws {
    try expect(
      "0 type, 65 hold call, 74 stop, 75:30 unhold call, 76 type, 85:20 stop, 86 end",
      gives: "\(sat), 61:00 nudge1, 71:00 ignored1, 75:30 nudge2, 85:30 nudge3")
  }
}
