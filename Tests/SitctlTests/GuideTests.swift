import SitCore
import SitProtocol
import Testing

@testable import sitctl

/// What is seen, second by second, while somebody is guided through a move.
@Suite struct GuideTests {
  private static let move = Move(
    id: "m", name: "Bend and stretch", place: .desk, effort: .small,
    steps: ["Bend as far as you can, and a little bit further than that, slowly.", "Stretch."],
    hold: .seconds(10), repetitions: 2, isPerSide: true, variation: "with your eyes shut",
    benefit: "the back", source: "", suggestion: "Bend.")

  private let ascii = Glyphs(["LANG": "C"])
  private let unicode = Glyphs(["LANG": "C.UTF-8"])

  private func lines(
    _ guide: Guide, _ now: TimeSpan, columns: Int = 60, rows: Int = 24, glyphs: Glyphs? = nil
  ) -> [String] {
    GuideFrame(style: .plain, glyphs: glyphs ?? ascii, columns: columns, rows: rows)
      .lines(guide, at: now)
  }

  @Test func `it shows the steps, what to do now, and how long still`() {
    let guide = Guide(Self.move, at: .seconds(100))
    #expect(
      lines(guide, .seconds(104) + .milliseconds(500)) == [
        "Bend and stretch", "",
        "1. Bend as far as you can, and a little bit further than",
        "   that, slowly.",
        "2. Stretch.",
        "Or: with your eyes shut.",
        "",
        "go, left side, 1 of 2",
        "##################################################### 10 s",
        "####................................................. 49 s",
        "",
        "space pauses, q ends",
      ])
  }

  @Test func `the clock stands while it is paused`() {
    var guide = Guide(Self.move, at: .zero)
    guide.togglePause(at: .seconds(6))
    #expect(guide.isPaused && guide.untilNextSecond(at: .hours(1)) == nil)
    let paused = lines(guide, .hours(1))
    #expect(paused == lines(guide, .seconds(7)))
    #expect(paused.contains("paused: go, left side, 1 of 2"))
    #expect(paused.last == "space goes on, q ends")
    #expect(guide.done(at: .hours(1)) == .seconds(2))
    guide.togglePause(at: .hours(1))
    #expect(guide.done(at: .hours(1) + .seconds(3)) == .seconds(5))
    guide.pause(at: .hours(1) + .seconds(3))
    guide.pause(at: .hours(2))
    #expect(guide.done(at: .hours(3)) == .seconds(5))
  }

  @Test func `it wants to be woken at the next second, not before`() {
    let guide = Guide(Self.move, at: .milliseconds(250))
    #expect(guide.untilNextSecond(at: .milliseconds(250)) == .seconds(1))
    #expect(guide.untilNextSecond(at: .milliseconds(900)) == .milliseconds(350))
    #expect(guide.untilNextSecond(at: .milliseconds(1_250)) == .seconds(1))
    // A clock that was put back is one that stands.
    #expect(guide.untilNextSecond(at: .zero) == .seconds(1))
  }

  @Test func `it is over when all is done`() {
    let guide = Guide(Self.move, at: .zero)
    #expect(guide.position(at: .seconds(52)) != nil)
    #expect(guide.position(at: .seconds(53)) == nil)
    #expect(guide.done(at: .hours(1)) == .seconds(49))
  }

  @Test func `nothing is wider or higher than the terminal, whatever its size`() {
    for move in [Self.move] + Move.catalogue {
      let guide = Guide(move, at: .zero)
      for (columns, rows) in [
        (60, 24), (80, 24), (20, 24), (60, 8), (60, 5), (3, 3), (1, 1), (500, 99),
      ] {
        for second in [Int64(0), 15, 50] {
          for glyphs in [ascii, unicode] {
            let lines = lines(
              guide, .seconds(second), columns: columns, rows: rows, glyphs: glyphs)
            #expect(lines.count <= rows)
            #expect(lines.allSatisfy { $0.columns <= columns }, "\(move.id) \(columns): \(lines)")
          }
        }
      }
    }
  }

  @Test func `in a low terminal the countdown stays`() {
    let guide = Guide(Self.move, at: .zero)
    let low = lines(guide, .seconds(8), rows: 8)
    #expect(low.first == "Bend and stretch" && low.last == "space pauses, q ends")
    #expect(low.contains("go, left side, 1 of 2"))
  }

  @Test func `a terminal without UTF-8 gets ASCII alone`() {
    let move = Move(
      id: "m", name: "Über", place: .desk, effort: .small,
      steps: ["Gähn.", "Streck dich."],
      benefit: "", source: "", suggestion: "Do it.")
    let guide = Guide(move, at: .zero)
    #expect(lines(guide, .zero).allSatisfy { $0.allSatisfy(\.isASCII) })
    #expect(lines(guide, .zero).first == "?ber")
    #expect(lines(guide, .zero, glyphs: unicode).first == "Über")
    #expect(lines(guide, .zero, glyphs: unicode).joined().contains("█"))
  }

  @Test(arguments: [
    (["LANG": "en_GB.UTF-8"], true), (["LANG": "C.utf8"], true), (["LANG": "C"], false),
    ([:], false),
    (["LC_ALL": "C", "LANG": "en_GB.UTF-8"], false), (["LC_ALL": "", "LANG": "de_DE.UTF-8"], true),
    (["LC_CTYPE": "de_DE.UTF-8", "LANG": "C"], true), (["LANG": "de_DE.ISO-8859-1"], false),
  ])
  func `the locale says what can be shown`(environment: [String: String], isUnicode: Bool) {
    #expect(Glyphs(environment).isUnicode == isUnicode)
  }

  @Test func `colour sets off what matters, and takes no room`() {
    let guide = Guide(Self.move, at: .zero)
    let frame = GuideFrame(
      style: Style(inColour: true), glyphs: ascii, columns: 60, rows: 24)
    let coloured = frame.lines(guide, at: .zero)
    #expect(coloured.first == "\u{1B}[1mBend and stretch\u{1B}[0m")
    #expect(coloured.count == lines(guide, .zero).count)
  }
}
