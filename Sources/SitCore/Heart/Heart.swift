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
  /// When the last bout ended, and how; nil before the first, and while one lasts.
  var rest: Rest?
  /// Evidence of presence from before this moment starts no bout: the end of the last bout, or of
  /// the last certain absence.
  var floor: Moment?
  /// The last times asleep in the bout: if it turns out to have ended before them, they were not part
  /// of it.
  var recentSleeps: [Range<Moment>] = []
  /// The posture as it was last told, and since when.
  public internal(set) var posture = Posture.unknown
  /// When the posture began.
  public internal(set) var since: Moment
  /// The certain absence that stands.
  var absence: StandingAbsence?

  var plan = NudgePlan()
  var outsideHolds: Set<OutsideHold> = []
  var hours: HoursState

  /// How long the machine was down by its clock, until that was set right: a machine without a
  /// clock of its own goes on from the time when it was shut down.
  var doubtfulGap: Range<Moment>?

  /// The last time that the program was down.
  var downtime: Gap?
  /// The last time that there was no source, since the last bout.
  var blindness: Gap?

  /// Where the end of a bout is put back, it is not put back past so many sleeps.
  static let mostSleeps = 64

  /// The effects of the step that is under way.
  var effects: [Effect] = []

  struct Rest: Equatable, Sendable, Codable {
    var since: Moment
    var sinceWall: WallTime
    var reason: Ending
    /// From sitting to standing and back there is no break.
    var isBreak: Bool
  }

  struct StandingAbsence: Equatable, Sendable, Codable {
    var since: Moment
    var reason: Ending
    /// The last evidence of presence before it.
    var seen: Moment?
    /// Whether it began before the program was started: it stands until somebody can tell.
    var isRestored = false
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
    noteWallStep(from: previous)

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
  ///
  /// All sources are to be looked at before this moment goes by, before an absence begins or ends,
  /// and after the machine has slept.
  public var nextWake: Moment? {
    earliest(
      after: clock, of: fusion.nextChange(after: clock, settings: settings), breakDeadline,
      // Without a bout there is nothing to hold: they are worked out when somebody asks.
      bout == nil ? nil : hours.changesAt, nudgeDeadline)
  }

  /// How closely it wants input to be followed.
  public var attention: Attention {
    if plan.readySince != nil { return .fine }
    switch fusion.declaration {
    case .none, .here: return .coarse
    case .away(let since):
      return clock <= since + Fusion.leaving || fusion.isFineInputOngoing ? .fine : .coarse
    }
  }

  /// Whether passive presence would make a difference: not during a certain absence, nor once the
  /// last input is longer ago than it counts for.
  public var heedsPassivePresence: Bool {
    absence == nil && fusion.heedsPassive(at: clock, cap: settings.watchingCap)
  }

  // MARK: Time

  /// Goes through all deadlines up to a moment.
  private mutating func advance(to moment: Moment) {
    while let deadline = nextWake, deadline <= moment {
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
    if bout != nil, began < clock {
      bout?.asleep += clock - began
      recentSleeps.append(began..<clock)
      if recentSleeps.count > Self.mostSleeps { recentSleeps.removeFirst() }
    }
    fusion.isAsleep = false
    settle()
  }

  private mutating func apply(_ event: Event) {
    switch event {
    case .wake: break
    case .evidence(let source, let evidence):
      fusion.hear(evidence, from: source, at: clock, idleBreak: settings.idleBreak)
    case .report(let sensor, let word, let valid):
      fusion.hear(
        word, fromSensor: sensor, at: clock, valid: valid, idleBreak: settings.idleBreak)
    case .declare(let posture): declare(posture)
    case .snooze(let span): snooze(for: span)
    case .cancelSnooze: cancelSnooze()
    case .skip: skip()
    case .onMyWay: setOut()
    case .dismissed: dismissNudge()
    case .pause(let span): pause(for: span)
    case .resume: plan.pause = .none
    case .hold(let hold, let stands):
      if stands { outsideHolds.insert(hold) } else { outsideHolds.remove(hold) }
    case .configure(let settings, let zone): configure(settings, zone)
    }
  }

  /// Draws all conclusions that hold at this moment. Drawing them twice changes nothing.
  private mutating func settle() {
    fusion.expire(at: clock, idleBreak: settings.idleBreak)
    hours.update(at: clock, reading: reading)
    settlePosture()
    settleGaps()
    settleNudges()
  }

  private mutating func configure(_ settings: Settings, _ zone: Zone) {
    self.settings = settings
    self.zone = zone
    hours = HoursState(settings.hours, zone: zone, at: clock, reading: reading)
    applyLimit()
  }

  /// Another limit counts for the bout that lasts, unless it was nudged or decided about already.
  mutating func applyLimit() {
    guard let bout, plan.delivered == 0 else { return }
    let limit = limit(for: bout.kind)
    // What is due at a round time stays so; its length is not the limit.
    if isAligned(bout.kind), plan.dueSince != nil { return }
    switch plan.due {
    case .never where limit > .zero: plan.startBout(firstAfter: limit)
    case .atLength(let length) where length != limit: plan.startBout(firstAfter: limit)
    case .never, .atLength, .skipped, .at: break
    }
  }

  /// A step of a clock that was wrong after a start of the machine. With the first one forward, the
  /// time that it was off was longer than it seemed.
  private mutating func noteWallStep(from previous: Reading) {
    guard let gap = doubtfulGap else { return }
    let step = reading.wall - previous.wall(at: reading.moment)
    defer { if step > .seconds(1) || step < .seconds(-1) { retellDowntime() } }
    guard step > .seconds(1) else { return }
    doubtfulGap = nil
    plan.shiftDeadlines(by: .zero - step)
    if step >= settings.breakLength { endBout(before: gap, longerBy: step) }
  }
}

extension Event {
  /// The moment that the event tells of, where that is not now.
  fileprivate var moment: Moment? {
    switch self {
    case .evidence(_, .active(let moment)), .evidence(_, .input(let moment)),
      .evidence(_, .idle(let moment)):
      moment
    case .evidence, .wake, .report, .declare, .snooze, .cancelSnooze, .skip, .onMyWay, .dismissed,
      .pause,
      .resume, .hold, .configure:
      nil
    }
  }
}
