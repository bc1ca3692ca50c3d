import SitCore
import Testing

/// What it means to sit: bouts, breaks, and evidence that disagrees. Numbers in brackets are those of
/// the complaints that users of other programs have.
@Suite struct SittingTests {
  @Test func `sitting ends with the last input, once there was none for idle_break`() throws {
    try expect(
      "0 type, 30 stop, 34:59 end", gives: "0:00 away, 0:00 sit")
    try expect(
      "0 type, 30 stop, 36 end", gives: "0:00 away, 0:00 sit, 35:00 end@30:00:idle")
  }

  @Test func `a pause shorter than idle_break did not happen`() throws {
    try expect(
      "0 type, 30 stop, 34 type, 40 stop, 46 end",
      gives: "0:00 away, 0:00 sit, 45:00 end@40:00:idle")
  }

  @Test func `after a break the next input starts a new bout`() throws {
    try expect(
      "0 type, 30 stop, 41 type, 42 end",
      gives: "0:00 away, 0:00 sit, 35:00 end@30:00:idle, 41:00 back+11:00, 41:00 sit")
  }

  @Test func `(1) time asleep is a break, not work`() throws {
    try expect(
      "0 type, 50 stop, 50 asleep 8h, 530 type, 531 end",
      gives: "0:00 away, 0:00 sit, 530:00 end@50:00:asleep, 530:00 back+480:00, 530:00 sit")
  }

  @Test func `a short sleep is no break, but does not count as sitting`() throws {
    // 90 s asleep: the nudge comes 90 s later.
    try expect(
      "0 type, 50 stop, 50 asleep 90s, 51:30 type, 61:29 stop, 61:40 end",
      gives: "0:00 away, 0:00 sit, 61:33 nudge1")
  }

  @Test func `(2) a brief lock wipes nothing`() throws {
    try expect(
      "0 type, 50 stop, 50 lock, 51:50 unlock, 51:51 type, 59:58 stop, 60:10 end",
      gives: "0:00 away, 0:00 sit, 60:02 nudge1")
  }

  @Test func `(11) a locked screen is away, and the break begins with the last input`() throws {
    try expect(
      "0 type, 50 stop, 51 lock, 70 unlock, 70 type, 71 end",
      gives: "0:00 away, 0:00 sit, 53:00 end@50:00:locked, 70:00 back+20:00, 70:00 sit")
  }

  @Test func `typing a password on the lock screen is not sitting`() throws {
    try expect(
      "0 type, 50 stop, 50 lock, 60 touch, 61 end",
      gives: "0:00 away, 0:00 sit, 52:00 end@50:00:locked")
  }

  @Test func `(3) a sleep in the middle of a break leaves nothing stuck`() throws {
    try expect(
      "0 type, 50 stop, 56 asleep 30m, 90 type, 91 end",
      gives: "0:00 away, 0:00 sit, 55:00 end@50:00:idle, 90:00 back+40:00, 90:00 sit")
  }

  @Test func `(10) certain and guessed absence have thresholds of their own`() throws {
    var settings = Settings()
    settings.breakLength = .minutes(1)
    settings.idleBreak = .minutes(20)
    try expect(
      "0 type, 10 stop, 10 lock, 12 unlock, 12 type, 30 stop, 49 type, 50 end",
      gives: "0:00 away, 0:00 sit, 11:00 end@10:00:locked, 12:00 back+2:00, 12:00 sit",
      settings: settings)
  }

  @Test func `watching a video is sitting, up to the cap`() throws {
    var settings = Settings()
    settings.nudgeAfter = .hours(10)
    try expect(
      "0 type, 10 video, 10 stop, 130 end",
      gives: "0:00 away, 0:00 sit, 105:00 end@100:00:idle", settings: settings)
    try expect(
      "0 type, 10 video, 10 stop, 60 novideo, 70 end",
      gives: "0:00 away, 0:00 sit, 65:00 end@60:00:idle", settings: settings)
  }

  @Test func `media that play to a locked screen do not count`() throws {
    try expect(
      "0 type, 10 video, 10 stop, 11 lock, 20 end",
      gives: "0:00 away, 0:00 sit, 13:00 end@11:00:locked")
  }

  @Test func `a declared away ends at the first input half a minute later`() throws {
    try expect(
      "0 type, 10 away, 10:05 stop, 20 touch, 20:05 end",
      gives: "0:00 away, 0:00 sit, 12:00 end@10:00:away, 20:00 back+10:00, 20:00 sit")
  }

  @Test func `a declared away is not kept by somebody who stays`() throws {
    try expect("0 type, 10 away, 15 end", gives: "0:00 away, 0:00 sit")
  }

  @Test func `standing ends the bout though input goes on`() throws {
    try expect(
      "0 type, 30 stand, 60 sit, 61 end",
      gives:
        "0:00 away, 0:00 sit, 30:00 end@30:00:stood, 30:00 stand, 60:00 end@60:00:sat, 60:00 sit")
  }

  @Test func `standing ends with a break, and what follows is sitting`() throws {
    try expect(
      "0 type, 30 stand, 40 stop, 50 type, 51 end",
      gives:
        "0:00 away, 0:00 sit, 30:00 end@30:00:stood, 30:00 stand, 45:00 end@40:00:idle, 50:00 back+10:00, 50:00 sit"
    )
  }

  @Test func `standing has a limit of its own`() throws {
    var settings = Settings()
    settings.standingNudgeAfter = .minutes(8)
    settings.repeatLimit = 0
    try expect(
      "0 type, 10 stand, 17:59 stop, 18:10 end",
      gives: "0:00 away, 0:00 sit, 10:00 end@10:00:stood, 10:00 stand, 18:03 nudge1",
      settings: settings)
  }

  @Test func `with no source at all the posture is unknown, and nobody is nudged`() throws {
    try expect("0 end, 200 end", gives: "", connected: false)
    try expect(
      "0 type, 30 gone, 100 end",
      gives: "0:00 away, 0:00 sit, 35:00 end@30:00:gap, 35:00 unknown")
  }

  @Test func `unknown can be told to count as sitting`() throws {
    var settings = Settings()
    settings.countsUnknownAsSitting = true
    settings.repeatLimit = 0
    try expect(
      "0 end, 61 end", gives: "0:05 sit, 60:05 nudge1", settings: settings, connected: false)
  }

  @Test func `where there is no source, what a person declares stands`() throws {
    var settings = Settings()
    settings.repeatLimit = 0
    try expect(
      "0 sit, 90 away, 93 end",
      gives: "0:00 sit, 60:00 nudge1, 70:00 ignored1, 90:00 withdraw, 92:00 end@90:00:away",
      settings: settings, connected: false)
  }

  @Test func `what was declared ends when a source can tell`() throws {
    try expect(
      "0 sit, 10 live, 16 end", gives: "0:00 sit, 15:00 end@10:00:idle", connected: false)
  }

  @Test func `a display server that comes back soon interrupts nothing`() throws {
    try expect(
      "0 type, 30 gone, 31 live, 40 stop, 46 end",
      gives: "0:00 away, 0:00 sit, 45:00 end@40:00:idle")
  }

  @Test func `a sensor outranks input and locks, until its word is over`() throws {
    try expect(
      "0 type, 10 report chair absent 10m, 25 end",
      gives: "0:00 away, 0:00 sit, 12:00 end@10:00:sensor, 20:00 back+10:00, 20:00 sit")
    try expect(
      "0 report chair present, 0 lock, 60 report chair clear, 70 end",
      gives:
        "0:00 away, 0:00 sit, 60:00 nudge1, 60:00 withdraw, 62:00 end@60:00:locked, 62:00 followed1+0:00"
    )
  }

  @Test func `what a person declares outranks a lock and a sensor from before`() throws {
    try expect(
      "0 lock, 1 report chair absent, 5 sit, 6 touch, 8 end", gives: "0:00 away, 5:00 sit")
  }

  @Test func `one sign of life from a source without promises starts a bout`() throws {
    try expect(
      "0 end, 10 tty, 12 tty, 20 end",
      gives: "10:00 gap+10:00:noSource, 10:00 away, 10:00 sit, 17:00 end@12:00:idle",
      connected: false)
  }

  @Test func `input on one source outweighs idleness on another`() throws {
    try expect(
      "0 type, 10 stop, 12 tty, 14 tty, 16 tty, 18 tty, 20 end", gives: "0:00 away, 0:00 sit")
  }

  @Test func `a step of people's clock changes no duration`() throws {
    for step in ["clock 3h", "clockback 3h"] {
      try expect(
        "0 type, 10 \(step), 30 stop, 41 type, 42 end",
        gives: "0:00 away, 0:00 sit, 35:00 end@30:00:idle, 41:00 back+11:00, 41:00 sit")
    }
  }
}
