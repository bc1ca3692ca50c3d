import SitCore

/// Zones with changes of offset of every kind, each around the changes of one year.
extension Zone {
  /// An hour forward on 2026-03-29 at 02:00, back on 2026-10-25 at 03:00.
  static let berlin = Zone(
    first: 3_600,
    changes: [
      Change(since: 1_774_746_000, offset: 7_200), Change(since: 1_792_890_000, offset: 3_600),
    ])
  /// Half an hour back on 2026-04-05 at 02:00, forward on 2026-10-04 at 02:00.
  static let lordHowe = Zone(
    first: 39_600,
    changes: [
      Change(since: 1_775_314_800, offset: 37_800), Change(since: 1_791_041_400, offset: 39_600),
    ])
  /// An hour back on 2026-04-04 at 24:00, forward on 2026-09-06 at 00:00.
  static let santiago = Zone(
    first: -10_800,
    changes: [
      Change(since: 1_775_358_000, offset: -14_400), Change(since: 1_788_667_200, offset: -10_800),
    ])
  /// An hour back on 2010-11-07 at 00:01, into the day before.
  static let saintJohns = Zone(
    first: -9_000, changes: [Change(since: 1_289_097_060, offset: -12_600)])
  /// Over the date line after 2011-12-29: there was no 2011-12-30.
  static let apia = Zone(first: -36_000, changes: [Change(since: 1_325_239_200, offset: 50_400)])

  /// A zone that changes its offset, to whatever it likes, every three weeks or later; in quarters
  /// of an hour.
  static func random(around instant: WallTime, using random: inout SeededRandom) -> Zone {
    func offset() -> Int64 { 900 * .random(in: -48...56, using: &random) }
    var time = instant.seconds / 900 * 900 - 40 * 86_400
    let changes = (0..<4).map { _ in
      time += 900 * .random(in: (21 * 96)...(40 * 96), using: &random)
      return Change(since: time, offset: offset())
    }
    return Zone(first: offset(), changes: changes.shuffled(using: &random))
  }
}
