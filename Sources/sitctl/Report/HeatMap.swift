import SitCore
import SitProtocol

/// How much of each hour of the week was sat through.
struct HeatMap {
  /// Mean minutes of sitting in each hour of each weekday; none where the weekday had no sitting.
  private let rows: [(weekday: Weekday, minutes: [Int])]
  private let hours: Range<Int>
  private static let height = 26.0

  init(days: [Day]) {
    let rows = Weekday.allCases.map { weekday in
      (weekday, Self.means(days.filter { LocalDate($0.date)?.weekday == weekday }))
    }
    let used = (0..<24).filter { hour in rows.contains { !$1.isEmpty && $1[hour] > 0 } }
    self.rows = rows
    hours = min(used.first ?? 8, 8)..<max((used.last ?? 17) + 1, 18)
  }

  /// The mean minutes in each hour, over the days on which there was any sitting.
  private static func means(_ days: [Day]) -> [Int] {
    let active = days.filter { $0.measures.sittingSeconds > 0 }
    guard !active.isEmpty else { return [] }
    return (0..<24).map { hour in
      let sat = active.reduce(0.0) { sum, day in
        // An hour that comes twice has two.
        sum + (day.hours.indices.contains(hour) ? Double(min(max(0, day.hours[hour]), 7_200)) : 0)
      }
      return Int((sat / Double(active.count) / 60).rounded())
    }
  }

  var section: Markup {
    ReportPage.section(
      "Through the week",
      [
        .element(
          "p", ["class": "faint"],
          text: "Minutes of sitting in each hour, on average over the days of that weekday on "
            + "which there was any."),
        .element("figure", ["class": "plot heat"], [picture]),
        .element("details", [.element("summary", text: "The same as a table"), table]),
      ])
  }

  private var picture: Markup {
    let width = 100 / Double(hours.count)
    let axis = hours.filter { $0 % 2 == 0 }.map {
      Markup.label("\($0)", x: Double($0 - hours.lowerBound) * width, y: 10)
    }
    let cells = rows.enumerated().flatMap { index, row in
      let y = 18 + Double(index) * Self.height
      return [Markup.label(DateWords.short(row.weekday), left: 8, y: y + 16)]
        + hours.flatMap { hour -> [Markup] in
          let minutes = row.minutes.isEmpty ? 0 : row.minutes[hour]
          let level = Self.level(minutes)
          let x = Double(hour - hours.lowerBound) * width
          let words = "\(DateWords.long(row.weekday)), \(hour) to \(hour + 1): \(minutes) min"
          let cell = Markup.bar(
            "heat\(level)", x: x + 0.15, width: width - 0.3, y: y, height: Self.height - 3,
            says: words)
          guard minutes > 0 else { return [cell] }
          let kind = level > 3 ? "on-deep" : "on-pale"
          return [cell, .label("\(minutes)", x: x + width / 2, y: y + 15.5, kind: kind)]
        }
    }
    return .picture(
      "map", height: Int(18 + 7 * Self.height),
      title: "Minutes of sitting in each hour of each weekday", description: most, axis + cells)
  }

  /// The hour with the most, in words.
  private var most: String {
    let all = rows.flatMap { row in
      row.minutes.enumerated().map { (weekday: row.weekday, hour: $0, minutes: $1) }
    }
    guard let most = all.max(by: { $0.minutes < $1.minutes }) else { return "No sitting." }
    return "The most is on \(DateWords.long(most.weekday)) from \(most.hour) to \(most.hour + 1) "
      + "o'clock, \(most.minutes) minutes. The table below has all."
  }

  private var table: Markup {
    let rows = rows.map { row in
      (DateWords.long(row.weekday), hours.map { row.minutes.isEmpty ? "–" : "\(row.minutes[$0])" })
    }
    return .table(
      "Minutes of sitting by weekday and hour", heads: ["Hour"] + hours.map { "\($0)" }, rows: rows)
  }

  /// How deep a cell's colour is, 0 to 5.
  private static func level(_ minutes: Int) -> Int { min(5, (minutes + 11) / 12) }
}
