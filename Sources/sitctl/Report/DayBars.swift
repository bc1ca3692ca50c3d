import SitProtocol

/// A bar a day, as long as the person sat, with its longest bout.
struct DayBars {
  let days: [Day]
  /// Whether these are all days of the span.
  let isAll: Bool

  private static let height = 170.0

  var section: Markup {
    ReportPage.section(
      isAll ? "Each day" : "Each of the last \(days.count) days",
      [
        .element(
          "ul", ["class": "legend"],
          [
            TimelineLegend.item(TimelineLegend.block("sitting", y: 1, height: 14), "sitting"),
            TimelineLegend.item(
              TimelineLegend.block("longest", y: 1, height: 14), "of it, the longest bout"),
          ]),
        .element("figure", ["class": "plot"], [picture]),
      ])
  }

  private var picture: Markup {
    let most = days.map { Double($0.measures.sittingSeconds) / 3_600 }.max() ?? 0
    // At most five lines across; nobody sits for more than 25 hours of a day.
    let step = [1.0, 2, 4].first { $0 * 5 >= most } ?? 5
    let lines = max(1, min(5, (most / step).rounded(.up)))
    let length = { (hours: Double) in min(max(0, hours / (lines * step)), 1) * Self.height }
    let rules = stride(from: 0, through: lines * step, by: step).flatMap { hours in
      [
        Markup.horizontal(hours == 0 ? "base" : "rule", y: 8 + Self.height - length(hours)),
        .label("\(Int(hours)) h", left: 8, y: 12 + Self.height - length(hours)),
      ]
    }
    let slot = 100 / Double(max(1, days.count))
    let bars = days.enumerated().flatMap { index, day -> [Markup] in
      let (sat, longest) = (day.measures.sittingSeconds, day.measures.longestBoutSeconds)
      guard sat > 0 else { return [] }
      let words = "\(DateWords.long(day.date)): \(sat.span) sitting, longest bout \(longest.span)"
      return [("sitting", sat), ("longest", longest)].map { kind, seconds in
        let length = length(Double(seconds) / 3_600)
        return .bar(
          kind, x: (Double(index) + 0.14) * slot, width: slot * 0.72, y: 8 + Self.height - length,
          height: length, says: words)
      }
    }
    let every = max(1, (days.count + 5) / 6)
    let dates = days.indices.filter { (days.count - 1 - $0) % every == 0 }.map { index in
      Markup.label(
        DateWords.dayAndMonth(days[index].date), x: (Double(index) + 0.5) * slot,
        y: Self.height + 26)
    }
    return .picture(
      "bars", height: Int(Self.height) + 32, title: "Sitting on each day, with the longest bout",
      description: "The table of the days below has the same numbers.", rules + bars + dates)
  }
}
