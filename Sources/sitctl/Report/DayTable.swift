import SitProtocol

/// The days in numbers.
struct DayTable {
  let days: [Day]
  /// Whether these are all days of the span.
  let isAll: Bool

  var section: Markup {
    let title = isAll ? "The days in numbers" : "The last \(days.count) days in numbers"
    let rows = days.reversed().map { day in
      (DateWords.weekdayDayAndMonth(day.date), Self.columns.map { $0.value(day.measures) })
    }
    return ReportPage.section(
      title, [.table(title, heads: ["Day"] + Self.columns.map(\.name), rows: rows)])
  }

  private typealias Column = (name: String, value: @Sendable (SittingMeasures) -> String)

  private static let columns: [Column] = [
    ("Sitting", { span($0.sittingSeconds) }),
    ("Bouts", { "\($0.bouts)" }),
    ("Longest", { span($0.longestBoutSeconds) }),
    ("Median", { span($0.medianBoutSeconds ?? 0) }),
    ("Over 30 min", { "\($0.boutsOver30)" }),
    ("Breaks", { "\($0.breaks)" }),
    ("Standing", { span($0.standingSeconds) }),
    ("Unknown", { span($0.unknownSeconds) }),
    ("Nudges followed", { $0.nudges > 0 ? "\($0.nudgesFollowed) of \($0.nudges)" : "–" }),
    ("Moves", { "\($0.moves)" }),
  ]

  private static func span(_ seconds: Int64) -> String { seconds > 0 ? seconds.span : "–" }
}
