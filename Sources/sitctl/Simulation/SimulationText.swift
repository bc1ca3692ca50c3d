import SitCore

/// What came out of a simulation, in words; no line is wider than 60 columns.
struct SimulationText {
  let style: Style

  /// An event, with its time since the beginning of the trace.
  func line(_ occurrence: Occurrence) -> String {
    let time = Self.time(occurrence.at)
    let padding = String(repeating: " ", count: max(0, 9 - time.count))
    return style.faint(padding + time) + "  " + words(occurrence.kind)
  }

  private func words(_ kind: Occurrence.Kind) -> String {
    switch kind {
    case .began(let bout): return bout.rawValue
    case .ended(let bout, let ending, let length):
      return "\(bout.rawValue) ends after \(length.inShort): \(ending.rawValue)"
    case .breakEnded(let length): return "back after a break of \(length.inShort)"
    case .nudge(let nudge):
      let delay =
        nudge.delay < .seconds(1) ? "as it was due" : "\(nudge.delay.inShort) after it was due"
      let lull = nudge.isInLull ? "in a lull" : style.warning("amid input")
      return style.strong("nudge \(nudge.number)") + " \(delay), \(lull)"
    case .outcome(let number, let outcome, let delay):
      return "nudge \(number) \(outcome.rawValue)" + (delay.map { " after \($0.inShort)" } ?? "")
    }
  }

  /// What it all came to.
  func summary(_ summary: SimulationSummary) -> [String] {
    var lines = ["", row("trace", "\(count(summary.events, "event")) in \(summary.span.inShort)")]
    let bouts = summary.bouts == 0 ? "" : " in \(count(summary.bouts, "bout"))"
    lines.append(row("sitting", summary.sitting.inShort + bouts))
    lines.append(row("longest bout", summary.longestBout.inShort))
    lines.append(row("breaks", "\(summary.breaks)"))
    guard let mean = summary.meanDelay else { return lines + [row("nudges", "none")] }
    let share = Decimal.percent(Int64(summary.nudgesInLull), of: Int64(summary.nudges))
    lines += [
      row("nudges", "\(summary.nudges)"),
      row("in a lull", "\(summary.nudgesInLull) (\(share))"),
      row("mean delay", "\(Decimal.text(mean.inSeconds)) s"),
      row("longest delay", "\(Decimal.text(summary.longestDelay.inSeconds)) s"),
    ]
    let outcomes = Outcome.allCases.compactMap { outcome in
      summary.outcomes[outcome].map { "\($0) \(outcome.rawValue)" }
    }
    return outcomes.isEmpty
      ? lines : lines + [row("outcomes", outcomes.joined(separator: ", "))]
  }

  private func row(_ label: String, _ value: String) -> String {
    style.strong(label.left(14)) + " " + value
  }

  /// Hours, minutes and seconds: `1:05:09`.
  private static func time(_ span: TimeSpan) -> String {
    let seconds = span.wholeSeconds
    let parts = [seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(seconds / 3_600):" + parts.joined(separator: ":")
  }
}

extension TimeSpan {
  /// The length in seconds.
  var inSeconds: Double { Double(microseconds) / 1e6 }
}
