import SitCore
import TestSupport
import Testing

@testable import Configuration

@Suite("The configuration as text")
struct TextsTests {
  /// The default text with all its keys set.
  private var uncommented: String {
    Configuration.defaultText.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("#") && $0.dropFirst().first?.isLetter == true ? $0.dropFirst() : $0 }
      .joined(separator: "\n")
  }

  @Test("The default text gives the defaults, with its keys set or not")
  func defaults() {
    for text in [Configuration.defaultText, uncommented] {
      #expect(faults(text) == [])
      #expect(parsed(text) == Configuration())
    }
  }

  @Test("The default text has every key, in its table, with what it means and allows")
  func everyKey() {
    let document = Document(uncommented)
    for (path, key) in Section.allKeys {
      #expect(!key.meaning.isEmpty)
      let entries = path.dropLast().reduce(document.entries) { entries, table in
        guard case .table(let inner)? = entries.first(where: { $0.name == table })?.value else {
          return []
        }
        return inner
      }
      #expect(entries.contains { $0.name == path.last }, "\(path) is not in the default text")
      for line in key.meaning.split(separator: "\n") {
        #expect(Configuration.defaultText.contains("# \(line)\n"))
      }
      #expect(Configuration.defaultText.contains(key.allowed) || key.allowed.isEmpty)
    }
  }

  @Test("The default text fits a terminal of 100 columns and ends with a line end")
  func shape() {
    let lines = Configuration.defaultText.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 100 && $0.last != " " })
    #expect(lines.last == "" && lines.dropLast().last != "")
  }

  @Test("The effective text of any configuration gives an equal configuration")
  func effective() {
    var random = SeededRandom(seed: 3)
    for _ in 0..<300 {
      let configuration = Configuration.random(using: &random)
      let text = configuration.effectiveText
      let (again, faults) = Configuration.parse(text)
      #expect(faults == [])
      guard again == configuration else {
        Issue.record("\(configuration)\nbecame\n\(again)\nthrough\n\(text)")
        return
      }
    }
  }

  @Test("The effective text joins days that are alike")
  func effectiveDays() {
    let text = """
      [hours]
      sat = ["10:00-11:00"]
      mon-fri = ["09:00-12:30", "13:00-18:00"]
      wed = []
      """
    #expect(
      parsed(text).effectiveText.contains(
        """
        [hours]
        mon-tue = ["09:00-12:30", "13:00-18:00"]
        thu-fri = ["09:00-12:30", "13:00-18:00"]
        sat = ["10:00-11:00"]

        """))
  }

  @Test("No key has the name of another")
  func unique() {
    let paths = Section.allKeys.map(\.path)
    #expect(Set(paths).count == paths.count)
  }
}

extension Configuration {
  /// A configuration that a file could give.
  fileprivate static func random(using random: inout SeededRandom) -> Configuration {
    func span(_ range: ClosedRange<Int64>) -> TimeSpan {
      // Of all scales, and often with an odd rest.
      let longest = Int64.random(in: range, using: &random)
      let unit = ([1, 1_000, 1_000_000, 60_000_000] as [Int64]).randomElement(using: &random) ?? 1
      return TimeSpan(microseconds: max(range.lowerBound, longest / unit * unit))
    }
    func some<Element>(_ all: [Element]) -> [Element] {
      Array(all.shuffled(using: &random).prefix(Int.random(in: 0...all.count, using: &random)))
    }
    func program() -> [String] {
      let odd = Array("a \"\\\n\t\u{1}\u{7f}é#'=]\u{1F600}")
      return (0..<Int.random(in: 0...3, using: &random)).map { _ in
        "x" + String((0..<4).map { _ in odd.randomElement(using: &random) ?? "x" })
      }
    }
    let second: Int64 = 1_000_000
    let day = 86_400 * second
    var result = Configuration(preset: Preset.allCases.randomElement(using: &random) ?? .hourly)
    result.settings.nudgeAfter = span(second...day)
    result.settings.repeatEvery = span(second...day)
    result.settings.repeatLimit = .random(in: 0...100, using: &random)
    result.settings.breakLength = span(second...day)
    result.settings.idleBreak = span(second...day)
    result.settings.watchingCap = span(0...day)
    result.settings.standingNudgeAfter = .random(using: &random) ? .zero : span(second...day)
    result.settings.waitForPause = span(0...3_600 * second)
    result.settings.snooze = span(second...day)
    result.settings.grace = span(0...day)
    result.settings.holdFor = Set(some(OutsideHold.allCases))
    result.settings.holdLimit = span(0...day)
    result.settings.countsUnknownAsSitting = .random(using: &random)
    result.settings.hours = Hours(
      some(Weekday.allCases).sorted().flatMap { weekday in
        (0..<Int.random(in: 0...2, using: &random)).map { _ in
          let start = Int64.random(in: 0..<1_440, using: &random)
          let length = Int64.random(in: 1..<1_440, using: &random)
          let end = start + length > 1_440 ? start + length - 1_440 : start + length
          return Hours.Range(weekday: weekday, start: start * 60, end: end * 60)
        }
      })
    result.outlets = some(OutletName.allCases)
    result.sound = .random(using: &random)
    result.suggestsMoves = .random(using: &random)
    let places = some(Place.allCases)
    result.places = places.isEmpty ? Place.allCases : places
    result.sources = .random(using: &random) ? .auto : .only(some(SourceName.allCases))
    result.hooks.onNudge = program()
    result.hooks.onSit = program()
    result.hooks.onBreak = program()
    result.hooks.onStand = program()
    result.hooks.timeout = span(second...3_600 * second)
    return result
  }
}
