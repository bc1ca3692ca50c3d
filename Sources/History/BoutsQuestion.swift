import SitCore
public import SitProtocol
public import Store

/// Which bouts a stretch of time has a part of: the method `ListBouts`, some bouts a reply.
public struct BoutsQuestion: Question {
  private let stretch: AskedStretch
  private let present: Present
  private var scan: BoutScan?

  /// The question.
  public init(_ stretch: AskedStretch, _ present: Present) {
    self.stretch = stretch
    self.present = present
  }

  /// The bouts of the next slice.
  public mutating func next(
    from reader: some LedgerReader
  ) throws(StoreError) -> Step<[LedgerBout]> {
    let until = stretch.until ?? present.now
    if scan == nil {
      scan = BoutScan(since: try stretch.since(of: reader, present), until: until, present)
    }
    guard let bouts = try scan?.next(from: reader) else { return .done }
    let since = stretch.since ?? WallTime(microseconds: .min)
    let asked = bouts.filter { $0.ended > since && $0.began < until }
    guard !asked.isEmpty else { return .working }
    return .reply(asked.map { LedgerBout($0, lasts: lasts($0)) })
  }

  private func lasts(_ bout: BoutEntry) -> Bool {
    guard present.lasts, let last = present.bout else { return false }
    return bout.kind == last.kind && bout.ended == last.ended
  }
}
