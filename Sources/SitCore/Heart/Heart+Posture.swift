// Sitting, standing and away: which posture the evidence comes to.
extension Heart {
  /// When the present absence will be a break, if nothing happens before; nil where there is none.
  var breakDeadline: Moment? {
    guard bout != nil else { return nil }
    switch fusion.verdict(at: clock, settings: settings) {
    case .present: return nil
    case .quiet, .absent:
      let guessed = lastSeen.map { $0 + settings.idleBreak }
      guard let absence else { return guessed }
      let certain = absence.since + settings.breakLength
      return guessed.map { min($0, certain) } ?? certain
    }
  }

  /// The last evidence of presence; a certain absence lets nothing newer count.
  var lastSeen: Moment? {
    guard let absence else {
      return fusion.verdict(at: clock, settings: settings) == .present ? clock : seen(at: clock)
    }
    let known = seen(at: absence.since).map { min($0, absence.since) }
    return [known, absence.seen].compactMap { $0 }.min()
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
      guard absence != nil else { return }
      absence = nil
      rest?.floor = clock
    }
  }

  private mutating func endBoutByAbsence() {
    let reason: Ending = absence?.reason ?? (fusion.isKnowing ? .idle : .gap)
    end(at: lastSeen ?? clock, by: reason)
  }

  /// Ends the bout; `moment` may lie in the past, but not before it began.
  private mutating func end(at moment: Moment, by reason: Ending) {
    guard var ended = bout else { return }
    ended.ended = max(ended.began + ended.asleep, moment)
    ended.ending = reason
    bout = nil
    let end = ended.ended ?? moment
    let isBreak = reason != .stood && reason != .sat
    rest = Rest(since: end, sinceWall: reading.wall(at: end), reason: reason, floor: end, isBreak: isBreak)
    effects.append(.ended(ended))
    resolveNudges(byBreakAt: end)
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
      if let rest, last <= rest.floor { return }
      begin(.sitting, at: last)
    }
  }

  private mutating func begin(_ kind: Bout.Kind, at moment: Moment) {
    if let rest, rest.isBreak {
      effects.append(
        .breakEnded(Break(began: rest.since, beganAt: rest.sinceWall, ended: moment, reason: rest.reason)))
    }
    rest = nil
    let began = Bout(kind: kind, began: moment)
    bout = began
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
    fusion.declare(declared, at: clock)
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
