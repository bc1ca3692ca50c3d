import SitCore
import SitProtocol

/// The last days, hour by hour.
struct Timelines {
  private let rows: [Row]
  /// What clocks showed where the person was.
  private let clock: LocalClock

  /// A day, and what was on it.
  private struct Row {
    let day: Day
    let segments: [Timeline.Segment]
    let nudges: [LedgerNudge]
    let moves: [LedgerMove]
  }

  init(days: some BidirectionalCollection<Day>, of content: ReportPage.Content, _ clock: LocalClock)
  {
    let bouts = content.bouts.map(\.plausible)
    let gaps = content.entries.compactMap { if case .gap(let gap) = $0 { gap } else { nil } }
    let nudges = content.entries.compactMap { if case .nudge(let one) = $0 { one } else { nil } }
    let moves = content.entries.compactMap { if case .move(let move) = $0 { move } else { nil } }
    self.clock = clock.following(bouts)
    // The last on top: it is what people look for.
    rows = days.reversed().map { day in
      let all = day.start..<max(day.start, day.end)
      return Row(
        day: day,
        segments: Timeline(
          bouts, gaps: gaps, from: all.lowerBound, to: all.upperBound, now: clock.now
        ).segments, nudges: nudges.filter { all.contains($0.delivered) },
        moves: moves.filter { all.contains($0.done) })
    }
  }

  var section: Markup {
    ReportPage.section(
      rows.count == 1 ? "The day" : "The last \(rows.count) days",
      [TimelineLegend.markup, .element("ol", ["class": "timelines"], [axis] + rows.map(item))])
  }

  // MARK: The hours that are shown

  /// All hours in which somebody sat or stood, and at least the usual ones.
  private var hours: ClosedRange<Int64> {
    let known = rows.flatMap(\.segments).filter { $0.kind != .unknown }.map(seconds)
    let first = known.map { $0.lowerBound / 7_200 * 2 }.min() ?? 8
    let last = known.map { ($0.upperBound + 7_199) / 7_200 * 2 }.max() ?? 18
    return min(first, 8)...max(last, 18)
  }

  private var ticks: [Int64] {
    Array(stride(from: hours.lowerBound, through: hours.upperBound, by: 2))
  }

  /// From when to when a stretch of a day lasted as clocks showed it, in seconds since midnight.
  private func seconds(_ segment: Timeline.Segment) -> ClosedRange<Int64> {
    let from = clock.second(at: segment.began)
    // Where clocks were put back meanwhile, no more can be shown than its beginning.
    return from...max(from, clock.second(at: segment.ended - 1) + 1)
  }

  /// Where a time of day is, in hundredths of the width.
  private func x(_ second: Int64) -> Double {
    let length = Double((hours.upperBound - hours.lowerBound) * 3_600)
    return min(max(0, Double(second - hours.lowerBound * 3_600) / length * 100), 100)
  }

  private var axis: Markup {
    let labels = ticks.map {
      Markup.label(String(LocalClock.text(second: $0 * 3_600).prefix(2)), x: x($0 * 3_600), y: 12)
    }
    return .element(
      "li", ["aria-hidden": "true"],
      [
        .element("span", ["class": "day"], text: ""),
        .element("svg", ["width": "100%", "height": "16"], labels),
        .element("span", ["class": "total"], text: ""),
      ])
  }

  // MARK: A day

  private func item(_ row: Row) -> Markup {
    let measures = row.day.measures
    let rules = ticks.map {
      let at = Markup.percent(x($0 * 3_600))
      return Markup.mark("line", ["class": "rule", "x1": at, "x2": at, "y1": "0", "y2": "32"])
    }
    let summary =
      "\(measures.sittingSeconds.span) sitting, longest \(measures.longestBoutSeconds.span), "
      + "\(count(measures.breaks, "break")), \(count(measures.nudges, "nudge"))"
    let spoken =
      row.segments.map(words) + row.nudges.map(words) + row.moves.map(words)
    let picture = Markup.picture(
      "timeline", height: 32, title: "\(DateWords.long(row.day.date)): \(summary)",
      description: spoken.joined(separator: "; "),
      rules + row.segments.map(bar) + row.moves.map(mark) + row.nudges.map(mark))
    let total = measures.sittingSeconds > 0 ? measures.sittingSeconds.span : ""
    return .element(
      "li",
      [
        .element("span", ["class": "day"], text: DateWords.weekdayDayAndMonth(row.day.date)),
        picture, .element("span", ["class": "total"], text: total),
      ])
  }

  private func bar(_ segment: Timeline.Segment) -> Markup {
    let seconds = seconds(segment)
    let (from, to) = (x(seconds.lowerBound), x(seconds.upperBound))
    guard from < to else { return .nothing }
    let (y, height): (Double, Double) =
      switch segment.kind {
      case .sitting, .unknown: (11, 16)
      case .standing: (11, 8)
      case .pause: (25, 2)
      }
    return .bar(
      segment.kind.word, x: from, width: to - from, y: y, height: height, says: words(segment))
  }

  private func mark(_ nudge: LedgerNudge) -> Markup {
    let kind = nudge.outcome == .followed ? "nudge" : "nudge open"
    return placed(
      at: nudge.delivered,
      .element(
        "path", ["class": kind, "d": "M-4 2.5h8l-4 6.5z"], [.element("title", text: words(nudge))]))
  }

  private func mark(_ move: LedgerMove) -> Markup {
    placed(
      at: move.done,
      .element(
        "circle", ["class": "move", "r": "4.5", "cy": "19"], [.element("title", text: words(move))])
    )
  }

  private func placed(at instant: Int64, _ shape: Markup) -> Markup {
    let x = Markup.percent(x(clock.second(at: instant)))
    return .element("svg", ["x": x, "width": "1", "height": "32"], [shape])
  }

  // MARK: Words

  private func words(_ segment: Timeline.Segment) -> String {
    let length = (segment.ended - segment.began).span
    return "\(clock.timeText(at: segment.began)) to \(clock.timeText(at: segment.ended)) "
      + "\(segment.kind.word), \(length)"
  }

  private func words(_ nudge: LedgerNudge) -> String {
    let delay = nudge.delaySeconds.map { " after \($0.span)" } ?? ""
    let outcome = nudge.outcome.map { ": \($0.rawValue)\(delay)" } ?? ""
    let time = clock.timeText(at: nudge.delivered)
    return "\(time) nudge \(nudge.number) (\(nudge.outlet))\(outcome)"
  }

  private func words(_ move: LedgerMove) -> String {
    "\(clock.timeText(at: move.done)) move \(move.move), \(move.seconds.span)"
  }
}

extension Timeline.Kind {
  /// Its name, among people and in the style sheet.
  fileprivate var word: String {
    switch self {
    case .sitting: "sitting"
    case .standing: "standing"
    case .pause: "break"
    case .unknown: "unknown"
    }
  }
}
