import SitProtocol

/// How the measures changed from part to part of the span.
struct Trends {
  let parts: [StretchPart]
  let before: Stretch?

  var section: Markup {
    guard parts.filter({ $0.activeDays > 0 }).count > 1 else { return .nothing }
    let note = before == nil ? "" : " The dashed line is the mean of the span before."
    let then = { (value: (Stretch) -> Int64) in
      before.flatMap { $0.activeDays > 0 ? Double(value($0)) / Double($0.activeDays) : nil }
    }
    return ReportPage.section(
      "Trend",
      [
        .element("p", ["class": "faint"], text: "\(pointWords), the oldest on the left.\(note)"),
        .element(
          "div", ["class": "trends"],
          [
            chart("Sitting a day", .span, then(\.measures.sittingSeconds)) {
              Double($0.sittingSeconds) / Double($0.activeDays)
            },
            chart("Longest bout", .span, nil) { Double($0.longestBoutSeconds) },
            chart("Breaks a day", .number, then { Int64($0.measures.breaks) }) {
              Double($0.breaks) / Double($0.activeDays)
            },
          ]),
      ])
  }

  /// What a point stands for.
  private var pointWords: String {
    switch PartUnit(parts) {
    case .day: "A point a day"
    case .week: "A point a week"
    case .month: "A point a month"
    case .quarter: "A point for each three months"
    case .year: "A point a year"
    case .decade: "A point for each ten years or more"
    }
  }

  private func chart(
    _ title: String, _ kind: Measure.Kind, _ before: Double?, _ value: (StretchPart) -> Double
  ) -> Markup {
    let values = parts.map { $0.activeDays > 0 ? max(0, value($0)) : nil }
    let known = values.compactMap(\.self)
    let most = max(1, known.max() ?? 1, before ?? 1)
    let y = { (value: Double) in Markup.number(98 - max(0, value) / most * 92) }
    // The line passes over parts without sitting, such as weekends.
    let points = values.enumerated().compactMap { index, value in
      value.map {
        "\(Markup.number((Double(index) + 0.5) / Double(values.count) * 100)),\(y($0))"
      }
    }
    let (first, last) = (known.first.map(kind.text) ?? "", known.last.map(kind.text) ?? "")
    let described =
      "From \(first) to \(last), at least \(known.min().map(kind.text) ?? ""), at most "
      + "\(known.max().map(kind.text) ?? "")"
      + (before.map { "; \(kind.text($0)) in the span before" } ?? "")
    let drawing = Markup.element(
      "svg",
      [
        "width": "100%", "height": "90", "viewBox": "0 0 100 100", "preserveAspectRatio": "none",
        "role": "img", "aria-label": "\(title): \(described)",
      ],
      [
        .element("title", text: title), .element("desc", text: described), line("base", "98"),
        before.map { line("reference", y($0)) } ?? .nothing,
        .mark(
          "polyline",
          [
            "class": "trend", "points": points.joined(separator: " "),
            "vector-effect": "non-scaling-stroke",
          ]),
      ])
    return .element(
      "figure",
      [
        .element("h3", text: title), drawing,
        .element(
          "div", ["class": "ends"], [.element("span", text: first), .element("span", text: last)]),
      ])
  }

  private func line(_ kind: String, _ y: String) -> Markup {
    .mark(
      "line",
      [
        "class": kind, "x1": "0", "x2": "100", "y1": y, "y2": y,
        "vector-effect": "non-scaling-stroke",
      ])
  }
}
