import Configuration
import SitCore
import TestSupport
import Testing

@Suite("Hostile configuration files")
struct HostileTests {
  @Test(
    "A text that is nested deeply costs its line, not the stack",
    arguments: [
      String(repeating: "[", count: 50_000),
      "a = " + String(repeating: "[", count: 50_000),
      "a = " + String(repeating: "{a=", count: 50_000),
      "a = " + String(repeating: "[{a=", count: 50_000),
      "a = " + String(repeating: "{a.a.a.a.a.a.a=", count: 10_000),
      "[a" + String(repeating: ".a", count: 50_000) + "]",
      "a" + String(repeating: ".a", count: 50_000) + " = 1",
      "a = [{ a" + String(repeating: " . a", count: 50_000) + " = 1 }]",
    ])
  func deep(text: String) {
    let (configuration, faults) = Configuration.parse(text + "\n[nudge]\nsound = true")
    #expect(configuration.sound)
    #expect(faults.map(\.line) == [1])
  }

  @Test("Lists and tables may lie 16 deep")
  func deepEnough() {
    let list = String(repeating: "[", count: 16) + String(repeating: "]", count: 16)
    #expect(faults("preset = \(list)").first?.contains("wanted, not a list") == true)
    #expect(faults("preset = [\(list)]").first?.contains("more than 16") == true)
  }

  @Test("A NUL is refused, and one written as an escape where it would end an argument")
  func nul() {
    #expect(
      faults("\nnudge.sound = true\u{0}") == ["2: there is a NUL character; a text file is wanted"])
    #expect(
      faults("hooks.on_sit = [\"a\\u0000b\"]")
        == ["1: hooks.on_sit: an argument cannot hold a NUL"])
    #expect(faults("hooks.on_sit = ['a\\u0000']") == [])
  }

  @Test("A text over 1 MiB is refused; one just under is read")
  func size() {
    let line = "# 45678901234567890123456789012\n"
    let text = String(repeating: line, count: (1 << 20) / line.utf8.count)
    #expect(faults(text) == [])
    #expect(faults(text + "#") == ["0: the file is longer than 1 MiB"])
  }

  @Test(
    "A long text that is full of the same is read to its end",
    arguments: [
      "[[a]]\n", "[a]\n", "a = \"\n", "nudge_afte = 1\n", "a=[\n", "a=\"\"\"\"\"\"\n", "\r", "=",
      "a='' ", "[", "\\", "\"", "a='",
    ])
  func full(of piece: String) {
    let text = String(repeating: piece, count: (1 << 17) / piece.utf8.count)
    #expect(!Configuration.parse(text).1.isEmpty)
  }

  @Test("A long line is read to its end")
  func longLine() {
    let text = "moves.places = [" + String(repeating: "'desk',", count: 20_000) + "]"
    #expect(parsed(text) == Configuration())
    #expect(faults("a = { " + String(repeating: "a = '', ", count: 20_000) + "}").count == 1)
  }

  @Test("Any text at all is read to an end")
  func arbitrary() {
    var random = SeededRandom(seed: 1)
    let alphabet = Array("ab.=[]{},\"'#\\ \n\r\u{e9}u0-:_+e\u{7}")
    for _ in 0..<20_000 {
      let length = Int.random(in: 0..<40, using: &random)
      _ = Configuration.parse(
        String((0..<length).map { _ in alphabet.randomElement(using: &random) ?? "a" }))
    }
  }
}
