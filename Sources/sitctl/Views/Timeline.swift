import SitProtocol

/// A stretch of a day as a strip of columns: what the person did in each.
struct Timeline {
  /// What was in a stretch of time.
  enum Kind: Equatable {
    case sitting, standing, pause, unknown
  }

  /// A stretch of time.
  struct Segment: Equatable {
    let kind: Kind
    var began: Int64
    var ended: Int64
    /// When the bout began that it is of.
    let boutBegan: Int64
  }

  /// A column of the strip.
  struct Cell: Equatable {
    let kind: Kind
    /// How long the bout was by then.
    let boutSeconds: Int64
  }

  /// What was between the first bout and the last; in order, without overlap.
  let segments: [Segment]

  /// Of bouts and gaps, in whatever order, as far as they lie in a day.
  init(_ bouts: [LedgerBout], gaps: [LedgerGap], from start: Int64, to end: Int64, now: Int64) {
    let gaps = gaps.map { (began: max($0.began, start), ended: min($0.ended, end)) }
      .filter { $0.began < $0.ended }.sorted { $0.began < $1.began }
    var segments: [Segment] = []
    /// Fills what lies between two bouts with the gaps in it, and breaks beside these.
    func fill(from start: Int64, to end: Int64, isBetween: Bool) {
      var reached = start
      func pause(until end: Int64) {
        guard isBetween, end > reached else { return }
        segments.append(Segment(kind: .pause, began: reached, ended: end, boutBegan: reached))
      }
      for gap in gaps where gap.ended > reached && gap.began < end {
        pause(until: gap.began)
        let began = max(gap.began, reached)
        reached = min(gap.ended, end)
        segments.append(Segment(kind: .unknown, began: began, ended: reached, boutBegan: began))
      }
      pause(until: end)
    }
    var reached = start
    var isBetween = false
    for bout in bouts.sorted(by: { $0.began < $1.began }) {
      let (began, ended) = (max(bout.began, reached), min(bout.ended ?? now, end))
      guard began < ended else { continue }
      fill(from: reached, to: began, isBetween: isBetween)
      segments.append(
        Segment(
          kind: bout.kind == .sitting ? .sitting : .standing, began: began, ended: ended,
          boutBegan: bout.began))
      reached = ended
      isBetween = true
    }
    fill(from: reached, to: min(now, end), isBetween: false)
    self.segments = segments
  }

  /// The strip from an instant on, in columns of so many seconds; nil where nothing is known to have
  /// been.
  ///
  /// Each column shows what there was most of in it. What would not be seen at all gets the column
  /// that it has most of, where that takes nothing else away: a short break is a break.
  func cells(from start: Int64, count: Int, seconds: Double) -> [Cell?] {
    let shares = segments.map { segment in
      Self.shares(
        from: Double(segment.began - start) / seconds, to: Double(segment.ended - start) / seconds,
        count: count)
    }
    var owners = [Int?](repeating: nil, count: count)
    // Less than that is only a rounding error.
    var most = [Double](repeating: 1e-6, count: count)
    for (index, segment) in shares.enumerated() {
      for (column, share) in segment where share > most[column] {
        (owners[column], most[column]) = (index, share)
      }
    }
    for (index, segment) in shares.enumerated() where !owners.contains(index) {
      guard let best = segment.max(by: { $0.share < $1.share })?.column, let owner = owners[best],
        owners.count(where: { $0 == owner }) > 1
      else { continue }
      owners[best] = index
    }
    return owners.enumerated().map { column, owner in
      owner.map { owner in
        let segment = segments[owner]
        let middle = start + Int64((Double(column) + 0.5) * seconds)
        let inside = min(max(middle, segment.began), segment.ended)
        return Cell(kind: segment.kind, boutSeconds: inside - segment.boutBegan)
      }
    }
  }

  /// How much of each column a stretch takes, from 0 to 1; where it begins and ends is in columns.
  private static func shares(
    from began: Double, to ended: Double, count: Int
  ) -> [(column: Int, share: Double)] {
    let first = max(0, Int(began.rounded(.down)))
    let last = min(count - 1, Int(ended.rounded(.up)) - 1)
    guard first <= last else { return [] }
    return (first...last).map { column in
      (column, min(ended, Double(column + 1)) - max(began, Double(column)))
    }
  }
}
