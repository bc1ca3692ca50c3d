/// The part of a bout that lies in a stretch of time.
public struct BoutPart: Equatable, Sendable {
  /// Sitting or standing.
  public let kind: Bout.Kind
  /// When the part begins.
  public let began: WallTime
  /// When the part ends.
  public let ended: WallTime
  /// The time awake in it.
  public let awake: TimeSpan
  /// Whether the bout began before.
  public let isContinued: Bool
  /// How the bout ended; nil where it went on after the part.
  public let ending: Ending?
}

extension BoutEntry {
  /// The part of the bout that lies in a stretch of time; nil where none does.
  public func part(since: WallTime, until: WallTime) -> BoutPart? {
    let (from, to) = (max(began, since), min(ended, until))
    guard from < to else { return nil }
    return BoutPart(
      kind: kind, began: from, ended: to, awake: awake(since: from, until: to),
      isContinued: began < from, ending: to == ended ? ending : nil)
  }

  /// The time awake between two instants of the bout. When in the bout the machine slept is not
  /// kept: the time awake is spread evenly over it. The parts of a bout add up to all of it, and
  /// none has more than lies between its ends.
  public func awake(since: WallTime, until: WallTime) -> TimeSpan {
    awake(until: until) - awake(until: since)
  }

  private func awake(until instant: WallTime) -> TimeSpan {
    if instant >= ended { return awake }
    let span = (ended - began).microseconds
    let product = awake.microseconds.multipliedFullWidth(
      by: max(.zero, instant - began).microseconds)
    return TimeSpan(microseconds: span.dividingFullWidth(product).quotient)
  }
}
