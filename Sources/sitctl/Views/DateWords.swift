import SitCore

/// Dates as people say them; what is not a date is shown as it is.
enum DateWords {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  /// `Monday`
  static func long(_ weekday: Weekday) -> String { weekdays[weekday.rawValue] }

  /// `Mon`
  static func short(_ weekday: Weekday) -> String { String(weekdays[weekday.rawValue].prefix(3)) }

  /// `Monday 23 November 2026`
  static func long(_ date: String) -> String {
    words(date) { "\(weekdays[$0.weekday.rawValue]) \($0.dayOfMonth) \(month($0)) \($0.year)" }
  }

  /// `Mon 23`
  static func weekdayAndDay(_ date: String) -> String {
    words(date) { "\(short($0.weekday)) \($0.dayOfMonth < 10 ? " " : "")\($0.dayOfMonth)" }
  }

  /// `Mon 23 November`
  static func weekdayAndDate(_ date: String) -> String {
    words(date) { "\(short($0.weekday)) \($0.dayOfMonth) \(month($0))" }
  }

  /// `Mon 2026-11-23`
  static func weekdayAndISO(_ date: String) -> String {
    words(date) { "\(short($0.weekday)) \($0)" }
  }

  /// `Mon 23 Nov`
  static func weekdayDayAndMonth(_ date: String) -> String {
    words(date) { "\(short($0.weekday)) \($0.dayOfMonth) \(month($0).prefix(3))" }
  }

  /// `23 Nov`
  static func dayAndMonth(_ date: String) -> String {
    words(date) { "\($0.dayOfMonth) \(month($0).prefix(3))" }
  }

  /// The ends of a scale: `17 Nov` and `23 Nov`, with their years where these differ.
  static func ends(_ first: String, _ last: String) -> (first: String, last: String) {
    let isOneYear = LocalDate(first)?.year == LocalDate(last)?.year
    let end = { (date: String) in
      dayAndMonth(date) + (isOneYear ? "" : words(date) { " \($0.year)" })
    }
    return (end(first), end(last))
  }

  /// From one to another, both included: `17 to 23 November 2026`.
  static func range(_ first: String, _ last: String) -> String {
    guard let from = LocalDate(first), let to = LocalDate(last), from != to else {
      return long(last)
    }
    let end = "\(to.dayOfMonth) \(month(to)) \(to.year)"
    if from.year != to.year { return "\(from.dayOfMonth) \(month(from)) \(from.year) to \(end)" }
    if from.month != to.month { return "\(from.dayOfMonth) \(month(from)) to \(end)" }
    return "\(from.dayOfMonth) to \(end)"
  }

  private static func words(_ text: String, _ words: (LocalDate) -> String) -> String {
    LocalDate(text).map(words) ?? text
  }

  private static func month(_ date: LocalDate) -> String { months[Int(date.month) - 1] }
}
