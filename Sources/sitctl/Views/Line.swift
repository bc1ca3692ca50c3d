/// A line of text in several tones, whose width is known.
struct Line {
  /// What a text is, which a terminal may show by colour. None says anything that the text does not.
  enum Tone {
    case plain, strong, faint
    /// Sitting, by the length of the bout so far; standing.
    case sitting, past30, past60, standing
  }

  private(set) var runs: [(text: String, tone: Tone)] = []

  init(_ text: String = "", _ tone: Tone = .plain) { add(text, tone) }

  mutating func add(_ text: String, _ tone: Tone = .plain) {
    if runs.last?.tone == tone {
      runs[runs.count - 1].text += text
    } else if !text.isEmpty {
      runs.append((text, tone))
    }
  }

  mutating func add(_ line: Line) { for run in line.runs { add(run.text, run.tone) } }

  /// How many columns it takes.
  var width: Int { runs.reduce(0) { $0 + $1.text.columns } }

  /// The line with spaces after it, or before it.
  func padded(to width: Int, atEnd: Bool = true) -> Line {
    let spaces = String(repeating: " ", count: max(0, width - self.width))
    var line = atEnd ? self : Line(spaces)
    if atEnd { line.add(spaces) } else { line.add(self) }
    return line
  }

  /// The line without what is beyond a width; the last column shows that there is more.
  func clipped(to limit: Int, mark: Character) -> Line {
    guard width > limit else { return self }
    var (line, left) = (Line(), limit - 1)
    for run in runs {
      for character in run.text {
        left -= String(character).columns
        guard left >= 0 else {
          line.add(String(mark), .faint)
          return line
        }
        line.add(String(character), run.tone)
      }
    }
    return line
  }

  /// As text, without spaces at its end.
  func text(in style: Style) -> String {
    var runs = runs
    while let last = runs.last {
      let kept = last.text.reversed().drop { $0 == " " }.reversed()
      runs[runs.count - 1].text = String(kept)
      guard kept.isEmpty else { break }
      runs.removeLast()
    }
    return runs.map { style.show($0.text, as: $0.tone) }.joined()
  }
}

extension String {
  /// With spaces after it, up to a width.
  func left(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - columns))
  }
}
