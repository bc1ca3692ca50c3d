// When a nudge is due, what holds it, and what becomes of it.
extension Heart {
  /// The reasons that stand now not to deliver a due nudge.
  public var holds: [Hold] {
    var holds = standingHolds
    if plan.readySince != nil { holds.append(.typing) }
    return holds
  }

  /// All holds but that for a pause in typing.
  private var standingHolds: [Hold] {
    var holds: [Hold] = []
    if plan.snoozedUntil != nil { holds.append(.snooze) }
    if plan.pause != .none { holds.append(.pause) }
    if !hours.areOpen { holds.append(.hours) }
    if let limit = holdLimitMoment, limit <= clock { return holds }
    for hold in OutsideHold.allCases where outsideHolds.contains(hold) {
      if settings.holdFor.contains(hold) { holds.append(hold.hold) }
    }
    return holds
  }

  /// When outside reasons hold the due nudge no longer.
  private var holdLimitMoment: Moment? {
    guard settings.holdLimit > .zero else { return nil }
    return plan.dueSince.map { $0 + settings.holdLimit }
  }

  /// When ``settleNudges()`` could conclude something new.
  var nudgeDeadline: Moment? {
    var next: Moment?
    func consider(_ candidate: Moment?) {
      guard let candidate, candidate > clock else { return }
      next = next.map { min($0, candidate) } ?? candidate
    }
    consider(plan.snoozedUntil)
    if case .until(let moment) = plan.pause { consider(moment) }
    for nudge in plan.open { consider(nudge.delivered + NudgePlan.followedWithin) }
    // In an absence no nudge becomes due: time asleep does not count.
    if let bout, absence == nil {
      if plan.dueSince == nil { consider(plan.dueMoment(in: bout)) }
      if !outsideHolds.isEmpty { consider(holdLimitMoment) }
      if let ready = plan.readySince {
        consider(ready + settings.waitForPause)
        consider(fusion.lastFineInput.map { $0 + Attention.lull })
      }
    }
    return next
  }

  mutating func settleNudges() {
    if let until = plan.snoozedUntil, until <= clock { plan.snoozedUntil = nil }
    if case .until(let moment) = plan.pause, moment <= clock { plan.pause = .none }
    giveUpOnOpenNudges()
    guard let bout, absence == nil else { return plan.readySince = nil }
    showNudgeAgain()
    guard let due = plan.dueMoment(in: bout), due <= clock else { return plan.clearDue() }
    if plan.dueSince == nil { plan.dueSince = clock }
    // Where nobody can tell whether somebody is there, nobody is told.
    guard standingHolds.isEmpty, fusion.isKnowing || settings.countsUnknownAsSitting else {
      return plan.readySince = nil
    }
    if plan.readySince == nil { plan.readySince = clock }
    // Now, and never for a moment that is gone: after a long time down many may have been missed.
    guard isGoodMoment, clock == reading.moment else { return }
    deliver(in: bout)
  }

  /// Whether the person has paused, cannot be seen to, or was waited for long enough.
  private var isGoodMoment: Bool {
    guard let ready = plan.readySince, clock < ready + settings.waitForPause else { return true }
    if fusion.isFineInputOngoing { return false }
    return fusion.lastFineInput.map { $0 + Attention.lull <= clock } ?? true
  }

  private mutating func deliver(in bout: Bout) {
    plan.serial += 1
    plan.delivered += 1
    let length = bout.length(at: clock)
    let nudge = Nudge(
      serial: plan.serial, number: plan.delivered, kind: bout.kind, boutLength: length,
      delivered: clock, deliveredAt: reading.wall(at: clock))
    plan.shown = nudge
    plan.isHidden = false
    plan.open.append(nudge)
    plan.clearDue()
    plan.due =
      plan.delivered <= settings.repeatLimit ? .atLength(length + settings.repeatEvery) : .never
    effects.append(.nudge(nudge))
  }

  // MARK: What is shown

  /// An absence began: nothing is shown to an empty chair or on a locked screen.
  mutating func hideNudge() {
    guard plan.shown != nil, !plan.isHidden else { return }
    plan.isHidden = true
    effects.append(.withdraw)
  }

  private mutating func showNudgeAgain() {
    guard let nudge = plan.shown, plan.isHidden else { return }
    plan.isHidden = false
    effects.append(.showAgain(nudge))
  }

  mutating func withdrawNudge() {
    guard plan.shown != nil else { return }
    if !plan.isHidden { effects.append(.withdraw) }
    plan.shown = nil
    plan.isHidden = false
  }

  // MARK: What becomes of it

  /// A bout ended at a moment: the nudges shortly before were followed.
  mutating func resolveNudges(byBreakAt moment: Moment) {
    for nudge in plan.open {
      // A break that began just before is followed too: nudges come in pauses, and whoever gets
      // up then touches nothing any more.
      let delay = max(.zero, moment - nudge.delivered)
      let isFollowed = delay <= NudgePlan.followedWithin
      effects.append(
        isFollowed
          ? .outcome(nudge, .followed, delay: delay) : .outcome(nudge, .ignored, delay: nil))
    }
    plan.open.removeAll()
  }

  /// Nudges after which the person was still seen sitting when it was too late to follow.
  private mutating func giveUpOnOpenNudges() {
    guard !plan.open.isEmpty, let seen = lastSeen else { return }
    while let nudge = plan.open.first, seen >= nudge.delivered + NudgePlan.followedWithin {
      plan.open.removeFirst()
      effects.append(.outcome(nudge, .ignored, delay: nil))
    }
  }

  /// The person answered the nudge that is shown.
  private mutating func answer(_ outcome: Outcome) {
    if let shown = plan.shown, let index = plan.open.firstIndex(where: { $0 == shown }) {
      plan.open.remove(at: index)
      effects.append(.outcome(shown, outcome, delay: nil))
    }
    withdrawNudge()
  }

  // MARK: What people say

  mutating func snooze(for span: TimeSpan) {
    answer(.snoozed)
    let until = clock + span
    plan.snoozedUntil = until
    plan.clearDue()
    if let bout, limit(for: bout.kind) > .zero { plan.due = .at(until) }
  }

  mutating func cancelSnooze() {
    guard plan.snoozedUntil != nil else { return }
    plan.snoozedUntil = nil
    guard let bout, case .at = plan.due else { return }
    let limit = limit(for: bout.kind)
    plan.due = .atLength(plan.delivered > 0 ? bout.length(at: clock) : limit)
  }

  mutating func skip() {
    answer(.skipped)
    plan.snoozedUntil = nil
    plan.due = .skipped
    plan.clearDue()
  }

  /// The person is on the way: nothing more for the time of grace.
  mutating func setOut() {
    withdrawNudge()
    guard let bout, case .atLength(let length) = plan.due else { return }
    plan.due = .atLength(max(length, bout.length(at: clock) + settings.grace))
    plan.clearDue()
  }

  mutating func pause(for span: TimeSpan?) {
    withdrawNudge()
    plan.pause = span.map { .until(clock + $0) } ?? .untilResumed
    plan.readySince = nil
  }
}

extension OutsideHold {
  /// The hold it is.
  fileprivate var hold: Hold {
    switch self {
    case .doNotDisturb: .doNotDisturb
    case .fullscreen: .fullscreen
    case .call: .call
    }
  }
}
