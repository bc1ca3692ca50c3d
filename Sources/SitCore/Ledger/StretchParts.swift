/// Into what parts a stretch of time is divided, so that they are not too many for a picture: days,
/// weeks that begin on Monday, months, quarters, years, or several years.
public enum StretchParts: Equatable, Sendable {
  case days
  case weeks
  /// So many months; a year is divided by them, or they are whole years.
  case months(Int64)

  /// The most parts that a stretch of time is divided into.
  public static let limit: Int64 = 60

  /// The smallest parts of which there are not too many from one date to another, both included.
  public init(from first: LocalDate, to last: LocalDate) {
    let candidates = [Self.days, .weeks, .months(1), .months(3), .months(12), .months(120)]
    self =
      candidates.first { $0.number(of: last) - $0.number(of: first) < Self.limit } ?? .months(1_200)
  }

  /// The number of the part in which a date lies: one more from each part to the next.
  public func number(of date: LocalDate) -> Int64 {
    switch self {
    case .days: date.day
    // 1970-01-01 was a Thursday.
    case .weeks: (date.day + 3).dividedDown(by: 7)
    case .months(let count): (date.year * 12 + date.month - 1).dividedDown(by: count)
    }
  }
}
