import SitCore
import SitProtocol

/// Bouts as a table.
struct HistoryView {
  /// In order.
  let bouts: [LedgerBout]
  /// When each nudge was delivered.
  let nudges: [Int64]
  let page: Page

  init(_ bouts: [LedgerBout], nudges: [Int64], page: Page) {
    self.bouts = bouts.map(\.plausible)
    self.nudges = nudges.sorted()
    self.page = page
  }

  /// The table, in words shortened where it would be too wide.
  var lines: [Line] {
    guard !bouts.isEmpty else { return [Line("No sitting was recorded.")] }
    let table = table(isNarrow: false)
    return table.width <= page.width ? table.lines : self.table(isNarrow: true).lines
  }

  private func table(isNarrow: Bool) -> Table {
    var table = Table([
      .text("date"), .text("from"), .text("to"), .text("bout"), .number("length"),
      .text("ended"), .number(isNarrow ? "break" : "break after"),
      .number(isNarrow ? String(page.glyphs.followed) : "nudges"),
    ])
    table.gap = isNarrow ? 1 : 2
    var (lastDate, nudge) = ("", 0)
    for (index, bout) in bouts.enumerated() {
      let clock = page.clock.at(offset: bout.beganOffset)
      let date = clock.date(at: bout.began)
      let day = isNarrow ? date : DateWords.weekdayAndISO(date)
      while nudge < nudges.count, nudges[nudge] < bout.began { nudge += 1 }
      let before = nudge
      while nudge < nudges.count, nudges[nudge] <= bout.ended ?? .max { nudge += 1 }
      let isStanding = bout.kind == .standing
      let span = { (seconds: Int64) in isNarrow ? Self.narrow(seconds) : seconds.span }
      table.rows.append([
        Line(day, date == lastDate ? .faint : .plain), Line(clock.timeText(at: bout.began)),
        bout.ended.map {
          Line(page.clock.at(offset: bout.endedOffset).timeText(at: $0))
        } ?? Line("now", .strong),
        Line(bout.kind.rawValue, isStanding ? .standing : .sitting),
        Line(span(bout.seconds), tone(of: bout)),
        bout.ending.map { Line($0.word) } ?? Line("lasts", .strong),
        Line(pause(after: index).map(span) ?? ""),
        Line(nudge > before ? "\(nudge - before)" : ""),
      ])
      lastDate = date
    }
    return table
  }

  private func tone(of bout: LedgerBout) -> Line.Tone {
    switch bout.kind {
    case .sitting where bout.seconds > 3_600: .past60
    case .sitting where bout.seconds > 1_800: .past30
    case .sitting, .standing: .plain
    }
  }

  /// The break between a bout and the next of the same day.
  private func pause(after index: Int) -> Int64? {
    guard index + 1 < bouts.count, let ended = bouts[index].ended else { return nil }
    let (bout, next) = (bouts[index], bouts[index + 1])
    guard bout.ending != .gap, next.began > ended,
      page.clock.at(offset: bout.endedOffset).date(at: ended)
        == page.clock.at(offset: next.beganOffset).date(at: next.began)
    else { return nil }
    return next.began - ended
  }

  /// A span in as few characters as can be understood: `1h 05m`, `25m`, `40s`.
  private static func narrow(_ seconds: Int64) -> String {
    let seconds = TimeSpan(clamping: seconds).wholeSeconds
    let minutes = seconds / 60
    if seconds < 120 { return "\(seconds)s" }
    guard minutes >= 60 else { return "\(minutes)m" }
    return "\(minutes / 60)h \(minutes % 60 < 10 ? "0" : "")\(minutes % 60)m"
  }
}

extension LedgerBout.Ending {
  fileprivate var word: String { self == .gap ? "unknown" : rawValue }
}
