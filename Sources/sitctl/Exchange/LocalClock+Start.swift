import SitCore

extension LocalClock {
  /// The first instant of a local day.
  func start(of date: LocalDate) -> Int64 {
    let midnight = date.day * 86_400
    return midnight - offset(midnight - offset(midnight))
  }

  /// Reads a date.
  static func date(_ text: String) throws(Failure) -> LocalDate {
    guard let date = LocalDate(text) else {
      throw Failure(.badData, "\"\(text)\" is not a date, such as 2026-11-23")
    }
    return date
  }
}
