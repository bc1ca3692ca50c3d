// Gaps: stretches of time in which nobody could tell whether the person sat. A bout that goes on
// over one covers it, and a time asleep is absence; neither is a gap.
extension Heart {
  /// Shorter gaps are not told. Two of a kind with less than this and no bout in between are one, so
  /// that a program that is started again and again does not fill the ledger.
  static let shortestGap = TimeSpan.minutes(1)

  /// The last stretch of its kind.
  struct Gap: Equatable, Sendable, Codable {
    var reason: GapEntry.Reason
    var began: Moment
    var ended: Moment
    /// Its beginning on people's clock, by which the ledger knows it.
    var beganAt: WallTime
    /// How long the machine was asleep in it.
    var asleep = TimeSpan.zero
    /// Whether the ledger has it.
    var isTold = false
    /// Whether a bout goes over it, or has begun since: then it is as it is.
    var isOver = false

    mutating func shift(by span: TimeSpan) {
      began += span
      ended += span
    }
  }

  // MARK: The program did not run

  /// The program was down from the moment it was saved at until now. What the gap is, the bout
  /// decides: ``settleGaps()``.
  mutating func noteDowntime(_ gap: Gap) { downtime = gap.joined(to: downtime) }

  /// Tells of the last time down, once it is clear that no bout goes over it.
  mutating func settleGaps() {
    guard bout == nil, let gap = downtime, !gap.isTold, !gap.isOver, gap.ended <= clock else {
      return
    }
    downtime = told(gap)
  }

  /// People's clock was set right after a start of the machine: the time down was another than it
  /// seemed.
  mutating func retellDowntime() {
    guard let gap = downtime, gap.reason == .restarted, bout == nil || gap.isOver else { return }
    downtime = told(gap)
  }

  // MARK: There was no source

  /// Nobody could tell from one moment to another.
  mutating func noteBlindness(from began: Moment, until ended: Moment) {
    var start = began
    // While the program was down, that is the reason.
    if let downtime { start = max(start, min(downtime.ended, ended)) }
    let gap = Gap(
      reason: .noSource, began: start, ended: ended, beganAt: afterRest(reading.wall(at: start)))
    blindness = told(gap.joined(to: blindness))
  }

  // MARK: Bouts

  /// A bout begins: there somebody could tell after all.
  mutating func endGaps(at moment: Moment) {
    if let gap = blindness { blindness = cut(gap, at: moment) }
    guard var gap = downtime, !gap.isOver else { return }
    gap = cut(gap, at: moment)
    if !gap.isTold { gap = told(gap) }
    gap.isOver = true
    downtime = gap
  }

  /// A bout has ended: what it goes over is no gap.
  mutating func startGaps(at end: Moment) {
    blindness = nil
    guard var gap = downtime, !gap.isOver else { return }
    gap.began = max(gap.began, end)
    gap.beganAt = afterRest(gap.beganAt)
    gap.isOver = gap.began >= gap.ended
    downtime = gap
  }

  private mutating func cut(_ gap: Gap, at moment: Moment) -> Gap {
    guard moment < gap.ended else { return gap }
    var gap = gap
    gap.ended = max(gap.began, moment)
    return gap.isTold ? told(gap) : gap
  }

  /// Tells of a gap if it is long enough, or again, if it was told already.
  private mutating func told(_ gap: Gap) -> Gap {
    let endedAt = max(gap.beganAt, reading.wall(at: gap.ended))
    guard gap.isTold || endedAt - gap.beganAt - gap.asleep >= Self.shortestGap else { return gap }
    effects.append(.gap(since: gap.beganAt, until: endedAt, gap.reason))
    var gap = gap
    gap.isTold = true
    return gap
  }

  /// An instant, but none before the end of the last bout: people's clock may have been put back.
  func afterRest(_ instant: WallTime) -> WallTime {
    rest.map { max(instant, $0.sinceWall) } ?? instant
  }
}

extension Heart.Gap {
  /// One gap with an earlier one, if nearly nothing was between them.
  fileprivate func joined(to earlier: Heart.Gap?) -> Heart.Gap {
    guard let earlier, !earlier.isOver, earlier.reason == reason,
      began - earlier.ended < Heart.shortestGap
    else { return self }
    var joined = self
    joined.began = earlier.began
    joined.beganAt = earlier.beganAt
    joined.asleep += earlier.asleep
    return joined
  }
}
