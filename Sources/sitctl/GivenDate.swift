import SitCore

/// A date as it is typed.
enum GivenDate {
  /// Reads `YYYY-MM-DD`, `today` or `yesterday`.
  static func read(_ text: String, _ clock: LocalClock) throws(Failure) -> LocalDate {
    switch text {
    case "today": return clock.today
    case "yesterday": return LocalDate(day: clock.today.day - 1)
    default:
      if let date = LocalDate(text) { return date }
      throw Failure(
        .badData,
        "\"\(text.printable)\" is not a date, such as \(clock.today) (YYYY-MM-DD), today or "
          + "yesterday")
    }
  }
}

/// Days that were asked for: from one to another, both included.
struct GivenDays {
  /// The first; nil: that of the ledger.
  let first: LocalDate?
  /// The last.
  let last: LocalDate

  /// Reads `--since`, which may be `all`, and `--until`.
  ///
  /// - Parameter usual: how many days there are where nothing is said of the first.
  init(
    since: String?, until: String?, usual: Int64, _ clock: LocalClock
  ) throws(Failure) {
    last = try until.map { text throws(Failure) in try GivenDate.read(text, clock) } ?? clock.today
    first =
      switch since {
      case nil: LocalDate(day: last.day - usual + 1)
      case "all": nil
      case let text?: try GivenDate.read(text, clock)
      }
    guard let first, first > last else { return }
    throw Failure(.badData, "the days end before they begin: \(first) is after \(last)")
  }

  /// When they begin, and end; not later than now.
  func ends(_ clock: LocalClock) -> (since: Int64?, until: Int64?) {
    (
      first.map(clock.start),
      last < clock.today ? clock.start(of: LocalDate(day: last.day + 1)) : nil
    )
  }
}
