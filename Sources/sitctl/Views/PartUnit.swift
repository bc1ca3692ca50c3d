import SitProtocol

/// What each part of a stretch of time is.
enum PartUnit: String {
  case day, week, month, quarter, year, decade

  /// What parts are that follow one another.
  init(_ parts: [StretchPart]) {
    // Some are a little longer than others.
    self =
      switch Self.usualSeconds(of: parts) / 86_400 {
      case ..<2: .day
      case ..<8: .week
      case ..<32: .month
      case ..<93: .quarter
      case ..<367: .year
      case _: .decade
      }
  }

  /// How long most parts are: the first and the last may be cut off, and a day of travel longer.
  static func usualSeconds(of parts: [StretchPart]) -> Double {
    let lengths = parts.map { Double($0.until) - Double($0.since) }.sorted()
    return lengths.isEmpty ? 0 : lengths[lengths.count / 2]
  }
}
