extension Heart {
  /// What of the heart outlives a restart of the program and of the machine.
  public struct Snapshot: Equatable, Sendable, Codable {
    var reading: Reading
    var posture: Posture
    var since: Moment
    var bout: Bout?
    var rest: Rest?
    var plan: NudgePlan
    var remains: Fusion.Remains
  }

  /// What is to be saved now.
  public var snapshot: Snapshot {
    var reading = reading
    reading.moment = clock
    reading.wall = self.reading.wall(at: clock)
    return Snapshot(
      reading: reading, posture: posture, since: since, bout: bout, rest: rest, plan: plan,
      remains: fusion.remains(lastSeen: lastSeen))
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
    if !isSameBoot || now.moment < saved.reading.moment {
      // People's clock may have been wrong; the machine has been up for certain.
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
    plan = saved.plan
    // What was on the screen is taken back by whoever showed it, and shown again when somebody is
    // there.
    plan.isHidden = plan.shown != nil
    fusion = Fusion(from: saved.remains, at: saved.reading.moment)
  }
}

// Moments count from the machine's start: after another start they are others.
extension Heart.Snapshot {
  fileprivate mutating func shift(by span: TimeSpan) {
    func shifted(_ moment: Moment?) -> Moment? { moment.map { $0 + span } }
    since = since + span
    bout?.shift(by: span)
    if let old = rest {
      rest = Heart.Rest(
        since: old.since + span, sinceWall: old.sinceWall, reason: old.reason, floor: old.floor + span,
        isBreak: old.isBreak)
    }
    if case .at(let moment) = plan.due { plan.due = .at(moment + span) }
    plan.snoozedUntil = shifted(plan.snoozedUntil)
    if case .until(let moment) = plan.pause { plan.pause = .until(moment + span) }
    plan.dueSince = shifted(plan.dueSince)
    plan.readySince = shifted(plan.readySince)
    for index in plan.open.indices {
      plan.open[index].delivered = plan.open[index].delivered + span
    }
    remains.lastSeen = shifted(remains.lastSeen)
    if case .away(let moment) = remains.declaration {
      remains.declaration = .away(since: moment + span)
    }
    remains.sensors = remains.sensors.mapValues {
      Fusion.Word(isPresent: $0.isPresent, said: $0.said + span, until: shifted($0.until))
    }
  }
}

extension Bout {
  fileprivate mutating func shift(by span: TimeSpan) {
    began = began + span
    ended = ended.map { $0 + span }
  }
}
