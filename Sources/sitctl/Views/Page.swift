/// What views are drawn on: how wide it is, and what can be shown on it.
struct Page {
  /// How many columns a line has at most.
  let width: Int
  let glyphs: Glyphs
  let style: Style
  let clock: LocalClock

  /// Standard output, now.
  static func here() -> Page {
    Page(
      width: Terminal.size.columns, glyphs: .ofLocale, style: .ofOutput, clock: .here())
  }

  /// Lines as they are printed: none wider than the page.
  func text(_ lines: [Line]) -> [String] {
    lines.map { $0.clipped(to: width, mark: glyphs.more).text(in: style) }
  }

  /// Prints lines.
  func show(_ lines: [Line]) { Terminal.say(text(lines).joined(separator: "\n")) }

  /// Words below one another, beside what they are about.
  func entry(_ label: String, _ words: String) -> [Line] {
    let indent = 12
    return words.wrapped(to: max(20, width - indent)).enumerated().map { number, row in
      var line = Line((number == 0 ? label : "").left(indent), .strong)
      line.add(row)
      return line
    }
  }

  /// A remark, in as many lines as it needs.
  func remark(_ words: String) -> [Line] {
    words.wrapped(to: max(20, width)).map { Line($0, .faint) }
  }

  /// Items beside each other, in as many lines as they need.
  func wrapped(_ items: [Line], gap: Int) -> [Line] {
    var rows: [Line] = []
    for item in items {
      if var row = rows.last, row.width + gap + item.width <= width {
        row.add(String(repeating: " ", count: gap))
        row.add(item)
        rows[rows.count - 1] = row
      } else {
        rows.append(item)
      }
    }
    return rows
  }
}
