/// Makes one person's bouts of those that several machines recorded: sitting that overlaps is one
/// bout, and where somebody sat at one machine and had declared to stand at another, they stood.
///
/// What comes out is in order, does not overlap, and has no bout without any time awake (one touch
/// in passing is no sitting).
public struct BoutMerger: Sendable {
  /// Sitting that may go on, or be cut still.
  private var sitting: BoutEntry?
  /// Standing that may go on, or cut that sitting; in order, without overlap.
  private var standing: [BoutEntry] = []

  /// Nothing so far.
  public init() {}

  /// Takes the next bout, in order of their beginnings, and hands out those that no later one can
  /// change.
  public mutating func add(_ bout: BoutEntry, _ take: (BoutEntry) -> Void) {
    guard bout.awake > .zero else { return }
    settle(before: bout.began, take)
    switch bout.kind {
    case .sitting: sitting = sitting?.joined(with: bout) ?? bout
    case .standing:
      if let last = standing.last, last.ended > bout.began {
        standing[standing.count - 1] = last.joined(with: bout)
      } else {
        standing.append(bout)
      }
    }
  }

  /// Hands out all that is left.
  public mutating func finish(_ take: (BoutEntry) -> Void) {
    settle(before: WallTime(microseconds: .max), take)
  }

  private mutating func settle(before instant: WallTime, _ take: (BoutEntry) -> Void) {
    // Standing that is to come yet may cut it, and none of it may overtake what began before.
    if let sitting, sitting.ended > instant { return }
    var rest = sitting
    sitting = nil
    for stood in standing {
      if let sat = rest {
        if sat.began < stood.began, let part = sat.ending(with: stood) { take(part) }
        rest = sat.following(stood)
      }
      if stood.ended <= instant { take(stood) }
    }
    if let rest { take(rest) }
    standing.removeAll { $0.ended <= instant }
  }
}

extension BoutEntry {
  /// One bout of two that overlap, of which the other does not begin before: where both have a part,
  /// the time awake counts once.
  fileprivate func joined(with other: BoutEntry) -> BoutEntry {
    let common = min(ended, other.ended)
    let more =
      other.awake(since: other.began, until: common) - awake(since: other.began, until: common)
    let last = other.ended > ended ? other : self
    return BoutEntry(
      kind: kind, began: began, ended: last.ended,
      awake: awake + max(.zero, more) + other.awake(since: common, until: other.ended),
      ending: last.ending, beganOffset: beganOffset, endedOffset: last.endedOffset)
  }

  /// What lies before some standing that begins later; nil where nobody was awake in that.
  fileprivate func ending(with standing: BoutEntry) -> BoutEntry? {
    guard standing.began < ended else { return self }
    let part = awake(since: began, until: standing.began)
    guard part > .zero else { return nil }
    return BoutEntry(
      kind: kind, began: began, ended: standing.began, awake: part, ending: .stood,
      beganOffset: beganOffset, endedOffset: standing.beganOffset)
  }

  /// What lies after some standing; nil where nobody was awake in that.
  fileprivate func following(_ standing: BoutEntry) -> BoutEntry? {
    guard standing.ended > began else { return self }
    guard ended > standing.ended else { return nil }
    let part = awake(since: standing.ended, until: ended)
    guard part > .zero else { return nil }
    return BoutEntry(
      kind: kind, began: standing.ended, ended: ended, awake: part, ending: ending,
      beganOffset: standing.endedOffset, endedOffset: endedOffset)
  }
}
