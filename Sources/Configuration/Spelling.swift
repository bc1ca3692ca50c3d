/// Finds what somebody may have meant.
public enum Spelling {
  /// The candidate nearest to a word, if one is near enough to be worth naming: at most a third of
  /// the letters of the longer one are wrong.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    candidates
      .filter { abs($0.utf8.count - word.utf8.count) * 3 <= max($0.utf8.count, word.utf8.count) }
      .map { (candidate: $0, distance: distance(from: word, to: $0)) }
      .filter { $0.distance * 3 <= max($0.candidate.utf8.count, word.utf8.count) }
      .min { $0.distance < $1.distance }?.candidate
  }

  /// ` (did you mean "nearest"?)`, or nothing where no candidate is near.
  public static func hint(for word: String, among candidates: [String]) -> String {
    nearest(to: word, among: candidates).map { " (did you mean \"\($0)\"?)" } ?? ""
  }

  /// How many letters must be added, left out, replaced or swapped with their neighbour to turn one
  /// word into another (optimal string alignment), upper case or not.
  static func distance(from first: String, to second: String) -> Int {
    let first = Array(first.lowercased().utf8)
    let second = Array(second.lowercased().utf8)
    // The rows of the table for the letters before the last, the last, and this one.
    var older: [Int] = []
    var old: [Int] = []
    var row = Array(0...second.count)
    for i in first.indices {
      (older, old) = (old, row)
      row = [i + 1]
      for j in second.indices {
        var least = min(old[j + 1] + 1, row[j] + 1, old[j] + (first[i] == second[j] ? 0 : 1))
        if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
          least = min(least, older[j - 1] + 1)
        }
        row.append(least)
      }
    }
    return row[second.count]
  }
}
