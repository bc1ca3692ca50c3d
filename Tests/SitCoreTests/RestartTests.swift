import SitCore
import Testing

/// What survives when the program or the machine goes down (complaint 18).
@Suite struct RestartTests {
  private let sat = "0:00 away, 0:00 sit"

  @Test func `(18) a bout goes on after a short restart`() throws {
    try expect(
      "0 type, 50 restart 10s, 60:20 stop, 60:30 end", gives: "\(sat), 60:24 nudge1")
  }

  @Test func `a long time down is a break of unknown kind`() throws {
    try expect(
      "0 type, 50 restart 20m, 71 end",
      gives: """
        \(sat), 70:00 end@50:00:gap, 70:00 unknown, 70:00 gap+20:00:notRunning, 70:00 back+20:00, \
        70:00 sit
        """)
  }

  @Test func `(18) snooze, skip and pause survive, with their deadlines`() throws {
    var settings = Settings()
    settings.repeatLimit = 0
    try expect(
      "0 type, 59 stop, 60:30 snooze 10m, 61 type, 62 restart 1m, 70:29 stop, 70:40 end",
      gives: "\(sat), 60:00 nudge1, 60:30 snoozed1, 60:30 withdraw, 70:33 nudge2",
      settings: settings)
    try expect("0 type, 30 skip, 40 restart 1s, 100 end", gives: sat)
    try expect(
      "0 type, 30 pause 1h, 40 restart 1s, 90:10 stop, 91 end", gives: "\(sat), 90:14 nudge1",
      settings: settings)
    try expect("0 type, 30 pause, 40 restart 1s, 200 end", gives: sat)
  }

  @Test func `(18) a pause survives a reboot by people's clock`() throws {
    var desk = Desk()
    desk.connect()
    desk.type()
    try desk.act(["30", "pause", "1h"])
    try desk.act(["40", "reboot", "10m"])
    desk.type()
    #expect(desk.heart.overview.isPaused)
    let until = try #require(desk.heart.overview.pausedUntil)
    #expect(desk.now.wall(at: until) == WallTime(seconds: 1_800_000_000 + 90 * 60))
  }

  @Test func `a reboot is a break if it lasts, and none if not`() throws {
    try expect(
      "0 type, 50 reboot 10m, 61 type, 62 end",
      gives: """
        \(sat), 60:00 end@50:00:asleep, 60:00 unknown, 60:00 gap+10:00:restarted, 61:00 back+11:00, \
        61:00 sit
        """)
    // Down for a minute, which does not count as sitting.
    try expect(
      "0 type, 50 reboot 1m, 51 type, 61:20 stop, 61:30 end", gives: "\(sat), 61:24 nudge1")
  }
}
