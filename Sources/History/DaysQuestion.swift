import SitCore
public import SitProtocol
public import Store

/// How a person sat on each day: the method `GetDays`.
public struct DaysQuestion: Question {
  /// The days in a reply, but for the last.
  public static let daysPerReply = 31

  private let stretch: AskedStretch
  private let present: Present
  private var scan: DayScan?
  /// What was read and is not told yet.
  private var ready: ArraySlice<LedgerDay> = []

  /// The question.
  public init(_ stretch: AskedStretch, _ present: Present) {
    self.stretch = stretch
    self.present = present
  }

  /// The next days.
  public mutating func next(from reader: some LedgerReader) throws(StoreError) -> Step<[Day]> {
    if scan == nil {
      let since = try stretch.since(of: reader, present)
      // From the beginning of the ledger: whole days.
      scan = DayScan.opened(since: since, until: stretch.end(since: since, present), present)
    }
    if ready.count < Self.daysPerReply {
      if let days = try scan?.next(from: reader) {
        ready += days
        guard ready.count >= Self.daysPerReply else { return .working }
      } else if ready.isEmpty {
        return .done
      }
    }
    defer { ready = ready.dropFirst(Self.daysPerReply) }
    return .reply(ready.prefix(Self.daysPerReply).map(Day.init))
  }
}

extension DayScan {
  /// A scan with the rules of the machine's zone in all the time that it may come across.
  static func opened(since: WallTime, until: WallTime, _ present: Present) -> DayScan {
    let margin = TimeSpan.hours(72)
    let rules = present.rules(since - margin..<max(until, present.now) + margin)
    return DayScan(since: since, until: until, rules: rules, present)
  }
}
