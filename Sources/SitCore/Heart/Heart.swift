/// The heart of sitd: what sitting is, and when it nudges.
///
/// A plain value. It reads no clock: every event comes with a ``Reading``, and the heart says with
/// ``nextWake`` when it wants to be woken without one. Being woken more often, or late, makes no
/// difference to what it concludes: it goes through its own deadlines one by one, each at its own
/// moment, before it looks at anything newer.
public struct Heart: Equatable, Sendable {
  /// What it was told to do.
  public internal(set) var settings: Settings
  var zone: Zone
  /// The last reading given.
  public internal(set) var reading: Reading
  /// The moment up to which everything is concluded.
  var clock: Moment

  var fusion: Fusion
  /// The bout that lasts.
  var bout: Bout?
  /// When the last bout ended, and how; nil before the first.
  var rest: Rest?
  /// The posture as it was last told, and since when.
  public internal(set) var posture = Posture.unknown
  /// When the posture began.
  public internal(set) var since: Moment
  /// The certain absence that stands.
  var absence: StandingAbsence?

  var plan = NudgePlan()
  var outsideHolds: Set<OutsideHold> = []
  var hours: HoursState

  /// The effects of the step that is under way.
  var effects: [Effect] = []

  struct Rest: Equatable, Sendable, Codable {
    var since: Moment
    var sinceWall: WallTime
    var reason: Ending
    /// Evidence of presence from before this moment starts no bout.
    var floor: Moment
    /// From sitting to standing and back there is no break.
    var isBreak: Bool
  }

  struct StandingAbsence: Equatable, Sendable {
    var since: Moment
    var reason: Ending
    /// The last evidence of presence before it.
    var seen: Moment?
  }

  /// A heart that knows nothing yet.
  public init(settings: Settings, zone: Zone, at reading: Reading) {
    self.settings = settings
    self.zone = zone
    self.reading = reading
    clock = reading.moment
    since = reading.moment
    fusion = Fusion(at: reading.moment)
    hours = HoursState(settings.hours, zone: zone, at: reading.moment, reading: reading)
  }

  /// Lets something happen.
  ///
  /// - Parameter now: what the clocks show now. A reading from before the last one is taken for
  ///   the last one.
  /// - Returns: what is to be done, in order.
  public mutating func handle(_ event: Event, at now: Reading) -> [Effect] {
    let slept = max(.zero, now.asleep - reading.asleep)
    let previous = reading
    reading = now
    reading.moment = max(now.moment, clock)
    reading.asleep = max(now.asleep, previous.asleep)
    hours.noteStep(from: previous, to: reading)

    // Evidence is weighed at its own moment, which may come before deadlines that have passed.
    let happened = min(max(event.moment ?? reading.moment, clock), reading.moment)
    let fellAsleep = max(clock, reading.moment - slept)
    let sleepsFirst = slept > .zero && happened > fellAsleep
    if sleepsFirst { passAsleep(from: fellAsleep) }
    advance(to: happened)
    apply(event)
    settle()
    if slept > .zero, !sleepsFirst { passAsleep(from: fellAsleep) }
    advance(to: reading.moment)
    settle()

    defer { effects.removeAll(keepingCapacity: false) }
    return effects
  }

  /// When the heart wants to be woken, if nothing happens before: always after the last reading.
  /// Before it is, all sources are to be looked at.
  public var nextWake: Moment? { nextDeadline }

  /// How closely it wants input to be followed.
  public var attention: Attention {
    if plan.readySince != nil { return .fine }
    if case .away(let since) = fusion.declaration, clock <= since + Fusion.leaving { return .fine }
    return .coarse
  }

  // MARK: Time

  /// Goes through all deadlines up to a moment.
  private mutating func advance(to moment: Moment) {
    while let deadline = nextDeadline, deadline <= moment {
      pass(to: deadline)
      settle()
    }
    pass(to: moment)
  }

  private mutating func pass(to moment: Moment) {
    guard moment > clock else { return }
    fusion.pass(from: clock, to: moment, settings: settings)
    clock = moment
  }

  /// The machine was asleep from a moment until now.
  private mutating func passAsleep(from moment: Moment) {
    advance(to: moment)
    let began = clock
    fusion.isAsleep = true
    settle()
    advance(to: reading.moment)
    bout?.asleep += reading.moment - began
    fusion.isAsleep = false
    settle()
  }

  private mutating func apply(_ event: Event) {
    switch event {
    case .wake: break
    case .evidence(let source, let evidence):
      fusion.hear(evidence, from: source, at: clock, idleBreak: settings.idleBreak)
    case .report(let sensor, let word, let valid):
      fusion.hear(word, fromSensor: sensor, at: clock, valid: valid)
    case .declare(let posture): declare(posture)
    case .snooze(let span): snooze(for: span)
    case .cancelSnooze: cancelSnooze()
    case .skip: skip()
    case .onMyWay: setOut()
    case .pause(let span): pause(for: span)
    case .resume: plan.pause = .none
    case .hold(let hold, let stands):
      if stands { outsideHolds.insert(hold) } else { outsideHolds.remove(hold) }
    case .configure(let settings, let zone): configure(settings, zone)
    }
  }

  /// Draws all conclusions that hold at this moment. Drawing them twice changes nothing.
  private mutating func settle() {
    fusion.expire(at: clock)
    hours.update(at: clock, reading: reading)
    settlePosture()
    settleNudges()
  }

  /// The next moment at which ``settle()`` could conclude something new.
  private var nextDeadline: Moment? {
    var next: Moment?
    for candidate in [
      fusion.nextChange(after: clock, settings: settings), breakDeadline, hours.changesAt,
      nudgeDeadline,
    ] {
      guard let candidate, candidate > clock else { continue }
      next = next.map { min($0, candidate) } ?? candidate
    }
    return next
  }

  private mutating func configure(_ settings: Settings, _ zone: Zone) {
    self.settings = settings
    self.zone = zone
    hours = HoursState(settings.hours, zone: zone, at: clock, reading: reading)
    guard let bout, plan.delivered == 0 else { return }
    switch plan.due {
    case .never, .atLength: plan.startBout(firstAfter: limit(for: bout.kind))
    case .skipped, .at: break
    }
  }
}

extension Event {
  /// The moment that the event tells of, where that is not now.
  fileprivate var moment: Moment? {
    switch self {
    case .evidence(_, .active(let moment)), .evidence(_, .input(let moment)),
      .evidence(_, .idle(let moment)):
      moment
    case .evidence, .wake, .report, .declare, .snooze, .cancelSnooze, .skip, .onMyWay, .pause,
      .resume, .hold, .configure:
      nil
    }
  }
}
