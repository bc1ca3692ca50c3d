import Testing

@testable import Configuration

@Suite("The nearest word")
struct SpellingTests {
  @Test(
    "The distance counts letters added, left out, replaced or swapped",
    arguments: [
      ("", "", 0), ("a", "", 1), ("", "abc", 3), ("abc", "abc", 0), ("abc", "abd", 1),
      ("abc", "acb", 1), ("nudge_afer", "nudge_after", 1), ("kitten", "sitting", 3),
      ("Sound", "sound", 0), ("ca", "abc", 3),
    ])
  func distance(first: String, second: String, distance: Int) {
    #expect(Spelling.distance(from: first, to: second) == distance)
    #expect(Spelling.distance(from: second, to: first) == distance)
  }

  @Test("A word that is too far from all is near none")
  func none() {
    #expect(Spelling.nearest(to: "xyz", among: ["desktop", "terminal"]) == nil)
    #expect(Spelling.nearest(to: "", among: ["desktop"]) == nil)
    #expect(Spelling.nearest(to: "desktop", among: []) == nil)
    #expect(Spelling.nearest(to: "termnal", among: ["desktop", "terminal"]) == "terminal")
  }
}
