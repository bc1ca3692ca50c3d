/// The characters that pictures are drawn with. Each takes one column.
extension Glyphs {
  static let unicode = Glyphs(["LC_ALL": "C.UTF-8"])
  static let ascii = Glyphs([:])

  /// The last cell of a bar, from an eighth to seven; none where there are no such characters.
  var parts: [Character] { isUnicode ? ["▏", "▎", "▍", "▌", "▋", "▊", "▉"] : [] }
  /// The heights of a sparkline, from the lowest.
  var heights: [Character] {
    isUnicode
      ? ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] : [".", ":", "-", "=", "+", "*", "%", "#"]
  }
  /// The shades of a heat map, from none.
  var shades: [Character] { isUnicode ? ["·", "░", "▒", "▓", "█"] : [".", "-", "+", "*", "#"] }
  /// Sitting, by the length of the bout so far: up to 30 minutes, up to 60, and longer.
  var sitting: [Character] { isUnicode ? ["▃", "▅", "█"] : ["-", "=", "#"] }
  /// Standing at the desk.
  var standing: Character { isUnicode ? "║" : "|" }
  /// A break.
  var pause: Character { isUnicode ? "·" : "." }
  /// Nobody could tell.
  var unknown: Character { isUnicode ? "░" : "?" }
  /// A nudge that was followed.
  var followed: Character { isUnicode ? "▼" : "V" }
  /// Another nudge.
  var nudge: Character { isUnicode ? "▽" : "v" }
  /// A move that was done.
  var move: Character { isUnicode ? "◆" : "*" }
  /// The line of a scale.
  var axis: Character { isUnicode ? "─" : "-" }
  /// An hour on it.
  var tick: Character { isUnicode ? "┬" : "+" }
  /// More than before.
  var up: String { isUnicode ? "↑ " : "+" }
  /// Less than before.
  var down: String { isUnicode ? "↓ " : "-" }
  /// Stands for what there is no room for.
  var more: Character { isUnicode ? "…" : "~" }

  /// A bar of a length that need not be a whole number of columns.
  func bar(_ columns: Double) -> String {
    let columns = max(0, columns)
    guard isUnicode else { return String(repeating: full, count: Int(columns.rounded())) }
    let eighths = Int((columns - columns.rounded(.down)) * 8)
    return String(repeating: full, count: Int(columns))
      + (eighths > 0 ? String(parts[eighths - 1]) : "")
  }

  /// The character for a value among others; a space where there is none.
  func height(of value: Double?, among highest: Double) -> Character {
    guard let value else { return " " }
    let heights = heights
    guard highest > 0 else { return heights[0] }
    let step = (value / highest * Double(heights.count)).rounded(.up)
    return heights[min(heights.count, max(1, Int(step))) - 1]
  }

  /// A text without what cannot be shown: control characters, which a terminal might obey, and what
  /// is not ASCII where only that is.
  func printable(_ text: String) -> String {
    isUnicode ? text.printable : text.printable.inASCII
  }
}
