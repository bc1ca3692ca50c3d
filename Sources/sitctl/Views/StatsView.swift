import SitCore
import SitProtocol

/// How a person sat in a stretch of time, compared with the one before, and where that goes.
struct StatsView {
  let reply: StatsReply
  let page: Page

  /// All there is to say.
  var lines: [Line] {
    let stats = reply.stats
    // What is to come ends where it begins.
    let last = max(stats.since, stats.until - 1)
    var title = Line(
      DateWords.range(page.clock.date(at: stats.since), page.clock.date(at: last)), .strong)
    guard stats.measures.sittingSeconds > 0 else {
      let isToCome = stats.since > page.clock.now
      return [
        title, Line(), Line(isToCome ? "That is still to come." : "No sitting was recorded."),
      ]
    }
    title.add(", sitting on \(count(stats.activeDays, "day"))", .faint)
    return [title, Line()] + table.lines + notes + courses
  }

  // MARK: The measures

  private var table: Table {
    let (stats, before) = (reply.stats, reply.before.flatMap { $0.activeDays > 0 ? $0 : nil })
    var table = Table(
      [.text(""), .number("these days")]
        + (before == nil ? [] : [.number("days before"), .text("change")]))
    table.rows = Measure.all.compactMap { measure in
      guard let value = measure.value(stats) else { return nil }
      var row = [Line(measure.name), Line(measure.kind.text(value), .strong)]
      guard let before else { return row }
      let earlier = measure.value(before)
      row.append(Line(earlier.map(measure.kind.text) ?? ""))
      row.append(earlier.map { change(of: measure, from: $0, to: value) } ?? Line())
      return row
    }
    return table
  }

  private func change(of measure: Measure, from earlier: Double, to value: Double) -> Line {
    let difference = measure.kind.text(abs(value - earlier))
    guard difference != measure.kind.text(0) else { return Line("same", .faint) }
    let isMore = value > earlier
    var line = Line((isMore ? page.glyphs.up : page.glyphs.down) + difference)
    if let favoured = measure.favoured, (favoured == .more) == isMore {
      line.add(" better", .standing)
    }
    return line
  }

  private var notes: [Line] {
    var lines = [Line()]
    if reply.before.map({ $0.activeDays > 0 }) ?? false {
      let words =
        "\"better\" is what studies of many people found to go with better health: shorter bouts "
        + "(Diaz 2017) and more breaks (Loh 2020). The days before are as many as these."
      lines += page.remark(words)
    } else {
      lines.append(Line("Nothing is known of as many days before.", .faint))
    }
    return lines
  }

  // MARK: The course

  private var courses: [Line] {
    let parts = reply.parts
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return [] }
    let unit = PartUnit(parts).rawValue
    let scale = Scale(seconds: reply.stats.until - reply.stats.since)
    let courses = Course.all.map { ($0, $0.trend(parts, scale: scale)) }
    let label = (courses.map { $0.0.name.count }.max() ?? 0) + 2
    let words = courses.map { course, trend in
      trend.map { trendWords(course, $0, scale) } ?? "too few days for a trend"
    }
    let room = page.width - label - 2 - (words.map { $0.columns }.max() ?? 0)
    let joined = max(1, (parts.count + max(1, room) - 1) / max(1, room))
    let groups = stride(from: 0, to: parts.count, by: joined).map {
      Array(parts[$0..<min($0 + joined, parts.count)])
    }
    let heading = joined > 1 ? "\(joined) \(unit)s each" : "\(unit.sentence.dropLast()) by \(unit)"
    var lines = [Line(), Line(heading, .strong)]
    for (index, (course, _)) in courses.enumerated() {
      let values = groups.map { course.value($0) }
      let highest = values.compactMap { $0 }.max() ?? 0
      var line = Line(course.name.left(label))
      line.add(String(values.map { page.glyphs.height(of: $0, among: highest) }), .sitting)
      line.add("  \(words[index])")
      lines.append(line)
    }
    let (from, to) = DateWords.ends(
      page.clock.date(at: first.since), page.clock.date(at: last.until - 1))
    let gap = max(1, groups.count - from.columns - to.columns)
    lines.append(
      Line(
        String(repeating: " ", count: label) + from + String(repeating: " ", count: gap) + to,
        .faint))
    let method = "The trend is the slope of the straight line that fits best (least squares)."
    return lines + page.remark(method)
  }

  private func trendWords(_ course: Course, _ slope: Double, _ scale: Scale) -> String {
    let text = course.kind.text(abs(slope))
    guard text != course.kind.text(0) else { return "level" }
    return (slope > 0 ? page.glyphs.up : page.glyphs.down) + "\(text) a \(scale.rawValue)"
  }
}

extension StatsView {
  /// What a trend is told for.
  private enum Scale: String {
    case week, month, year

    init(seconds: Int64) {
      self = seconds <= 100 * 86_400 ? .week : seconds <= 800 * 86_400 ? .month : .year
    }

    var seconds: Double {
      switch self {
      case .week: 7 * 86_400
      case .month: 2_629_800
      case .year: 31_557_600
      }
    }
  }

  /// What is followed through the parts of the whole.
  private struct Course {
    let name: String
    let kind: Measure.Kind
    /// Its value in some parts together; nil where there was no sitting.
    let value: @Sendable ([StretchPart]) -> Double?

    static let all = [
      Course(name: "sitting a day", kind: .span) { parts in
        mean(parts) { Double($0.sittingSeconds) }
      },
      Course(name: "longest bout", kind: .span) { parts in
        parts.contains { $0.activeDays > 0 }
          ? parts.map { Double($0.longestBoutSeconds) }.max() : nil
      },
      Course(name: "breaks a day", kind: .number) { parts in mean(parts) { Double($0.breaks) } },
    ]

    private static func mean(
      _ parts: [StretchPart], _ value: (StretchPart) -> Double
    ) -> Double? {
      let days = parts.reduce(0.0) { $0 + Double($1.activeDays) }
      return days > 0 ? parts.reduce(0.0) { $0 + value($1) } / days : nil
    }

    /// How much it grows in the time of the scale. A first or last part that is cut off, as the
    /// present day is, does not count.
    func trend(_ parts: [StretchPart], scale: Scale) -> Double? {
      let usual = PartUnit.usualSeconds(of: parts)
      // A day may be an hour shorter.
      let whole = parts.filter { Double($0.until) - Double($0.since) > usual * 0.9 }
      return Trend(
        whole.compactMap { part in
          value([part]).map {
            ((Double(part.since) + Double(part.until)) / 2 / scale.seconds, $0)
          }
        })?.slope
    }
  }
}
