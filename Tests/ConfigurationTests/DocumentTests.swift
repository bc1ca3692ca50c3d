import TestSupport
import Testing

@testable import Configuration

@Suite("TOML documents")
struct DocumentTests {
  /// A document's entries, one a line: its line, full name and value.
  private func shown(_ entries: [Entry]) -> [String] {
    entries.flatMap { entry in
      switch entry.value {
      case .table(let inner): ["\(entry.line) [\(entry.fullName)]"] + shown(inner)
      case .text, .number, .flag, .list, .other:
        ["\(entry.line) \(entry.fullName) = \(entry.value.toml)"]
      }
    }
  }

  private func value(_ text: String) -> Value? { Document("a = \(text)").entries.first?.value }

  @Test("Each key stands where it was written, whatever texts, lists and comments look like")
  func lines() {
    let document = Document(
      #"""
      # a = 1
      first = "# not a comment" # second = 2
      dotted . "key" = 'C:\'
      dotted.other = 1
      text = """
      inside = 1 \
         [inside]
      quotes: "" \" """""
      literal = '''
      inside = \'''''
      list = [ # with a comment: ]
        "a]", 'b#"',
        ["nested", { inner.most = 1 }],
        1979-05-27 07:32:00,
      ]
      inline = { a = "}", b = { c = [1, 2], "d" = '}' }, e.f = true }
      "" = "empty name"
      "escaped \"\u00e9\" . name" = 1
      number = +1_000.5e-3 # comment

      [table]
      key = 1
        [ table . sub ]
        key = 2
      [[repeated]]
      key = 3
      [[repeated]]
      [repeated.inner]
      other = 4
      ["quoted ] table"]
      key = 5
      [implied.deep]
      [implied]
      key = 6
      """#)
    #expect(document.faults == [])
    #expect(
      shown(document.entries) == [
        ##"2 first = "# not a comment""##,
        "3 [dotted]", ##"3 dotted.key = "C:\\""##, "4 dotted.other = 1",
        ##"5 text = "inside = 1 [inside]\nquotes: \"\" \" \"\"""##,
        ##"9 literal = "inside = \\''""##,
        ##"11 list = ["a]", "b#\"", ["nested", { inner = { most = 1 } }], date or time]"##,
        "16 [inline]", ##"16 inline.a = "}""##, "16 [inline.b]", "16 inline.b.c = [1, 2]",
        ##"16 inline.b.d = "}""##, "16 [inline.e]", "16 inline.e.f = true",
        ##"17  = "empty name""##,
        ##"18 escaped "é" . name = 1"##,
        "19 number = float",
        "21 [table]", "22 table.key = 1", "23 [table.sub]", "24 table.sub.key = 2",
        "25 repeated = [{ key = 3 }, { inner = { other = 4 } }]",
        "30 [quoted ] table]", "31 quoted ] table.key = 5",
        "33 [implied]", "32 [implied.deep]", "34 implied.key = 6",
      ])
  }

  @Test("Line ends of both kinds and a byte order mark count as in an editor")
  func lineEnds() {
    let document = Document("\u{feff}a = 1\r\n\r\n[b] # c\r\nd = [\r\n1,\r\n]\r\ne = 2")
    #expect(document.faults == [])
    #expect(
      shown(document.entries) == ["1 a = 1", "3 [b]", "4 b.d = [1]", "7 b.e = 2"])
    #expect(Document("\u{feff}=").faults.map(\.message).first?.hasPrefix("column 1:") == true)
    #expect(Document("é=").faults.map(\.message).first?.hasPrefix("column 1:") == true)
    #expect(Document("'é' x").faults.map(\.message).first?.hasPrefix("column 5:") == true)
  }

  @Test(
    "Texts say what TOML says that they say",
    arguments: [
      (#""""#, ""), ("''", ""), (#""a\tb\\\"\b\f\r\n\e\x41""#, "a\tb\\\"\u{8}\u{c}\r\n\u{1b}A"),
      (#""\u00e9\U0001F600""#, "é😀"), (#"'\n'"#, "\\n"), ("\"\"\"\na\nb\"\"\"", "a\nb"),
      ("'''\r\na'''", "a"), ("\"\"\"a\\  \n\n   b\"\"\"", "ab"), ("\"\"\"\"a\"\"\"\"\"", "\"a\"\""),
      ("''''''", ""), ("\"\"\"\\\"\"\"\"", "\""), ("\"tab\there\"", "tab\there"),
    ])
  func texts(toml: String, text: String) { #expect(value(toml) == .text(text)) }

  @Test(
    "Numbers are whole in any notation, or known to be something else",
    arguments: [
      ("0", "the number 0"), ("+1", "the number 1"), ("-17", "the number -17"),
      ("1_000", "the number 1000"), ("0xDEAD_beef", "the number 3735928559"),
      ("0o17", "the number 15"), ("0b101", "the number 5"),
      ("-9223372036854775808", "the number -9223372036854775808"), ("1.5", "a float"),
      ("1e3", "a float"), ("-inf", "a float"), ("nan", "a float"),
      ("1979-05-27", "a date or time"), ("07:32:00.5", "a date or time"),
      ("1979-05-27T07:32:00Z", "a date or time"), ("1979-05-27 07:32:00-07:00", "a date or time"),
      ("true", "true"), ("false", "false"),
    ])
  func bare(toml: String, kind: String) { #expect(value(toml)?.kind == kind) }

  @Test(
    "What TOML forbids is a fault of its line, and the next line holds",
    arguments: [
      "a", "a =", "= 1", "a = b", "a = 1 2", "a = 1 b = 2", "a = \"b", "a = 'b", "a = \"\\q\"",
      "a = \"\\u12\"", "a = \"\\ud800\"", "a = \"\u{7}\"", "a = \"\\\"", "a.= 1", ".a = 1",
      "a b = 1",
      "é = 1", "[", "[]", "[.]", "[é]", "[[", "[[]]", "[a.]", "[a", "[[a]", "[a]]", "[a] b",
      "a = ]",
      "a = {b}", "a = {,}", "a = [,]", "a = [1 2]", "a = {b = 1 c = 2}", "a = {b = 1, b = 2}",
      "a = 01", "a = 1.", "a = 1.e5", "a = 01.5",
      "a = 1__0", "a = _1", "a = 1_", "a = +0x1", "a = 0x", "a = 0o8", "a = True", "a = 90s",
      "a = 9223372036854775808", "a = \"\"\"b\"\"\"\"\"\"", "\"\"\"a\"\"\" = 1", "a = 1 \rb",
      "a = {b.c = 1, b = 2}", "a = { b = {}, b.c = 1 }",
    ])
  func forbidden(line: String) {
    let document = Document("[x]\n\(line)\n[y]\nz = 1")
    #expect(document.faults.map(\.line) == [2])
    #expect(shown(document.entries).suffix(2) == ["3 [y]", "4 y.z = 1"])
  }

  @Test(
    "What is given twice is a fault of the second",
    arguments: [
      "a = 1\na = 2", "a = 1\na.b = 2", "a.b = 1\na = 2", "a = 1\n[a]", "a = 1\n[a.b]",
      "a = []\n[[a]]",
      "[a]\n[a]", "[[a]]\n[a]", "a.b = 1\n[a]", "a = {}\na.b = 1", "[a.b]\n[a]\nb.c = 1",
      "[a]\n[[a]]",
    ])
  func twice(text: String) {
    let document = Document(text)
    #expect(document.faults.count == 1)
    #expect(document.faults.first?.line == text.split(separator: "\n").count)
  }

  @Test("A text in three quotes or a list that does not end is a fault of where it began")
  func unterminated() {
    for text in ["\"\"\"", "'''", "\"\"\"b\"\"", "'''b\n\nc"] {
      #expect(Document("\na = \(text)").faults.map(\.line) == [2])
    }
    let message = Document("\na = [\n1").faults.first?.message
    #expect(message?.hasSuffix("is missing in the list that begins on line 2") == true)
  }

  @Test("A value is written as it is read")
  func written() {
    var random = SeededRandom(seed: 4)
    for _ in 0..<5_000 {
      let text = String(
        String.UnicodeScalarView(
          (0..<6).compactMap { _ in Unicode.Scalar(UInt32.random(in: 1..<0x180, using: &random)) }))
      #expect(value(Value.quoted(text)) == .text(text))
    }
  }
}
