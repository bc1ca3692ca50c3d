import Glibc
import Reactor
import Testing

struct ProgramPagesTests {
  @Test(
    "What the program gives back of its own pages leaves memory, and comes back when it is used")
  func release() throws {
    // A table of the program's own, which is read again afterwards.
    let words = "one two three".split(separator: " ").map(String.init)
    let before = try residentCode()
    ProgramPages.release()
    #expect(try residentCode() < before / 2)
    #expect(words == ["one", "two", "three"])
    #expect("\(try #require(Int("42"))) \(words)" == #"42 ["one", "two", "three"]"#)
  }

  /// How much of the code of the program's file is resident, in KiB.
  private func residentCode() throws -> Int {
    let path = unsafe try #require(realpath("/proc/self/exe", nil))
    defer { unsafe free(path) }
    let program = unsafe String(cString: path)
    let file = unsafe try #require(fopen("/proc/self/smaps", "r"))
    defer { unsafe fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var size = 0
    defer { unsafe free(line) }
    var sum = 0
    var isCode = false
    while unsafe getline(&line, &size, file) > 0, let text = unsafe line {
      let words = unsafe String(cString: text).split(whereSeparator: \.isWhitespace)
      if words.count > 5 { isCode = words[1] == "r-xp" && words[5] == program }
      if isCode, words.first == "Rss:", words.count > 1 { sum += Int(words[1]) ?? 0 }
    }
    return sum
  }
}
