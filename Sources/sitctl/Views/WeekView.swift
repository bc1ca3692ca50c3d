import SitCore
import SitProtocol

/// Some days as a heat map of weekdays and hours, and a bar a day.
struct WeekView {
  let days: [Day]
  let page: Page

  /// All there is to say.
  var lines: [Line] {
    guard days.contains(where: { $0.measures.sittingSeconds > 0 }) else {
      return [title, Line(), Line("No sitting was recorded.")]
    }
    return [title, Line()] + heatMap + [Line()] + bars + [Line()] + summary
  }

  private var title: Line {
    Line(DateWords.range(days.first?.date ?? "", days.last?.date ?? ""), .strong)
  }

  /// What stands before a day's row.
  private func label(_ day: Day) -> Line {
    let isToday = (day.start..<max(day.start, day.end)).contains(page.clock.now)
    return Line(DateWords.weekdayAndDay(day.date), isToday ? .strong : .plain)
  }

  // MARK: The heat map

  /// A row of the map: its label, and how much of each of the 24 hours the person sat, from 0 to 1.
  private var rows: [(label: Line, shares: [Double])] {
    guard days.count > 7 else { return days.map { (label($0), shares([$0])) } }
    return Weekday.allCases.map { weekday in
      let same = days.filter {
        LocalDate($0.date)?.weekday == weekday && $0.start <= page.clock.now
      }
      return (Line(DateWords.short(weekday)), shares(same))
    }
  }

  /// The mean of some days.
  private func shares(_ days: [Day]) -> [Double] {
    (0..<24).map { hour in
      let sat = days.reduce(0.0) { sum, day in
        guard day.hours.indices.contains(hour) else { return sum }
        return sum + min(1, max(0, Double(day.hours[hour]) / 3_600))
      }
      return days.isEmpty ? 0 : sat / Double(days.count)
    }
  }

  private var heatMap: [Line] {
    let rows = rows
    let used = (0..<24).filter { hour in rows.contains { $0.shares[hour] > 0 } }
    let hours = min(8, used.first ?? 8)..<max(18, (used.last ?? 17) + 1)
    let margin = (rows.map(\.label.width).max() ?? 0) + 2
    let cell = min(6, max(1, (page.width - margin - 2) / hours.count))
    let step = cell > 2 ? 1 : cell == 2 ? 2 : 3
    var heading = String(repeating: " ", count: margin)
    for hour in hours where hour % step == 0 {
      heading = heading.left(margin + (hour - hours.lowerBound) * cell) + (hour < 10 ? "0" : "")
      heading += "\(hour)"
    }
    let map = rows.map { row in
      var line = row.label.padded(to: margin)
      for hour in hours {
        let shade = shade(row.shares[hour])
        line.add(
          String(repeating: page.glyphs.shades[shade], count: cell), shade > 0 ? .sitting : .faint)
      }
      return line
    }
    return [Line(heading, .faint)] + map + [Line()] + legend
  }

  /// The quarter of an hour that was reached, from 0 for none to 4.
  private func shade(_ share: Double) -> Int { min(4, Int((share * 4).rounded(.up))) }

  private var legend: [Line] {
    let meanings = ["none", "to 15", "to 30", "to 45", "to 60 min of the hour"]
    let items = zip(page.glyphs.shades, meanings).enumerated().map { number, shade in
      var item = Line(String(repeating: shade.0, count: 2), number > 0 ? .sitting : .faint)
      item.add(" \(shade.1)", .faint)
      return item
    }
    var rows = page.wrapped(items, gap: 2)
    if days.count > 7 { rows.append(Line("The mean of each weekday.", .faint)) }
    return rows
  }

  // MARK: A bar a day

  private var bars: [Line] {
    let most = days.map { TimeSpan(clamping: $0.measures.sittingSeconds) }.max() ?? .zero
    var table = Table([
      .text("day"), .text(""), .number("sitting"), .number("longest"), .number("breaks"),
    ])
    table.rows = days.map { day in
      let isKnown = day.measures.sittingSeconds > 0
      return [
        label(day), Line(), Line(isKnown ? day.measures.sittingSeconds.span : ""),
        Line(isKnown ? day.measures.longestBoutSeconds.span : ""),
        Line(isKnown ? "\(day.measures.breaks)" : ""),
      ]
    }
    let room = max(1, min(120, page.width - table.width))
    for (index, day) in days.enumerated() {
      let sat = TimeSpan(clamping: day.measures.sittingSeconds)
      let length = Double(sat.microseconds) / Double(max(1, most.microseconds)) * Double(room)
      table.rows[index][1] = Line(page.glyphs.bar(length), .sitting).padded(to: room)
    }
    var lines = table.lines
    // Weeks apart, where there are several.
    for index in stride(from: days.count - 7, to: 0, by: -7) { lines.insert(Line(), at: index + 1) }
    return lines
  }

  private var summary: [Line] {
    let active = days.filter { $0.measures.sittingSeconds > 0 }
    let total = active.reduce(TimeSpan.zero) {
      $0 + TimeSpan(clamping: $1.measures.sittingSeconds)
    }
    let mean = (total.wholeSeconds / Int64(max(1, active.count))).span
    var lines = page.entry(
      "Sitting",
      "\(total.inShort) on \(count(active.count, "day")), \(mean) a day")
    if let longest = active.max(by: {
      $0.measures.longestBoutSeconds < $1.measures.longestBoutSeconds
    }) {
      let length = longest.measures.longestBoutSeconds.span
      lines += page.entry("Longest", "\(length), on \(DateWords.weekdayAndDate(longest.date))")
    }
    return lines
  }
}
