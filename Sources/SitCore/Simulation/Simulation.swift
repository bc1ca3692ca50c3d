/// The heart, living through a trace at a made-up desk.
///
/// Clocks show a Monday when it begins, and are never changed.
public struct Simulation: SimulatedDesk {
  package private(set) var heart: Heart
  package var now: Reading
  package private(set) var lastInput: Moment?
  package let isLive = true
  package var toldActive = false

  private let began: Moment
  private var summary = SimulationSummary()
  private var occurrences: [Occurrence] = []
  /// When the heart wants to be woken, and how long a pause is told: as of the last step.
  private var wake = Moment.distantFuture
  private var span: TimeSpan

  /// - Parameter timeOfDay: what clocks show at the beginning, in seconds since midnight.
  public init(settings: Settings, timeOfDay: Int64) {
    // The first day of 2024 was a Monday.
    let reading = Reading(
      moment: Moment(microseconds: 0), asleep: .zero,
      wall: WallTime(seconds: 1_704_067_200 + timeOfDay))
    now = reading
    began = reading.moment
    span = settings.idleBreak
    heart = Heart(settings: settings, zone: .utc, at: reading)
    step(.evidence(.x11, .live(.fine)))
  }

  /// Lets something happen, not before what happened last.
  public mutating func happen(_ event: TraceEvent, at time: TimeSpan) {
    summary.events += 1
    let moment = began + time
    if event == .input, isUnremarkable(moment) {
      pass(to: moment)
      lastInput = moment
      return
    }
    run(to: moment)
    switch event {
    case .input:
      lastInput = moment
      tellActive()
    case .lock(let holds): tellLock(holds)
    case .asleep(let span): fallAsleep(for: span)
    case .media(let plays): tellMedia(plays)
    case .call(let lasts): tellCall(lasts)
    case .declare(let posture):
      look()
      step(.declare(posture))
    case .snooze(let span): step(.snooze(span))
    case .skip: step(.skip)
    case .pause: step(.pause(nil))
    case .resume: step(.resume)
    case .hold(let hold, let stands): step(.hold(hold, stands))
    case .end: break
    }
  }

  /// Whether input at a moment is nothing that the display server tells, with nothing else before.
  private func isUnremarkable(_ moment: Moment) -> Bool {
    guard toldActive, moment < wake, let lastInput else { return false }
    return moment < lastInput + span
  }

  /// Takes what came out since it was taken last.
  public mutating func takeOccurrences() -> [Occurrence] {
    defer { occurrences.removeAll(keepingCapacity: true) }
    return occurrences
  }

  /// What came of it up to the last event.
  public var summarised: SimulationSummary {
    var summary = summary
    summary.span = now.moment - began
    if let bout = heart.currentBout {
      summary.add(bout.length(at: now.moment), ofSitting: bout.kind)
    }
    return summary
  }

  package mutating func step(_ event: Event) {
    let due = heart.plan.dueSince
    for effect in heart.handle(event, at: now) { note(effect, due: due) }
    wake = heart.nextWake ?? .distantFuture
    span = watchedSpan
  }

  private mutating func note(_ effect: Effect, due: Moment?) {
    switch effect {
    case .began(let bout): tell(.began(bout.kind), at: bout.began)
    case .ended(let bout):
      guard let ended = bout.ended, let ending = bout.ending else { return }
      let length = bout.length(at: ended)
      summary.add(length, ofSitting: bout.kind)
      tell(.ended(bout.kind, ending, length: length), at: ended)
    case .breakEnded(let pause):
      summary.breaks += 1
      tell(.breakEnded(pause.ended - pause.began), at: pause.ended)
    case .nudge(let nudge): deliver(nudge, due: due ?? nudge.delivered)
    case .outcome(let nudge, let outcome, let delay):
      summary.outcomes[outcome, default: 0] += 1
      tell(.outcome(number: nudge.number, outcome, delay: delay), at: now.moment)
    case .posture, .showAgain, .withdraw, .gap: break
    }
  }

  private mutating func deliver(_ nudge: Nudge, due: Moment) {
    let delivered = SimulatedNudge(
      number: nudge.number, boutLength: nudge.boutLength, delay: nudge.delivered - due,
      isInLull: lastInput.map { $0 + Attention.lull <= nudge.delivered } ?? true)
    summary.nudges += 1
    if delivered.isInLull { summary.nudgesInLull += 1 }
    summary.delays += delivered.delay
    summary.longestDelay = max(summary.longestDelay, delivered.delay)
    tell(.nudge(delivered), at: nudge.delivered)
  }

  private mutating func tell(_ kind: Occurrence.Kind, at moment: Moment) {
    occurrences.append(Occurrence(at: moment - began, kind: kind))
  }
}
