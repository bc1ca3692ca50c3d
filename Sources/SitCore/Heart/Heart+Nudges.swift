// When a nudge is due, what holds it, and what becomes of it.
extension Heart {
  /// The reasons that stand now not to deliver a due nudge.
  public var holds: [Hold] {
    var holds = standingHolds
    if plan.readySince != nil { holds.append(.typing) }
    return holds
  }

  /// How much the reasons of the world outside matter now.
  public var holdAttention: HoldAttention {
    guard bout != nil, absence == nil else { return .none }
    return plan.dueSince == nil ? .loose : .close
  }

  /// All holds but that for a pause in typing.
  private var standingHolds: [Hold] {
    var holds: [Hold] = []
    if plan.snoozedUntil != nil { holds.append(.snooze) }
    if plan.pause != .none { holds.append(.pause) }
    if !hours.areOpen { holds.append(.hours) }
    for hold in OutsideHold.allCases where outsideHolds.contains(hold) {
      if settings.holdFor.contains(hold) { holds.append(hold.hold) }
    }
    return holds
  }

  /// When outside reasons hold the due nudge no longer.
  private var holdLimitMoment: Moment? {
    guard settings.holdLimit > .zero else { return nil }
    return plan.heldSince.map { $0 + settings.holdLimit }
  }

  /// When the person has been back for a lull: nobody is greeted with a nudge.
  private var arrivedAt: Moment? {
    guard let floor, let bout, floor > bout.began else { return nil }
    return floor + Attention.lull
  }

  /// When ``settleNudges()`` could conclude something new.
  var nudgeDeadline: Moment? {
    var next = earliest(after: clock, of: plan.snoozedUntil, pausedUntil)
    for nudge in plan.open {
      next = earliest(after: clock, of: next, nudge.delivered + NudgePlan.followedWithin)
    }
    // In an absence no nudge becomes due: time asleep does not count.
    guard let bout, absence == nil else { return next }
    next = earliest(
      after: clock, of: next, plan.dueSince == nil ? dueMoment(in: bout) : nil,
      holdLimitMoment)
    guard let ready = plan.readySince else { return next }
    return earliest(
      after: clock, of: next, ready + settings.waitForPause,
      fusion.lastFineInput.map { $0 + Attention.lull }, arrivedAt)
  }

  /// When the nudge is due in a bout, if it will be.
  func dueMoment(in bout: Bout) -> Moment? {
    guard isAligned(in: bout) else { return plan.dueMoment(in: bout) }
    // At half of the limit at the earliest: with a step no longer than the limit the round time after
    // that is never more than half of it late.
    let half = TimeSpan(microseconds: settings.nudgeAfter.microseconds / 2)
    let instant = ClockGrid(forLimit: settings.nudgeAfter).next(
      atOrAfter: reading.wall(at: bout.began + bout.asleep + half), in: zone)
    return reading.moment(at: instant)
  }

  /// Whether the next nudge of a bout comes at a round time: the first does, those after it keep the
  /// beat.
  private func isAligned(in bout: Bout) -> Bool {
    isAligned(bout.kind) && plan.delivered == 0 && plan.due == .atLength(settings.nudgeAfter)
  }

  /// Whether bouts of a kind have round times.
  func isAligned(_ kind: Bout.Kind) -> Bool { settings.alignsToClock && kind == .sitting }

  mutating func settleNudges() {
    if let until = plan.snoozedUntil, until <= clock { plan.snoozedUntil = nil }
    if let until = pausedUntil, until <= clock { plan.pause = .none }
    giveUpOnOpenNudges()
    guard let bout, absence == nil else { return plan.readySince = nil }
    guard let due = dueMoment(in: bout), due <= clock else {
      plan.clearDue()
      return showNudgeAgain()
    }
    if plan.dueSince == nil {
      plan.dueSince = clock
      // The beat goes on from the round time; and what is due stays so, though it waits through a
      // sleep or a step of the clock after which the round time would be another.
      if isAligned(in: bout) { plan.due = .atLength(bout.length(at: due)) }
    }
    let holds = standingHolds
    noteOutsideHold(holds)
    guard holds.isEmpty || isHeldLongEnough(holds), mayTell else { return plan.readySince = nil }
    if plan.readySince == nil { plan.readySince = clock }
    // Now, and never for a moment that is gone: after a long time down many may have been missed.
    guard isGoodMoment, clock == reading.moment else { return }
    deliver(in: bout)
  }

  /// Where nobody can tell whether somebody is there, nobody is told.
  private var mayTell: Bool { fusion.isKnowing || settings.countsUnknownAsSitting }

  private mutating func noteOutsideHold(_ holds: [Hold]) {
    let isOutsideOnly = !holds.isEmpty && holds.allSatisfy(\.isOutside)
    if !isOutsideOnly { plan.heldSince = nil }
    if isOutsideOnly, plan.heldSince == nil { plan.heldSince = clock }
  }

  private func isHeldLongEnough(_ holds: [Hold]) -> Bool {
    holds.allSatisfy(\.isOutside) && holdLimitMoment.map { $0 <= clock } ?? false
  }

  /// Whether the person has paused, cannot be seen to, or was waited for long enough.
  private var isGoodMoment: Bool {
    guard let ready = plan.readySince, clock < ready + settings.waitForPause else { return true }
    if let arrivedAt, clock < arrivedAt { return false }
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
    plan.due = dueAfter(plan.due, deliveredAt: length)
    plan.dueBeforeSnooze = nil
    effects.append(.nudge(nudge))
  }

  /// When the next nudge is due: on the beat, unless this one was held for longer than for a pause
  /// in typing, or until the next would have been due: no two come at once.
  private func dueAfter(_ due: NudgePlan.Due, deliveredAt length: TimeSpan) -> NudgePlan.Due {
    guard plan.delivered <= settings.repeatLimit else { return .never }
    guard case .atLength(let planned) = due, length <= planned + settings.waitForPause,
      length < planned + settings.repeatEvery
    else { return .atLength(length + settings.repeatEvery) }
    return .atLength(planned + settings.repeatEvery)
  }

  // MARK: What is shown

  /// An absence began: nothing is shown to an empty chair or on a locked screen.
  mutating func hideNudge() {
    guard plan.shown != nil, !plan.isHidden else { return }
    plan.isHidden = true
    effects.append(.withdraw)
  }

  /// The absence was none: what it hid is shown again, if it still says something.
  private mutating func showNudgeAgain() {
    guard let nudge = plan.shown, plan.isHidden, mayTell, clock == reading.moment else { return }
    guard plan.open.contains(where: { $0.serial == nudge.serial }) else {
      plan.shown = nil
      plan.isHidden = false
      return
    }
    guard standingHolds.isEmpty else { return }
    plan.isHidden = false
    effects.append(.showAgain(nudge))
  }

  /// It is on the screen no more: the person, or the server, took it away.
  mutating func dismissNudge() {
    guard !plan.isHidden else { return }
    plan.shown = nil
  }

  mutating func withdrawNudge() {
    guard plan.shown != nil else { return }
    if !plan.isHidden { effects.append(.withdraw) }
    plan.shown = nil
    plan.isHidden = false
  }

  // MARK: What becomes of it

  /// The bout ended: the nudges shortly before the break were followed. Nil: nobody saw whether
  /// there was one.
  mutating func resolveNudges(byBreakAt moment: Moment?) {
    for nudge in plan.open {
      let delay = moment.map { $0 - nudge.delivered }
      if let delay, delay <= NudgePlan.followedWithin, delay + NudgePlan.followedBefore >= .zero {
        effects.append(.outcome(nudge, .followed, delay: max(.zero, delay)))
      } else {
        effects.append(.outcome(nudge, .ignored, delay: nil))
      }
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
    if let shown = plan.shown {
      // Also where it had been given up on: it was still there to be answered.
      plan.open.removeAll { $0.serial == shown.serial }
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
    guard let bout, limit(for: bout.kind) > .zero else { return }
    plan.dueBeforeSnooze = plan.dueBeforeSnooze ?? plan.due
    plan.due = .at(until)
  }

  mutating func cancelSnooze() {
    guard plan.snoozedUntil != nil else { return }
    plan.snoozedUntil = nil
    guard let before = plan.dueBeforeSnooze else { return }
    plan.due = before
    plan.dueBeforeSnooze = nil
  }

  mutating func skip() {
    answer(.skipped)
    plan.snoozedUntil = nil
    plan.due = .skipped
    plan.dueBeforeSnooze = nil
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

extension Hold {
  /// Whether it is a reason of the world outside, of which nobody knows when it ends.
  var isOutside: Bool {
    switch self {
    case .doNotDisturb, .fullscreen, .call: true
    case .snooze, .pause, .hours, .typing: false
    }
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
