import Configuration
import SitCore
import Testing

@Suite("What a configuration file sets")
struct ParsingTests {
  @Test("An empty file gives the defaults")
  func empty() {
    for text in ["", "\n", "# nothing\n", "[sitting]\n[hours]\n", "\u{feff}"] {
      #expect(parsed(text) == Configuration())
      #expect(faults(text) == [])
    }
  }

  @Test("Every key of the sample in the design sets what it is for")
  func everyKey() {
    let text = """
      preset = "20-8-2"

      [sitting]
      nudge_after  = "3s"
      repeat_every = "4s"
      repeat_limit = 5
      break_length = "6s"
      idle_break   = "7s"
      watching_cap = "8s"

      [standing]
      nudge_after  = "9s"

      [nudge]
      outlets        = ["terminal", "desktop"]
      wait_for_pause = "10s"
      snooze         = "11s"
      grace          = "12s"
      hold_for       = ["call"]
      hold_limit     = "13s"
      sound          = true
      suggest_moves  = false

      [hours]
      mon = ["09:00-12:30"]

      [moves]
      places = ["floor"]

      [presence]
      sources      = ["x11", "tty"]
      when_unknown = "sitting"

      [hooks]
      on_nudge = ["notify-send", "-u", "low", "Get \\"up\\""]
      on_sit   = ["a"]
      on_break = ["b"]
      on_stand = ["c"]
      timeout  = "14s"
      """
    var wanted = Configuration(preset: .twentyEightTwo)
    wanted.settings.nudgeAfter = .seconds(3)
    wanted.settings.repeatEvery = .seconds(4)
    wanted.settings.repeatLimit = 5
    wanted.settings.breakLength = .seconds(6)
    wanted.settings.idleBreak = .seconds(7)
    wanted.settings.watchingCap = .seconds(8)
    wanted.settings.standingNudgeAfter = .seconds(9)
    wanted.outlets = [.terminal, .desktop]
    wanted.settings.waitForPause = .seconds(10)
    wanted.settings.snooze = .seconds(11)
    wanted.settings.grace = .seconds(12)
    wanted.settings.holdFor = [.call]
    wanted.settings.holdLimit = .seconds(13)
    wanted.sound = true
    wanted.suggestsMoves = false
    wanted.settings.hours = Hours([Hours.Range(weekday: .monday, start: 32_400, end: 45_000)])
    wanted.places = [.floor]
    wanted.sources = .only([.x11, .tty])
    wanted.settings.countsUnknownAsSitting = true
    wanted.hooks.onNudge = ["notify-send", "-u", "low", "Get \"up\""]
    wanted.hooks.onSit = ["a"]
    wanted.hooks.onBreak = ["b"]
    wanted.hooks.onStand = ["c"]
    wanted.hooks.timeout = .seconds(14)
    #expect(faults(text) == [])
    #expect(parsed(text) == wanted)
  }

  @Test("The defaults are those that the design gives for the hourly preset")
  func defaults() {
    let sample = """
      preset = "hourly"
      [sitting]
      nudge_after = "1h"
      repeat_every = "10m"
      repeat_limit = 3
      break_length = "2m"
      idle_break = "5m"
      watching_cap = "90m"
      [standing]
      nudge_after = "0"
      [nudge]
      outlets = ["desktop"]
      wait_for_pause = "1m"
      snooze = "10m"
      grace = "5m"
      hold_for = ["do-not-disturb", "fullscreen", "call"]
      hold_limit = "0"
      sound = false
      suggest_moves = true
      [moves]
      places = ["desk", "standing", "floor"]
      [presence]
      sources = ["auto"]
      when_unknown = "away"
      [hooks]
      on_nudge = []
      timeout = "30s"
      """
    #expect(faults(sample) == [])
    #expect(parsed(sample) == Configuration())
  }

  @Test("A preset changes the defaults")
  func presets() {
    let half = parsed("preset = \"half-hourly\"").settings
    #expect(half.nudgeAfter == .minutes(30) && half.breakLength == .minutes(5))
    let hedge = parsed("preset = \"20-8-2\"").settings
    #expect(hedge.nudgeAfter == .minutes(20) && hedge.standingNudgeAfter == .minutes(8))
    #expect(hedge.breakLength == .minutes(2))
  }

  @Test("A key that is given wins over the preset, wherever it stands")
  func presetAndKey() {
    let settings = parsed("sitting.nudge_after = \"40m\"\npreset = \"half-hourly\"").settings
    #expect(settings.nudgeAfter == .minutes(40))
    #expect(settings.breakLength == .minutes(5))
  }

  @Test("A key with a fault keeps the preset's default, and all others hold")
  func faultyKeyFallsBack() {
    let configuration = parsed(
      """
      preset = "half-hourly"
      [sitting]
      nudge_after = "soon"
      idle_break = "3m"
      [nudge]
      sound = true
      """)
    #expect(configuration.settings.nudgeAfter == .minutes(30))
    #expect(configuration.settings.idleBreak == .minutes(3))
    #expect(configuration.sound)
  }

  @Test("Inline tables, dotted keys and quoted keys set the same")
  func spellings() {
    for text in [
      "sitting.nudge_after = \"40m\"",
      "sitting = { nudge_after = \"40m\" }",
      "\"sitting\".'nudge_after' = '40m'",
      "[ sitting ]\r\n\"nudge\\u005fafter\" = \"\"\"40m\"\"\"\r\n",
    ] {
      #expect(faults(text) == [])
      #expect(parsed(text).settings.nudgeAfter == .minutes(40))
    }
  }

  @Test("No source, no outlet and nothing to hold a nudge can be chosen")
  func emptyLists() {
    let text = "presence.sources = []\nnudge.outlets = []\nnudge.hold_for = []"
    #expect(faults(text) == [])
    #expect(parsed(text).sources == .only([]))
    #expect(parsed(text).outlets == [])
    #expect(parsed(text).settings.holdFor == [])
  }
}
