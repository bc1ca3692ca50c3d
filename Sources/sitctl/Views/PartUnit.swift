import SitProtocol

/// What each part of a stretch of time is.
enum PartUnit: String {
  case day, week, month, quarter, year, decade

  /// By the longest of the parts: the first and the last may be cut off.
  init(_ parts: [StretchPart]) {
    let days = parts.map { (Double($0.until) - Double($0.since)) / 86_400 }.max() ?? 1
    // A day may be longer by some hours.
    self =
      switch days {
      case ..<2: .day
      case ..<8: .week
      case ..<32: .month
      case ..<93: .quarter
      case ..<367: .year
      case _: .decade
      }
  }
}
