import SitCore
import Testing

/// Several machines, one body.
@Suite struct BoutMergerTests {
  /// 2026-03-25 in UTC.
  private static let midnight = WallTime(seconds: 20_537 * 86_400)

  static func bout(
    _ from: Int64, _ to: Int64, _ ending: Ending = .idle, kind: Bout.Kind = .sitting,
    asleep: Int64 = 0, offset: Int64 = 0
  ) -> BoutEntry {
    BoutEntry(
      kind: kind, began: midnight + .minutes(from), ended: midnight + .minutes(to),
      awake: .minutes(to - from - asleep), ending: ending, beganOffset: offset, endedOffset: offset)
  }

  static func merged(_ bouts: [BoutEntry]) -> [BoutEntry] {
    var merger = BoutMerger()
    var merged: [BoutEntry] = []
    for bout in bouts { merger.add(bout) { merged.append($0) } }
    merger.finish { merged.append($0) }
    return merged
  }

  @Test func `bouts of one machine stay as they are, but for a touch in passing`() {
    let bouts = [
      Self.bout(0, 50), Self.bout(50, 70, kind: .standing), Self.bout(70, 90, asleep: 5),
    ]
    #expect(Self.merged(bouts) == bouts)
    #expect(Self.merged([Self.bout(0, 0), Self.bout(3, 5)]) == [Self.bout(3, 5)])
  }

  @Test func `sitting that overlaps is one bout, which ends as the last of it does`() {
    let bouts = [Self.bout(0, 50), Self.bout(30, 80, .locked), Self.bout(40, 60)]
    #expect(Self.merged(bouts) == [Self.bout(0, 80, .locked)])
  }

  @Test func `time asleep at one machine is awake where the other saw somebody`() {
    // Asleep half of the time at one, wide awake for a quarter of it at the other.
    let bouts = [Self.bout(0, 80, asleep: 40), Self.bout(20, 40), Self.bout(60, 100)]
    // Of the third bout's first 20 minutes the two before have 50 of 80: 12.5 of 20.
    #expect(Self.merged(bouts).map(\.awake) == [.seconds(4_650)])
  }

  @Test func `the same bout twice is that bout`() {
    let bout = Self.bout(0, 70, asleep: 13)
    #expect(Self.merged([bout, bout, bout]) == [bout])
  }

  @Test func `where standing was declared, nobody sat`() {
    let bouts = [Self.bout(0, 100), Self.bout(30, 60, .sat, kind: .standing)]
    #expect(
      Self.merged(bouts) == [
        Self.bout(0, 30, .stood), Self.bout(30, 60, .sat, kind: .standing), Self.bout(60, 100),
      ])
    #expect(
      Self.merged([Self.bout(0, 60, kind: .standing), Self.bout(10, 50), Self.bout(55, 70)])
        == [Self.bout(0, 60, kind: .standing), Self.bout(60, 70)])
  }

  @Test func `any bouts of any machines come out as one body's, minute by minute`() {
    var random = SeededRandom(seed: 11)
    for round in 0..<20_000 {
      let bouts = Self.random(using: &random)
      if let fault = Self.fault(of: bouts) {
        Issue.record("round \(round), \(fault): \(bouts)")
        return
      }
    }
  }

  private static func random(using random: inout SeededRandom) -> [BoutEntry] {
    (0..<Int.random(in: 1...9, using: &random)).map { _ in
      let from = Int64.random(in: 0...120, using: &random)
      let length = Int64.random(in: 0...60, using: &random)
      let asleep = Bool.random(using: &random) ? Int64.random(in: 0...length, using: &random) : 0
      let kind: Bout.Kind = Int.random(in: 0..<3, using: &random) == 0 ? .standing : .sitting
      return bout(from, from + length, kind: kind, asleep: asleep)
    }.sorted { $0.began < $1.began }
  }

  private static func fault(of bouts: [BoutEntry]) -> String? {
    let result = merged(bouts)
    for (bout, next) in zip(result, result.dropFirst()) where bout.ended > next.began {
      return "overlap"
    }
    for bout in result where bout.awake <= .zero || bout.awake > bout.ended - bout.began {
      return "more awake than is in it"
    }
    if merged(result) != result { return "not the same when merged again" }
    let seen = bouts.filter { $0.awake > .zero }
    func minutes(_ bouts: [BoutEntry], _ kind: Bout.Kind) -> Set<Int64> {
      Set(
        bouts.filter { $0.kind == kind }.flatMap { bout in
          stride(from: bout.began.seconds, to: bout.ended.seconds, by: 60)
        })
    }
    let stood = minutes(seen, .standing)
    let sat = minutes(seen, .sitting).subtracting(stood)
    if minutes(result, .standing) != stood { return "standing elsewhere" }
    // A piece without time awake may be left out, and is only where something was asleep.
    let isAwake = seen.allSatisfy { $0.awake == $0.ended - $0.began }
    let found = minutes(result, .sitting)
    if isAwake ? found != sat : !found.isSubset(of: sat) { return "sitting elsewhere" }
    return nil
  }
}
