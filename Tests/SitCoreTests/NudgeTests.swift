import SitCore
import Testing

/// When it nudges, and what holds it.
@Suite struct NudgeTests {
  private let sat = "0:00 away, 0:00 sit"

  /// One nudge in a bout.
  private var once: Settings {
    var settings = Settings()
    settings.repeatLimit = 0
    return settings
  }

  @Test func `an hour of typing is nudged, then every ten minutes, four times in all`() throws {
    try expect(
      "0 type, 120 end",
      gives:
        "\(sat), 61:00 nudge1, 71:00 ignored1, 71:00 nudge2, 81:00 ignored2, 81:00 nudge3, 91:00 ignored3, 91:00 nudge4, 101:00 ignored4"
    )
  }

  @Test func `a due nudge comes at the first lull`() throws {
    try expect("0 type, 60:20 stop, 60:40 end", gives: "\(sat), 60:24 nudge1", settings: once)
  }

  @Test func `it comes at once where the person has paused already`() throws {
    try expect("0 type, 58 stop, 60:01 end", gives: "\(sat), 60:00 nudge1", settings: once)
  }

  @Test func `without a lull it comes after wait_for_pause`() throws {
    try expect("0 type, 61:01 end", gives: "\(sat), 61:00 nudge1", settings: once)
  }

  @Test func `a source that cannot tell so finely does not delay it`() throws {
    var settings = once
    settings.nudgeAfter = .minutes(8)
    try expect(
      "0 tty, 4 tty, 7:59 tty, 9 end", gives: "\(sat), 8:00 nudge1", settings: settings,
      connected: false)
  }

  @Test func `where nobody can tell whether somebody is there, nobody is told`() throws {
    try expect("0 type, 58 gone, 62 end", gives: sat)
  }

  @Test func `getting up follows it`() throws {
    try expect(
      "0 type, 60 stop, 60:10 type, 62:04 stop, 68 end",
      gives: "\(sat), 60:04 nudge1, 67:04 end@62:04:idle, 67:04 followed1+2:00, 67:04 withdraw",
      settings: once)
  }

  @Test func `(9) nobody is nudged right after coming back`() throws {
    try expect(
      "0 type, 59 stop, 59:30 lock, 65 unlock, 65 type, 70 end",
      gives: "\(sat), 61:30 end@59:00:locked, 65:00 back+6:00, 65:00 sit")
  }

  @Test func `(12) it does not fire on a locked screen`() throws {
    try expect(
      "0 type, 59 stop, 59 lock, 60:29 type, 60:30 unlock, 60:40 stop, 61 end",
      gives: "\(sat), 60:44 nudge1", settings: once)
  }

  @Test func `locking takes it off the screen, and coming back soon shows it again`() throws {
    try expect(
      "0 type, 60 stop, 60:10 lock, 61 unlock, 61 touch, 61:20 end",
      gives: "\(sat), 60:04 nudge1, 60:10 withdraw, 61:00 again1", settings: once)
  }

  @Test func `(15) after a pause it does not fire at once if there was a break`() throws {
    try expect(
      "0 type, 50 pause 1h, 65 stop, 75 type, 115 end",
      gives: "\(sat), 70:00 end@65:00:idle, 75:00 back+10:00, 75:00 sit")
  }

  @Test func `a pause holds, and its end delivers once`() throws {
    try expect(
      "0 type, 50 pause 1h, 110:30 stop, 111 end", gives: "\(sat), 110:34 nudge1", settings: once)
    try expect(
      "0 type, 50 pause, 100 resume, 100:30 stop, 101 end", gives: "\(sat), 100:34 nudge1",
      settings: once)
  }

  @Test func `pausing takes it off the screen`() throws {
    try expect(
      "0 type, 59 stop, 60:05 pause, 61 end", gives: "\(sat), 60:00 nudge1, 60:05 withdraw",
      settings: once)
  }

  @Test func `snooze puts the next nudge at now and the given time`() throws {
    try expect(
      "0 type, 59 stop, 60:30 snooze 10m, 61 type, 70:29 stop, 70:40 end",
      gives: "\(sat), 60:00 nudge1, 60:30 snoozed1, 60:30 withdraw, 70:33 nudge2", settings: once)
  }

  @Test func `after a snooze that is cancelled, the next nudge is due when it was before`() throws {
    try expect(
      "0 type, 59 stop, 60:30 snooze 30m, 62 unsnooze, 62 type, 69:50 stop, 70:10 end",
      gives: "\(sat), 60:00 nudge1, 60:30 snoozed1, 60:30 withdraw, 70:00 nudge2")
    try expect("0 type, 30 skip, 40 snooze 10m, 41 unsnooze, 100 end", gives: sat)
  }

  @Test func `skip means no more in this bout, and the next has its own`() throws {
    try expect(
      "0 type, 60 stop, 60:10 skip, 61 type, 120 stop, 130 type, 189 stop, 190:10 end",
      gives:
        "\(sat), 60:04 nudge1, 60:10 skipped1, 60:10 withdraw, 125:00 end@120:00:idle, 130:00 back+10:00, 130:00 sit, 190:00 nudge1",
      settings: once)
  }

  @Test func `on my way keeps off the next one for the time of grace`() throws {
    var settings = Settings()
    settings.repeatEvery = .minutes(1)
    settings.repeatLimit = 1
    try expect(
      "0 type, 60 stop, 60:10 way, 60:20 type, 65:20 stop, 65:25 end",
      gives: "\(sat), 60:04 nudge1, 60:10 withdraw, 65:24 nudge2", settings: settings)
  }

  @Test func `(13) (14) a call holds it while sitting counts on, and its end delivers one`() throws
  {
    try expect(
      "0 type, 55 hold call, 100 stop, 100 unhold call, 101 end", gives: "\(sat), 100:04 nudge1",
      settings: once)
  }

  @Test func `(16) of two holds the later end delivers, once`() throws {
    try expect(
      "0 type, 55 hold fullscreen, 56 hold do-not-disturb, 70 unhold fullscreen, 80 stop, "
        + "80 unhold do-not-disturb, 81 end", gives: "\(sat), 80:04 nudge1", settings: once)
  }

  @Test func `(9) whoever had a break while it was held is not nudged when the hold falls`() throws
  {
    try expect(
      "0 type, 55 hold fullscreen, 70 stop, 71 lock, 80 unlock, 80 type, 90 unhold fullscreen, 91 end",
      gives: "\(sat), 73:00 end@70:00:locked, 80:00 back+10:00, 80:00 sit", settings: once)
  }

  @Test func `holds matter while there is a bout, and most while a nudge waits`() throws {
    var desk = Desk(settings: once)
    desk.connect()
    #expect(desk.heart.holdAttention == .none)
    desk.type()
    #expect(desk.heart.holdAttention == .loose)
    for (line, attention) in [
      ("55 hold call", HoldAttention.loose), ("61 lock", .none), ("61:30 unlock", .close),
    ] {
      try desk.act(line.split(separator: " ").map(String.init))
      #expect(desk.heart.holdAttention == attention, "\(line)")
    }
  }

  @Test func `a hold that is not asked for does not hold`() throws {
    var settings = once
    settings.holdFor = []
    try expect(
      "0 type, 55 hold fullscreen, 59 stop, 60:01 end", gives: "\(sat), 60:00 nudge1",
      settings: settings)
  }

  @Test func `hold_limit ends outside holds`() throws {
    var settings = once
    settings.holdLimit = .minutes(15)
    try expect(
      "0 type, 55 hold call, 74 stop, 76 end", gives: "\(sat), 75:00 nudge1", settings: settings)
  }

  @Test func `outside working hours it waits for them`() throws {
    var settings = once
    // 2027-01-15 08:00 UTC, a Friday.
    settings.hours = Hours([Hours.Range(weekday: .friday, start: 9 * 3600 + 1800, end: 17 * 3600)])
    try expect(
      "0 type, 89:30 stop, 91 end", gives: "\(sat), 90:00 nudge1", settings: settings)
  }

  @Test func `a step of people's clock into working hours lets it go`() throws {
    var settings = once
    settings.hours = Hours([Hours.Range(weekday: .friday, start: 12 * 3600, end: 17 * 3600)])
    try expect(
      "0 type, 69 stop, 70 clock 4h, 70:01 end", gives: "\(sat), 70:00 nudge1",
      settings: settings)
  }

  @Test func `(27) after a long idle nothing is stuck in the past`() throws {
    try expect(
      "0 type, 59:59 stop, 600 type, 601 end",
      gives:
        "\(sat), 60:03 nudge1, 64:59 end@59:59:idle, 64:59 followed1+0:00, 64:59 withdraw, 600:00 back+540:01, 600:00 sit",
      settings: once)
  }

  @Test func `a new limit counts for the bout that lasts`() throws {
    var desk = Desk()
    desk.connect()
    desk.type()
    try desk.act(["30", "stop"])
    desk.configure { $0.nudgeAfter = .minutes(20) }
    try desk.act(["31", "end"])
    #expect(desk.line == "\(sat), 30:04 nudge1")
  }
}
