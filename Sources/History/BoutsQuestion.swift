import SitCore
public import SitProtocol
public import Store

/// Which bouts a stretch of time has a part of: the method `ListBouts`, some bouts a reply.
public struct BoutsQuestion: Question {
  private let stretch: AskedStretch
  private let present: Present
  private var scan: BoutScan?
  /// What was read and is not told yet.
  private var ready: ArraySlice<BoutEntry> = []

  /// The most bouts in a reply: some 25 KiB.
  public static let boutsPerReply = 128

  /// The question.
  public init(_ stretch: AskedStretch, _ present: Present) {
    self.stretch = stretch
    self.present = present
  }

  /// The next bouts.
  public mutating func next(
    from reader: some LedgerReader
  ) throws(StoreError) -> Step<[LedgerBout]> {
    let until = stretch.until ?? present.now
    if scan == nil {
      scan = BoutScan(since: try stretch.since(of: reader, present), present)
    }
    if ready.isEmpty {
      guard let bouts = try scan?.next(from: reader) else { return .done }
      let since = stretch.since ?? WallTime(microseconds: .min)
      ready = bouts.filter { $0.ended > since && $0.began < until }[...]
    }
    guard !ready.isEmpty else { return .working }
    defer { ready = ready.dropFirst(Self.boutsPerReply) }
    return .reply(ready.prefix(Self.boutsPerReply).map { LedgerBout($0, lasts: lasts($0)) })
  }

  private func lasts(_ bout: BoutEntry) -> Bool {
    guard present.lasts, let last = present.bout else { return false }
    return bout.kind == last.kind && bout.ended == last.ended
  }
}
