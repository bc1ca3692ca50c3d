extension Heart {
  /// What of the heart outlives a restart of the program and of the machine.
  public struct Snapshot: Equatable, Sendable, Codable {
    var reading: Reading
    var posture: Posture
    var since: Moment
    var bout: Bout?
    var rest: Rest?
    var floor: Moment?
    var recentSleeps: [Range<Moment>]
    var absence: StandingAbsence?
    var plan: NudgePlan
    var remains: Fusion.Remains
    var downtime: Gap?
    var blindness: Gap?

    /// The bout that lasted when this was saved, up to then.
    public func bout(in zone: Zone) -> BoutEntry? {
      bout.map { BoutEntry($0, reading: reading, zone: zone) }
    }
  }

  /// What is to be saved now.
  public var snapshot: Snapshot {
    var reading = reading
    reading.moment = clock
    reading.wall = self.reading.wall(at: clock)
    return Snapshot(
      reading: reading, posture: posture, since: since, bout: bout, rest: rest, floor: floor,
      recentSleeps: recentSleeps, absence: absence, plan: plan,
      remains: fusion.remains(lastSeen: lastSeen), downtime: downtime, blindness: blindness)
  }

  /// Goes on from what was saved. Give it ``Event/wake`` next: the time in between counts as
  /// unknown where only the program was down, and as asleep where the machine was.
  ///
  /// - Parameters:
  ///   - isSameBoot: whether the machine has not been started anew since.
  public init(
    restoring saved: Snapshot, settings: Settings, zone: Zone, at now: Reading, isSameBoot: Bool
  ) {
    var saved = saved
    let isResumed = isSameBoot && now.moment >= saved.reading.moment
    let savedAt = saved.reading.wall
    if !isResumed {
      // People's clock may be wrong; the machine has been up for certain.
      let uptime = now.moment - Moment(microseconds: 0)
      let gap = max(uptime, now.wall - saved.reading.wall)
      saved.shift(by: now.moment - gap - saved.reading.moment)
      saved.reading = Reading(
        moment: now.moment - gap, asleep: now.asleep - gap, wall: now.wall - gap)
    }
    self.init(settings: settings, zone: zone, at: saved.reading)
    posture = saved.posture
    since = saved.since
    bout = saved.bout
    rest = saved.rest
    floor = saved.floor
    recentSleeps = saved.recentSleeps
    absence = saved.absence
    absence?.isRestored = true
    if !isResumed { doubtfulGap = saved.reading.moment..<now.moment }
    downtime = saved.downtime
    blindness = saved.blindness
    if posture == .unknown { noteBlindness(from: since, until: saved.reading.moment) }
    noteDowntime(
      Gap(
        reason: isResumed ? .notRunning : .restarted, began: saved.reading.moment,
        ended: now.moment,
        beganAt: afterRest(isResumed ? now.wall(at: saved.reading.moment) : savedAt),
        asleep: isResumed ? max(.zero, now.asleep - saved.reading.asleep) : .zero))
    plan = saved.plan
    // What was on the screen is taken back by whoever showed it, and shown again when somebody is
    // there.
    plan.isHidden = plan.shown != nil
    fusion = Fusion(
      from: saved.remains, at: saved.reading.moment, idleBreak: settings.idleBreak)
    fusion.isStanding = bout?.kind == .standing
    applyLimit()
  }
}

// Moments count from the machine's start: after another start they are others.
extension Heart.Snapshot {
  fileprivate mutating func shift(by span: TimeSpan) {
    since = since + span
    bout?.shift(by: span)
    if let old = rest {
      rest = Heart.Rest(
        since: old.since + span, sinceWall: old.sinceWall, reason: old.reason,
        isBreak: old.isBreak)
    }
    floor = floor.map { $0 + span }
    recentSleeps = recentSleeps.map { ($0.lowerBound + span)..<($0.upperBound + span) }
    absence?.since += span
    absence?.seen? += span
    plan.shiftDeadlines(by: span)
    downtime?.shift(by: span)
    blindness?.shift(by: span)
    // They follow from what is shifted.
    plan.clearDue()
    plan.shown?.delivered += span
    for index in plan.open.indices { plan.open[index].delivered += span }
    remains.lastSeen = remains.lastSeen.map { $0 + span }
    if case .away(let moment) = remains.declaration {
      remains.declaration = .away(since: moment + span)
    }
    remains.sensors = remains.sensors.mapValues {
      Fusion.Word(isPresent: $0.isPresent, order: $0.order, until: $0.until.map { $0 + span })
    }
  }
}

extension Bout {
  mutating func shift(by span: TimeSpan) {
    began = began + span
    ended = ended.map { $0 + span }
  }
}
