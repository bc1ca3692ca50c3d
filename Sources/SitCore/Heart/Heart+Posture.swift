// Sitting, standing and away: which posture the evidence comes to.
extension Heart {
  /// When the present absence will be a break, if nothing happens before; nil where there is none.
  var breakDeadline: Moment? {
    guard let bout else { return nil }
    switch fusion.verdict(at: clock, settings: settings) {
    case .present: return nil
    case .quiet, .absent:
      let guessed = (lastSeen ?? bout.began) + settings.idleBreak
      guard let absence else { return guessed }
      return min(guessed, absence.since + settings.breakLength)
    }
  }

  /// The last evidence of presence; a certain absence lets nothing newer count.
  var lastSeen: Moment? {
    guard let absence else {
      return fusion.verdict(at: clock, settings: settings) == .present ? clock : seen(at: clock)
    }
    let known = seen(at: absence.since).map { min($0, absence.since) }
    guard let known, let before = absence.seen else { return known ?? absence.seen }
    return min(known, before)
  }

  private func seen(at moment: Moment) -> Moment? {
    fusion.lastSeen(at: moment, watchingCap: settings.watchingCap)
  }

  mutating func settlePosture() {
    noteAbsence()
    if bout != nil, let deadline = breakDeadline, deadline <= clock { endBoutByAbsence() }
    if bout == nil { startBoutIfPresent() }
    let current: Posture =
      switch bout?.kind {
      case .sitting: .sitting
      case .standing: .standing
      case nil: absence != nil || fusion.isKnowing ? .away : .unknown
      }
    guard current != posture else { return }
    if posture == .unknown { noteBlindness(from: since, until: bout?.began ?? clock) }
    since =
      switch posture {
      // Straight after a bout the break began with its end, not when it was recognised.
      case .sitting, .standing: bout?.began ?? rest?.since ?? clock
      case .away, .unknown: bout?.began ?? clock
      }
    posture = current
    effects.append(.posture(posture, since: since))
  }

  /// Follows the beginning and the end of a certain absence.
  private mutating func noteAbsence() {
    switch fusion.verdict(at: clock, settings: settings) {
    case .absent(let reason):
      guard absence == nil else { return }
      absence = StandingAbsence(since: clock, reason: reason, seen: seen(at: clock))
      hideNudge()
    case .present, .quiet:
      if let absence {
        if absence.isRestored, !fusion.isKnowing { return }
        self.absence = nil
        floor = clock
      }
    }
  }

  private mutating func endBoutByAbsence() {
    let isUnknown = fusion.unknownSince.map { $0 < clock } ?? false
    end(at: lastSeen ?? clock, by: absence?.reason ?? (isUnknown ? .gap : .idle))
  }

  /// Ends the bout that was going on before a time down, if it still is; that time turned out to be
  /// longer than it seemed.
  mutating func endBout(before gap: Range<Moment>, longerBy step: TimeSpan) {
    guard let bout, bout.began < gap.lowerBound else { return }
    if !recentSleeps.contains(gap) { recentSleeps.insert(gap, at: 0) }
    // All that was before it was so much earlier.
    self.bout?.shift(by: .zero - step)
    recentSleeps = recentSleeps.map {
      $0.upperBound <= gap.lowerBound ? ($0.lowerBound - step)..<($0.upperBound - step) : $0
    }
    end(at: gap.lowerBound - step, by: .gap)
    floor = gap.upperBound
  }

  /// Ends the bout; `moment` may lie in the past, but not before it began.
  private mutating func end(at moment: Moment, by reason: Ending) {
    guard var ended = bout else { return }
    let end = max(ended.began, moment)
    // What was slept after it is no part of it.
    for sleep in recentSleeps where sleep.upperBound > end {
      ended.asleep -= sleep.upperBound - max(end, sleep.lowerBound)
    }
    ended.ended = end
    ended.ending = reason
    bout = nil
    recentSleeps = []
    floor = end
    fusion.isStanding = false
    let isBreak = reason != .stood && reason != .sat
    rest = Rest(since: end, sinceWall: reading.wall(at: end), reason: reason, isBreak: isBreak)
    startGaps(at: end)
    effects.append(.ended(ended))
    resolveNudges(byBreakAt: reason == .gap ? nil : end)
    withdrawNudge()
    plan.endBout()
  }

  private mutating func startBoutIfPresent() {
    guard absence == nil else { return }
    switch fusion.verdict(at: clock, settings: settings) {
    case .absent: return
    case .present: begin(.sitting, at: clock)
    case .quiet:
      // One sign of presence is enough, if it is new.
      guard let last = seen(at: clock), last + settings.idleBreak > clock else { return }
      if let floor, last <= floor { return }
      begin(.sitting, at: last)
    }
  }

  private mutating func begin(_ kind: Bout.Kind, at moment: Moment) {
    endGaps(at: moment)
    if let rest, rest.isBreak {
      effects.append(
        .breakEnded(
          Break(began: rest.since, beganAt: rest.sinceWall, ended: moment, reason: rest.reason)))
    }
    rest = nil
    let began = Bout(kind: kind, began: moment)
    bout = began
    recentSleeps = []
    fusion.isStanding = kind == .standing
    plan.startBout(firstAfter: limit(for: kind))
    effects.append(.began(began))
  }

  func limit(for kind: Bout.Kind) -> TimeSpan {
    switch kind {
    case .sitting: settings.nudgeAfter
    case .standing: settings.standingNudgeAfter
    }
  }

  mutating func declare(_ declared: DeclaredPosture) {
    fusion.declare(declared, at: clock, idleBreak: settings.idleBreak)
    switch declared {
    case .away: break
    case .sitting: change(to: .sitting, by: .sat)
    case .standing: change(to: .standing, by: .stood)
    }
  }

  private mutating func change(to kind: Bout.Kind, by reason: Ending) {
    guard bout?.kind != kind else { return }
    noteAbsence()
    end(at: clock, by: reason)
    begin(kind, at: clock)
  }
}
