import SitCore
import Testing

/// The time spans of systemd.time(7), as they are read and written.
@Suite struct TimeSpanTests {
  @Test(
    arguments: [
      (["usec", "us", "µs", "μs"], 1), (["msec", "ms"], 1_000),
      (["seconds", "second", "sec", "s", ""], 1_000_000),
      (["minutes", "minute", "min", "m"], 60_000_000),
      (["hours", "hour", "hr", "h"], 3_600_000_000), (["days", "day", "d"], 86_400_000_000),
      (["weeks", "week", "w"], 604_800_000_000),
      (["months", "month", "M"], 2_629_800_000_000),
      (["years", "year", "y"], 31_557_600_000_000),
    ] as [([String], Int64)]
  )
  func `each unit has all the names that systemd.time(7) gives it`(
    names: [String], microseconds: Int64
  ) throws {
    for name in names {
      for text in ["3\(name)", "3 \(name)", "  3\t\(name) ", "03\(name)"] {
        #expect(try TimeSpan(parsing: text).microseconds == 3 * microseconds, "\(text)")
      }
      #expect(try TimeSpan(parsing: "0\(name)") == .zero)
    }
  }

  // As `systemd-analyze timespan` reads them.
  @Test(
    arguments: [
      ("2 h", 7_200_000_000), ("2hours", 7_200_000_000), ("48hr", 172_800_000_000),
      ("1y 12month", 63_115_200_000_000), ("55s500ms", 55_500_000),
      ("300ms20s 5day", 432_020_300_000), ("1h 30min", 5_400_000_000), ("1h30", 3_630_000_000),
      ("1h 30 min 5", 5_405_000_000), ("5days6", 432_006_000_000), ("5 5", 10_000_000),
      ("5 5s", 10_000_000), ("1m1M", 2_629_860_000_000), ("1.5", 1_500_000), (".5", 500_000),
      ("0.5h .5h", 3_600_000_000), ("1s.5", 1_500_000), ("1.23456789s", 1_234_567),
      ("0.1us", 0), ("0.0000019s", 1), ("0.1y", 3_155_760_000_000),
      ("0.0000000000000000000000001y", 0), ("0", 0), ("0.0", 0), ("0 0s 0y", 0),
      ("9223372036854775807us", .max), ("9223372036854.775807s", .max),
      ("9223372036854s 775ms 807us", .max), ("00000000000000000000000000000007us", 7),
    ] as [(String, Int64)]
  )
  func `numbers and units add up, with fractions to the microsecond`(
    text: String, microseconds: Int64
  ) throws {
    #expect(try TimeSpan(parsing: text).microseconds == microseconds)
  }

  @Test(arguments: ["", " ", "\t\n", "\u{a0}"])
  func `nothing is no time span`(text: String) {
    #expect(throws: TimeSpanError.empty) { try TimeSpan(parsing: text) }
  }

  @Test(
    arguments: [
      "s", "min", "-5", "-5s", "+5", "5 -5", "5s -1s", "3.+1s", ".", ".s", "5.", "3.s",
      "1. 5s", "12..34", "12.34.56", "1.5.5h", "1.5.", "..5", "infinity", "½h", "５s", "5s .",
      "h5", "-", "µs",
    ]
  )
  func `what is no number is named whole`(text: String) {
    #expect(throws: TimeSpanError.notANumber(text)) { try TimeSpan(parsing: text) }
  }

  @Test(
    arguments: [
      ("5x", "x"), ("1h 5 S", "S"), ("5 H", "H"), ("1ns", "ns"), ("1e3", "e"), ("1,5h", ","),
      ("5minutess", "minutess"), ("5 Min", "Min"), ("5½h", "½h"), ("10€", "€"),
      ("1h\u{0}", "h\u{0}"),
      ("2 fortnights", "fortnights"), ("5s;", "s;"), ("5h-1s", "h-"), ("5s-1s", "s-"),
    ]
  )
  func `an unknown unit is named`(text: String, unit: String) {
    #expect(throws: TimeSpanError.unknownUnit(unit)) { try TimeSpan(parsing: text) }
  }

  @Test(
    arguments: [
      "9223372036854775808us", "9223372036854775807us 1us", "9223372036855s",
      "9223372036854.775808s", "9223372036854.9s", "292272y", "300000years",
      "99999999999999999999999999999999us", "9223372036854775807s", "292271y 1y",
    ]
  )
  func `what cannot be counted is too long`(text: String) {
    #expect(throws: TimeSpanError.tooLong) { try TimeSpan(parsing: text) }
  }

  @Test func `each error says in words what is wrong`() {
    #expect(TimeSpanError.empty.description.contains("missing"))
    #expect(TimeSpanError.notANumber("abc").description.contains("\"abc\" is not a time span"))
    #expect(TimeSpanError.unknownUnit("x").description.contains("\"x\" is not a unit"))
    #expect(TimeSpanError.tooLong.description.contains("too long"))
  }

  @Test(
    arguments: [
      (0, "0"), (1, "1us"), (999, "999us"), (1_000, "1ms"), (90_000, "90ms"), (1_000_000, "1s"),
      (1_500_000, "1s 500ms"), (90_000_000, "1min 30s"), (5_400_000_000, "1h 30min"),
      (86_400_000_000, "1d"), (604_800_000_000, "1w"),
      (694_861_001_001, "1w 1d 1h 1min 1s 1ms 1us"),
      (-5_000_000, "-5s"), (.max, "15250284w 3d 4h 54s 775ms 807us"),
      (.min, "-15250284w 3d 4h 54s 775ms 808us"),
    ] as [(Int64, String)]
  )
  func `a span is written with the greatest units first`(microseconds: Int64, text: String) {
    #expect(TimeSpan(microseconds: microseconds).description == text)
  }

  @Test func `what is written reads as the same span`() throws {
    var random = SeededRandom(seed: 1)
    for _ in 0..<100_000 {
      // Of every order of magnitude.
      let bits = Int.random(in: 0...62, using: &random)
      let span = TimeSpan(microseconds: .random(in: 0...(.max >> bits), using: &random))
      let text = span.description
      guard try TimeSpan(parsing: text) != span else { continue }
      Issue.record("\(span.microseconds) is written \(text), which reads as another span")
      return
    }
  }

  @Test func `no text is too strange to be answered`() {
    var random = SeededRandom(seed: 2)
    let pieces = [
      "9", "0", "1", "92233720368547758", ".", " ", "s", "us", "y", "M", "-", "+", "e", "\u{301}",
      "µ", "９", "\0", "ms", "min",
    ]
    for _ in 0..<100_000 {
      let count = Int.random(in: 0...12, using: &random)
      let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let span = try? TimeSpan(parsing: text)
      guard let span, span < .zero else { continue }
      Issue.record("\(text) reads as a negative span")
      return
    }
  }

  @Test(
    arguments: [(0, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-1_000_000, -1), (-1_000_001, -2)]
      as [(Int64, Int64)])
  func `whole seconds are rounded down`(microseconds: Int64, seconds: Int64) {
    #expect(TimeSpan(microseconds: microseconds).wholeSeconds == seconds)
    #expect(WallTime(microseconds: microseconds).seconds == seconds)
  }
}
