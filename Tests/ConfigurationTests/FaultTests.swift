import Configuration
import SitCore
import Testing

@Suite("What a configuration file is told about its faults")
struct FaultTests {
  @Test("Every fault is named, in the order of lines")
  func all() {
    let text = """
      [sitting]
      nudge_afer = "1h"
      repeat_limit = 101

      [nudge]
      sound = "yes"
      [presense]
      sources = ["x11"]
      """
    #expect(
      faults(text) == [
        "2: unknown key \"nudge_afer\" (did you mean \"nudge_after\"?)",
        "3: sitting.repeat_limit: 101 is out of range (0 to 100)",
        "6: nudge.sound: true or false is wanted, not the text \"yes\"",
        "7: unknown table [presense] (did you mean [presence]?)",
      ])
  }

  @Test("A fault names its key")
  func key() {
    let faults = Configuration.parse("[nudge]\nsound = 1\nsond = true").1
    #expect(faults.map(\.key) == ["nudge.sound", "nudge.sond"])
  }

  @Test("A fault is printed as compilers do, without a line where it is about the file")
  func printed() {
    #expect(Fault(line: 3, message: "m").described(in: "a.toml") == "a.toml:3: m")
    #expect(Fault(line: 0, message: "m").described(in: "a.toml") == "a.toml: m")
  }

  @Test(
    "An unknown key or table is told what may have been meant",
    arguments: [
      (
        "nudge_after = \"1h\"",
        "unknown key \"nudge_after\" (it belongs in [sitting] or in [standing])"
      ),
      ("[nudge]\npreset = 1", "unknown key \"preset\" (it belongs at the top of the file)"),
      ("presett = \"hourly\"", "unknown key \"presett\" (did you mean \"preset\"?)"),
      ("[SITTING]", "unknown table [SITTING] (did you mean [sitting]?)"),
      (
        "[xyz]",
        "unknown table [xyz] (the tables are sitting, standing, nudge, hours, moves, presence, hooks)"
      ),
      ("[moves]\nxyz = 1", "unknown key \"xyz\" ([moves] has places)"),
      ("[sitting.more]\na = 1", "unknown table [sitting.more]"),
      ("sitting = 5", "sitting: a table, [sitting], is wanted, not the number 5"),
      ("[[sitting]]", "sitting: a table, [sitting], is wanted, not a list"),
      ("hours = []", "hours: a table, [hours], is wanted, not a list"),
    ])
  func unknown(text: String, message: String) throws {
    let found = try #require(Configuration.parse(text).1.first)
    #expect(found.message.hasPrefix(message))
    #expect(Configuration.parse(text).1.count == 1)
  }

  @Test(
    "A value that does not fit is told what was found and what is wanted",
    arguments: [
      (
        "sitting.nudge_after = 90",
        "a time span, such as \"5m\" or \"1h 30min\", is wanted, not the number 90 "
          + "(write \"90s\" for seconds)"
      ),
      (
        "sitting.nudge_after = true",
        "a time span, such as \"5m\" or \"1h 30min\", is wanted, not true"
      ),
      ("sitting.nudge_after = 1979-05-27", "wanted, not a date or time"),
      ("sitting.nudge_after = 1.5", "wanted, not a float"),
      ("sitting.nudge_after = 07:32:00", "wanted, not a date or time"),
      ("sitting.nudge_after = 1979-05-27 07:32:00", "wanted, not a date or time"),
      ("[sitting.nudge_after]", "wanted, not a table"),
      (
        "sitting.nudge_after = \"5 parsecs\"",
        "\"parsecs\" is not a unit of time (use us, ms, s, min, h, d, w, M or y)"
      ),
      ("sitting.nudge_after = \"\"", "a time span is missing, such as \"5m\" or \"1h 30min\""),
      ("sitting.nudge_after = \"999999999999 y\"", "the time span is too long"),
      ("sitting.repeat_limit = \"3\"", "a whole number, such as 3, is wanted, not the text \"3\""),
      ("sitting.repeat_limit = 3.0", "a whole number, such as 3, is wanted, not a float"),
      ("nudge.sound = \"true\"", "true or false is wanted, not the text \"true\""),
      (
        "preset = \"dayly\"", "\"dayly\" is none of \"hourly\", \"half-hourly\" and \"20-8-2\""
      ),
      (
        "preset = 1", "\"hourly\", \"half-hourly\" or \"20-8-2\" is wanted, not the number 1"
      ),
      (
        "nudge.outlets = [\"deskop\"]",
        "\"deskop\" is none of \"desktop\" and \"terminal\" (did you mean \"desktop\"?)"
      ),
      (
        "nudge.outlets = \"desktop\"",
        "a list, such as [\"desktop\", \"terminal\"], is wanted, not the text \"desktop\""
      ),
      ("nudge.outlets = [1]", "a list of texts, such as [\"desktop\", \"terminal\"], is wanted"),
      ("nudge.outlets = [\"desktop\", \"desktop\"]", "\"desktop\" is named twice"),
      ("moves.places = []", "at least one is wanted, such as [\"desk\", \"standing\"]"),
      ("presence.sources = [\"auto\", \"x11\"]", "\"auto\" stands alone"),
      ("presence.sources = [\"waylan\"]", "(did you mean \"wayland\"?)"),
      ("hooks.on_sit = \"echo hi\"", "a list, such as [\"notify-send\", \"Get up\"], is wanted"),
      ("hooks.on_sit = [\"\"]", "the name of the program is empty"),
    ])
  func misfit(text: String, message: String) throws {
    let (configuration, faults) = Configuration.parse(text)
    #expect(faults.count == 1)
    #expect(try #require(faults.first).message.contains(message))
    #expect(configuration == Configuration())
  }

  @Test("Both of two unknown words in a list are named")
  func unknownWords() {
    #expect(faults("moves.places = [\"bed\", \"roof\"]").count == 2)
  }

  @Test(
    "A number or time out of its range is told the range",
    arguments: [
      ("sitting.nudge_after", "1s to 1d", ["0", "999ms", "24h 1s"], ["1s", "24h"]),
      ("sitting.repeat_every", "1s to 1d", ["0", "25h"], ["1s", "1d"]),
      ("sitting.break_length", "1s to 1d", ["0", "25h"], ["1s", "1d"]),
      ("sitting.idle_break", "1s to 1d", ["0", "25h"], ["1s", "1d"]),
      ("sitting.watching_cap", "0 to 1d", ["25h"], ["0", "1d"]),
      ("standing.nudge_after", "0, or 1s to 1d", ["1ms", "25h"], ["0", "1s", "24h"]),
      ("nudge.wait_for_pause", "0 to 1h", ["61m"], ["0", "1h"]),
      ("nudge.snooze", "1s to 1d", ["0", "25h"], ["1s", "1d"]),
      ("nudge.grace", "0 to 1d", ["25h"], ["0", "1d"]),
      ("nudge.hold_limit", "0 to 1d", ["25h"], ["0", "1d"]),
      ("hooks.timeout", "1s to 1h", ["0", "61m"], ["1s", "1h"]),
    ])
  func ranges(key: String, range: String, outside: [String], inside: [String]) {
    for text in outside {
      #expect(
        faults("\(key) = \"\(text)\"") == ["1: \(key): \"\(text)\" is out of range (\(range))"])
    }
    for text in inside { #expect(faults("\(key) = \"\(text)\"") == []) }
  }

  @Test("A count out of its range is told the range")
  func counts() {
    for number in ["-1", "101", "9223372036854775807"] {
      #expect(
        faults("sitting.repeat_limit = \(number)")
          == ["1: sitting.repeat_limit: \(number) is out of range (0 to 100)"])
    }
    #expect(faults("sitting.repeat_limit = 100") == [])
    #expect(faults("sitting.repeat_limit = 0x10") == [])
  }

  @Test("A name with dots in quotes is one name, and an empty one is none")
  func quotedNames() {
    #expect(faults("\"sitting.nudge_after\" = \"5m\"").count == 1)
    #expect(faults("\"\" = 1").count == 1)
    #expect(faults("[sitting]\n\"\" = 1").count == 1)
  }

  @Test("A line that is not TOML is a fault at its column, and the other lines hold")
  func syntax() {
    let (configuration, faults) = Configuration.parse(
      "[nudge]\nsound = true\nsnooze = \ngrace = 1m\nhold_limit = \"3m\"\n")
    #expect(configuration.sound)
    #expect(configuration.settings.holdLimit == .minutes(3))
    #expect(
      faults.map { $0.described(in: "f") } == [
        "f:3: column 10: a value should be here",
        "f:4: column 9: a value should be here, not 1m (a text needs quotes)",
      ])
  }

  @Test("A key that is given twice is a fault of the second, and the first holds")
  func twice() {
    let text = "[nudge]\nsound = true\nsound = false"
    #expect(faults(text) == ["3: \"nudge.sound\" is given twice (first on line 2)"])
    #expect(parsed(text).sound)
  }

  @Test("A table that is given twice is a fault, and its keys hold")
  func tableTwice() {
    let text = "[nudge]\nsound = true\n[nudge]\ngrace = \"1m\""
    #expect(faults(text) == ["3: \"nudge\" is given twice (first on line 1)"])
    #expect(parsed(text).sound && parsed(text).settings.grace == .minutes(1))
  }

  @Test("The keys under a header that cannot be read belong nowhere, and are no faults of theirs")
  func brokenHeader() {
    let text = "[nudge\nsound = true\n[sitting]\nnudge_after = \"5m\""
    #expect(faults(text) == ["1: column 7: \"]\" is missing after the name"])
    #expect(!parsed(text).sound && parsed(text).settings.nudgeAfter == .minutes(5))
  }
}
