public import SitCore
public import SitProtocol
public import Store

/// What is known of the present when the ledger is asked.
public struct Present: Sendable {
  /// The present instant.
  public let now: WallTime
  /// The bout that the ledger does not have yet, up to now or to when it was last seen.
  let bout: BoutEntry?
  /// Whether that bout is known to last still.
  let lasts: Bool
  /// The offsets of the machine's zone in a stretch of time.
  let rules: @Sendable (Range<WallTime>) -> Zone

  /// The present as the daemon knows it.
  ///
  /// - Parameter bout: the bout that lasts, up to now.
  public init(
    now: WallTime, bout: BoutEntry?,
    rules: @escaping @Sendable (Range<WallTime>) -> Zone = LocalZone.read
  ) {
    self.now = now
    self.bout = bout
    self.rules = rules
    lasts = bout != nil
  }

  /// The present where no daemon runs: the bout that was not over when one last saved its state.
  public init(
    now: WallTime, file: ReadOnlyHistory,
    rules: @escaping @Sendable (Range<WallTime>) -> Zone = LocalZone.read
  ) {
    self.now = now
    self.rules = rules
    bout = file.checkpoint(as: SavedState.self)?.heart.bout(in: LocalZone.read(around: now))
    lasts = false
  }
}

/// As much of the daemon's saved state as is needed here.
private struct SavedState: Decodable {
  let heart: Heart.Snapshot
}

/// A stretch of time that is asked about.
public struct AskedStretch: Sendable {
  /// Its beginning; nil: that of the ledger.
  let since: WallTime?
  /// Its end; nil: now.
  let until: WallTime?

  /// Reads the parameters of a call.
  ///
  /// - Throws: what is wrong with them.
  public init(_ parameters: StretchParameters) throws(InvalidField) {
    let (since, until) = (parameters.since, parameters.until)
    try InvalidField.check(since ?? 0, in: ControlRange.instant, "since")
    let order = (since ?? 0)...ControlRange.instant.upperBound
    try InvalidField.check(until ?? order.lowerBound, in: order, "until")
    self.since = since.map(WallTime.init(seconds:))
    self.until = until.map(WallTime.init(seconds:))
  }

  /// Its beginning, where the ledger is known.
  func since(of reader: some LedgerReader, _ present: Present) throws(StoreError) -> WallTime {
    if let since { return since }
    let first = try reader.read { (ledger) throws(StoreError) in try ledger.first() }
    return min(first ?? present.now, present.bout?.began ?? present.now)
  }

  /// Where its measures end: what is to come has none.
  func end(since: WallTime, _ present: Present) -> WallTime {
    max(since, min(until ?? present.now, present.now))
  }
}

/// A field of a call that makes no sense.
public enum InvalidField: Error, Equatable, CustomStringConvertible {
  /// It is a number that is not in this range.
  case outOfRange(String, ClosedRange<Int64>)
  /// It is something else.
  case invalid(String)

  /// What is wrong, in words for the user.
  public var description: String {
    switch self {
    case .outOfRange(let field, let range):
      "\(field) is not between \(range.lowerBound) and \(range.upperBound)"
    case .invalid(let field): "\(field) makes no sense"
    }
  }

  static func check(
    _ number: Int64, in range: ClosedRange<Int64>, _ field: @autoclosure () -> String
  ) throws(InvalidField) {
    guard range.contains(number) else { throw .outOfRange(field(), range) }
  }
}
