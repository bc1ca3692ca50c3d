/// A date of the Gregorian calendar, as a calendar on the wall shows it.
public struct LocalDate: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01.
  public let day: Int64
  /// The year.
  public let year: Int64
  /// The month, 1 to 12.
  public let month: Int64
  /// The day of the month, 1 to 31.
  public let dayOfMonth: Int64

  /// The date of a number of days since 1970-01-01.
  public init(day: Int64) {
    self.day = day
    // Counted from 0000-03-01, so that the leap day is the last of its year.
    let days = day + 719_468
    let era = days.dividedDown(by: 146_097)
    let ofEra = days - era * 146_097
    let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    dayOfMonth = ofYear - (153 * month + 2) / 5 + 1
    self.month = month < 10 ? month + 3 : month - 9
    self.year = era * 400 + year + (month < 10 ? 0 : 1)
  }

  /// A date; nil where the calendar has none such, or it is not of the years 1 to 9999.
  public init?(year: Int64, month: Int64, dayOfMonth: Int64) {
    guard (1...9_999).contains(year), (1...12).contains(month), (1...31).contains(dayOfMonth) else {
      return nil
    }
    let shifted = month < 3 ? year - 1 : year
    let ofYear = (153 * (month < 3 ? month + 9 : month - 3) + 2) / 5 + dayOfMonth - 1
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + ofYear
    self.init(day: days - 719_468)
    // The 31st of a shorter month became a day of the next.
    guard self.dayOfMonth == dayOfMonth else { return nil }
  }

  /// Reads a date as `YYYY-MM-DD`; nil where it is none.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2],
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D }),
      let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2])
    else { return nil }
    self.init(year: year, month: month, dayOfMonth: day)
  }

  /// The date as `YYYY-MM-DD`.
  public var description: String {
    func padded(_ number: Int64, to width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(dayOfMonth, to: 2))"
  }

  /// The day of the week.
  public var weekday: Weekday { Weekday(day: day) }

  /// Whether the left comes first.
  public static func < (left: LocalDate, right: LocalDate) -> Bool { left.day < right.day }
}
