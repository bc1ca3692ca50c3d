import Configuration
import SitCore
import Testing

@Suite("The working hours of a configuration file")
struct HoursTests {
  /// The hours as `day start-end`, in minutes, of a table's lines.
  private func hours(_ lines: String) -> [String] {
    parsed("[hours]\n\(lines)").settings.hours.ranges.map {
      "\($0.weekday) \($0.start / 60)-\($0.end / 60)"
    }
  }

  private func faultsOf(_ lines: String) -> [String] { faults("[hours]\n\(lines)") }

  @Test("No day given is always")
  func always() {
    #expect(parsed("[hours]").settings.hours == .always)
    #expect(parsed("hours = {}").settings.hours == .always)
  }

  @Test("A range of days has its times on each of them")
  func days() {
    #expect(
      hours("mon-wed = [\"09:00-12:30\", \"13:00-18:00\"]") == [
        "monday 540-750", "monday 780-1080", "tuesday 540-750", "tuesday 780-1080",
        "wednesday 540-750", "wednesday 780-1080",
      ])
  }

  @Test(
    "Days may be short or long, in any case, a range over the weekend, or a list",
    arguments: [
      ("mon", ["monday"]), ("Monday", ["monday"]), ("tues", ["tuesday"]), ("SUN", ["sunday"]),
      ("sat-sun", ["saturday", "sunday"]),
      ("fri-mon", ["monday", "friday", "saturday", "sunday"]),
      ("saturday-mon", ["monday", "saturday", "sunday"]),
      ("\"mon, wed\"", ["monday", "wednesday"]),
      ("\"mon-tue,sat\"", ["monday", "tuesday", "saturday"]),
      ("wed-wed", ["wednesday"]),
    ])
  func names(key: String, days: [String]) {
    #expect(faultsOf("\(key) = [\"09:00-10:00\"]") == [])
    #expect(hours("\(key) = [\"09:00-10:00\"]") == days.map { "\($0) 540-600" })
  }

  @Test(
    "Times may leave out a nought, have spaces, end at midnight or go over it",
    arguments: [
      ("9:00-17:00", "540-1020"), ("09:00 - 17:00", "540-1020"), ("00:00-24:00", "0-1440"),
      ("22:00-06:00", "1320-360"), ("22:00-00:00", "1320-0"), ("22:00-24:00", "1320-1440"),
    ])
  func times(text: String, minutes: String) {
    #expect(faultsOf("mon = [\"\(text)\"]") == [])
    #expect(hours("mon = [\"\(text)\"]") == ["monday \(minutes)"])
  }

  @Test(
    "A text that is no range of times is refused, and restricts nothing on its day",
    arguments: [
      "", "-", "9-17", "09:00", "09:00-", "24:00-01:00", "09:00-24:01", "25:00-26:00",
      "09:60-10:00",
      "09:00-10:00-11:00", "9:0-10:00", "+9:00-10:00", "٩:00-10:00", "009:00-10:00",
      "09:00:00-10:00",
    ])
  func noTimes(text: String) {
    #expect(
      faultsOf("mon = [\"\(text)\"]") == [
        "2: hours.mon: \"\(text)\" is no range of times from \"00:00\" to \"24:00\", "
          + "such as \"09:00-12:30\""
      ])
    #expect(hours("mon = [\"\(text)\"]\ntue = [\"09:00-10:00\"]").first == "monday 0-1440")
  }

  @Test("A range without length is told how to write a whole day")
  func noLength() {
    #expect(
      faultsOf("mon = [\"09:00-09:00\"]") == [
        "2: hours.mon: \"09:00-09:00\" has no length (the whole day is \"00:00-24:00\")"
      ])
  }

  @Test("A key that names no day is told the nearest")
  func noDays() {
    #expect(
      faultsOf("mondey = [\"09:00-10:00\"]")
        == ["2: hours.mondey: \"mondey\" is no day of the week (did you mean \"monday\"?)"])
    #expect(
      faultsOf("mon-fry = [\"09:00-10:00\"]")
        == ["2: hours.mon-fry: \"fry\" is no day of the week (did you mean \"fri\"?)"])
    for key in ["mo", "\"\"", "mon-", "\"mon,\"", "weekdays", "mon-tue-wed"] {
      #expect(faultsOf("\(key) = []").count == 1)
      #expect(hours("\(key) = []") == [])
    }
  }

  @Test("The key that names fewer days decides, wherever it stands")
  func specific() {
    let lines = ["fri = [\"09:00-15:00\"]", "mon-fri = [\"09:00-18:00\"]", "thu-fri = []"]
    let wanted = ["monday 540-1080", "tuesday 540-1080", "wednesday 540-1080", "friday 540-900"]
    #expect(hours(lines.joined(separator: "\n")) == wanted)
    #expect(hours(lines.reversed().joined(separator: "\n")) == wanted)
  }

  @Test("A day that two keys give alike is a fault of the later, and the earlier holds")
  func twice() {
    let lines = "monday = [\"10:00-11:00\"]\nmon = [\"09:00-10:00\"]"
    #expect(faultsOf(lines) == ["3: hours.mon: monday is already given by \"monday\""])
    #expect(hours(lines) == ["monday 600-660"])
  }

  @Test("Where only days off are given, all other days are open")
  func daysOff() {
    #expect(
      hours("sat-sun = []")
        == ["monday", "tuesday", "wednesday", "thursday", "friday"].map { "\($0) 0-1440" })
    #expect(hours("sat-sun = []\nmon = [\"09:00-10:00\"]") == ["monday 540-600"])
  }

  @Test("Hours that leave no time at all are refused")
  func never() {
    #expect(faultsOf("mon-sun = []") == ["1: hours: no time is left at which a nudge may come"])
    #expect(hours("mon-sun = []") == [])
  }

  @Test("A value that is no list of texts is refused")
  func types() {
    #expect(
      faultsOf("mon = \"09:00-10:00\"") == [
        "2: hours.mon: a list, such as [\"09:00-12:30\", \"13:00-18:00\"], is wanted, "
          + "not the text \"09:00-10:00\""
      ])
    #expect(faultsOf("mon = [9]").count == 1)
  }
}
