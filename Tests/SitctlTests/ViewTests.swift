import SitCore
import SitProtocol
import Testing

@testable import sitctl

/// What holds for all views.
@Suite struct ViewTests {
  @Test(arguments: [1, 10, 20, 40, 60, 61, 72, 80, 100, 200, 500])
  func `no line is wider than the terminal`(width: Int) {
    for glyphs in [Glyphs.unicode, .ascii] {
      for line in Sample.everything(on: Sample.page(width, glyphs)) {
        #expect(line.count <= width, "\(line)")
      }
    }
  }

  @Test(arguments: [60, 80, 200]) func `nothing has to be left out from 60 columns on`(width: Int) {
    for line in Sample.everything(on: Sample.page(width)) {
      #expect(!line.contains(Glyphs.unicode.more), "\(line)")
    }
  }

  @Test func `a locale without UTF-8 gets ASCII`() {
    #expect(Sample.everything(on: Sample.page(80, .ascii)).allSatisfy { $0.allSatisfy(\.isASCII) })
  }

  @Test func `colour says nothing that the text does not`() {
    let plain = Sample.everything(on: Sample.page(80))
    let coloured = Sample.everything(on: Sample.page(80, style: Style(inColour: true)))
    #expect(plain.allSatisfy { !$0.contains("\u{1B}") })
    #expect(coloured.contains { $0.contains("\u{1B}") })
    let colour = /\u{1B}\[\d+m/
    #expect(coloured.map { $0.replacing(colour, with: "") } == plain)
  }

  @Test func `no line ends with spaces`() {
    #expect(Sample.everything(on: Sample.page(80)).allSatisfy { $0.last != " " })
  }

  @Test func `a wide character takes two columns, and is not cut in half`() {
    #expect(Line("ab水").width == 4)
    #expect(Line("ab水c").clipped(to: 4, mark: "…").text(in: .plain) == "ab…")
    #expect(Line("ab水c").clipped(to: 5, mark: "…").text(in: .plain) == "ab水c")
  }

  @Test func `a bar is drawn to an eighth of a column`() {
    #expect(Glyphs.unicode.bar(2.5) == "██▌")
    #expect(Glyphs.unicode.bar(0) == "")
    #expect(Glyphs.ascii.bar(2.6) == "###")
  }

  @Test func `the trend is the slope of the line that fits best`() throws {
    let values = [1.0, 3, 5, 7]
    let rising = try #require(Trend(values.enumerated().map { (Double($0.offset), $0.element) }))
    #expect(abs(rising.slope - 2) < 1e-9)
    #expect(Trend([(0, 1), (1, 2), (2, 3)]) == nil)
    #expect(Trend([(0, 1), (0, 2), (0, 3), (0, 4)]) == nil)
  }
}
