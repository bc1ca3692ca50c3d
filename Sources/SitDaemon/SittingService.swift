import Configuration
import History
import Logging
import Outlets
import Presence
import Reactor
import SitCore
import SitProtocol
import Store
import Systemd

/// The one place that sees everything: evidence and commands go into the heart, and what it wants
/// done is carried out.
final class SittingService {
  /// The heart; changed only by ``take(_:)``.
  private(set) var heart: Heart
  private(set) var configuration: Configuration
  /// The local day, without any bout.
  private var today: DayTotals
  /// The bouts that may be of today: the history may be out of order.
  private var recentBouts: [BoutEntry]
  /// Called after everything that may have changed the status in more than by time going on.
  var onChange: (Change) -> Void = { _ in }

  private let clock: SystemClock
  private let alarms: AlarmClock
  private let keeper: StateKeeper
  private let entries: JournalEntries
  private let nudger: Nudger
  private var sources = SourceSet([])
  /// Who tells of the holds of the world outside.
  let holds: HoldSet
  private let isWorthWaiting: (SourceName) -> Bool
  private let makeSources: (SourceSelection, @escaping EvidenceSink) -> SourceSet
  private var zone: Zone
  private var liveSources: Set<SourceName> = []

  private var wake: MomentAlarm?
  private var unknownNotice: Alarm?
  private var sourcesStart: Alarm?
  private var checkpoint: MomentAlarm?
  /// What waits to go into the heart: whoever is asked while it is busy answers into here.
  private var waiting: [Event] = []
  private var isBusy = false
  private var watchedSpan: TimeSpan?
  private var heededPassive: Bool?

  /// How long nobody may have been able to tell before that is said.
  private static let unknownPatience = Duration.seconds(1)
  /// How long the sources wait, in a bout that lasts from before the start, for the holds' first word.
  private static let patienceForHolds = Duration.milliseconds(500)
  /// Further back than this no bout of today can have begun that was over today.
  private static let longestDay = TimeSpan.hours(48)

  /// How long ago a move may have been done that is not suggested again, if there are others.
  private static let recentMoves = TimeSpan.hours(7 * 24)

  /// What may have changed.
  struct Change {
    var effects: [Effect]
    var before: Overview
    var after: Overview
    var limitBefore: TimeSpan
    var limitAfter: TimeSpan
  }

  init(
    configuration: Configuration, clock: SystemClock, alarms: AlarmClock, keeper: StateKeeper,
    entries: JournalEntries, nudger: Nudger,
    isWorthWaiting: @escaping (SourceName) -> Bool,
    makeSources: @escaping (SourceSelection, @escaping EvidenceSink) -> SourceSet,
    makeHolds: @escaping (OutsideHold) -> [any HoldWatcher]
  ) {
    let heldBy = ForwardedHold()
    holds = HoldSet(make: makeHolds) { heldBy.action($0, $1) }
    self.isWorthWaiting = isWorthWaiting
    self.configuration = configuration
    self.clock = clock
    self.alarms = alarms
    self.keeper = keeper
    self.entries = entries
    self.nudger = nudger
    self.makeSources = makeSources
    let now = clock.read()
    zone = LocalZone.read(around: now.wall)
    let notification: ShownNotification?
    (heart, notification) = keeper.restore(
      settings: configuration.settings, zone: zone, at: now)
    recentBouts = keeper.bouts(since: now.wall - Self.longestDay)
    today = DayTotals(containing: now.wall, in: zone)
    wake = MomentAlarm(alarms) { [weak self] in self?.take(.wake) }
    checkpoint = MomentAlarm(alarms) { [weak self] in self?.take(.wake) }
    sourcesStart = alarms.makeAlarm { [weak self] in self?.startSources() }
    unknownNotice = alarms.makeAlarm { [weak self] in self?.noteUnknown() }
    for move in keeper.moves(since: now.wall - Self.recentMoves) { nudger.done(move.move) }
    nudger.onAnswer = { [weak self] in self?.answered($0) }
    nudger.onDismissed = { [weak self] in self?.take(.dismissed) }
    heldBy.action = { [weak self] in self?.take(.hold($0, $1)) }
    if let notification { nudger.desktop?.takeBack(notification) }
  }

  /// Goes on from the saved state, and starts the sources.
  func start() {
    take(.wake)
    unknownNotice?.set(after: Self.unknownPatience)
    holds.listen(to: configuration.settings.holdFor)
    // A nudge may be due already: who could hold it is heard first.
    if heart.holdAttention == .none || configuration.settings.holdFor.isEmpty {
      startSources()
    } else {
      sourcesStart?.set(after: Self.patienceForHolds)
    }
  }

  /// Saves everything, and takes the nudge off the screen.
  ///
  /// - Parameter done: called when that is over, soon.
  func stop(done: @escaping () -> Void) {
    sources.look()
    take(.wake)
    sources.stop()
    holds.stop()
    nudger.stop { [self] in
      // After what the last nudge has to correct in the history.
      MainLoop.later { [self] in
        save([])
        keeper.close()
        done()
      }
    }
  }

  // MARK: Into the heart

  /// Lets something happen.
  func take(_ event: Event) {
    guard !isBusy else { return waiting.append(event) }
    isBusy = true
    if needsLook(event) { sources.look() }
    waiting.append(event)
    var holdsAreKnown = false
    while !waiting.isEmpty {
      let event = waiting.removeFirst()
      if step(event, mayShow: holdsAreKnown) {
        followAttention()
      } else {
        // What they find goes first.
        let others = waiting
        waiting = []
        holds.look()
        holdsAreKnown = true
        waiting += [event] + others
      }
    }
    isBusy = false
    armAlarms()
  }

  /// Whether all sources are to tell the latest they know first; see ``Heart/nextWake``.
  private func needsLook(_ event: Event) -> Bool {
    let now = clock.read()
    return event.isAboutAbsence || now.asleep > heart.reading.asleep
      || heart.nextWake.map { $0 <= now.moment } ?? false
  }

  /// - Parameter mayShow: whether a nudge may be shown by it.
  /// - Returns: false where it would, but may not: then nothing has happened.
  private func step(_ event: Event, mayShow: Bool) -> Bool {
    let old = heart
    let effects = heart.handle(event, at: clock.read())
    guard mayShow || !effects.contains(where: \.showsNudge) else {
      heart = old
      return false
    }
    let before = old.overview
    note(event)
    var changes: [LedgerChange] = []
    for effect in effects { changes += carryOut(effect) }
    let after = heart.overview
    let change = Change(
      effects: effects, before: before, after: after, limitBefore: old.settings.nudgeAfter,
      limitAfter: heart.settings.nudgeAfter)
    if !effects.isEmpty || event.isCommand || before.holds != after.holds
      || keeper.isDue(at: heart.reading.moment, heart)
    {
      save(changes)
    }
    onChange(change)
    return true
  }

  private func note(_ event: Event) {
    switch event {
    case .evidence(let name, .live):
      liveSources.insert(name)
      entries.source(name, "there; \(condition(of: name))")
    case .evidence(let name, .gone):
      guard liveSources.remove(name) != nil else { return }
      entries.source(name, "gone; \(condition(of: name))")
    case .evidence, .wake, .report, .declare, .snooze, .cancelSnooze, .skip, .onMyWay, .dismissed,
      .pause, .resume, .hold, .configure:
      break
    }
  }

  private func condition(of name: SourceName) -> String {
    sources.sources.first { $0.name == name }?.condition ?? ""
  }

  /// Sources follow input as closely as the heart wants.
  private func followAttention() {
    let idleBreak = configuration.settings.idleBreak
    let span =
      switch heart.attention {
      case .coarse: idleBreak
      case .fine: min(Attention.lull, idleBreak)
      }
    if span != watchedSpan {
      watchedSpan = span
      sources.watch(idleAfter: span)
    }
    let heeds = heart.heedsPassivePresence
    if heeds != heededPassive {
      heededPassive = heeds
      sources.heed(heeds)
    }
    holds.attend(heart.holdAttention)
  }

  private func armAlarms() {
    wake?.ring(at: heart.nextWake, by: clock)
    checkpoint?.ring(at: keeper.nextDue(heart), by: clock)
  }

  // MARK: Out of the heart

  private func carryOut(_ effect: Effect) -> [LedgerChange] {
    let reading = heart.reading
    switch effect {
    case .began(let bout):
      entries.began(bout.kind, source: heart.overview.source)
      return []
    case .ended(let bout):
      entries.ended(bout)
      let entry = BoutEntry(bout, reading: reading, zone: zone)
      recentBouts.append(entry)
      return [.bout(entry)]
    case .breakEnded(let pause):
      return [.breakEnded(pause, reading: reading, zone: zone)]
    case .posture(let posture, _):
      if posture == .unknown {
        unknownNotice?.set(after: Self.unknownPatience)
      } else {
        unknownNotice?.cancel()
      }
      // Nobody waits for anything now.
      if posture == .away { MainLoop.later { [keeper] in keeper.checkNextTable() } }
      return []
    case .nudge(let nudge):
      return [nudger.deliver(nudge, configuration) { [weak self] in self?.save($0) }]
    case .showAgain(let nudge):
      nudger.showAgain(nudge, configuration)
      return []
    case .withdraw:
      nudger.withdraw()
      return []
    case .outcome(let nudge, let outcome, let delay):
      nudger.resolved(nudge, outcome, delay: delay)
      return [.outcome(of: nudge.deliveredAt, outcome, delay: delay)]
    case .gap(let since, let until, let reason):
      return [
        .gap(
          GapEntry(
            began: since, ended: until, reason: reason, beganOffset: zone.offset(at: since),
            endedOffset: zone.offset(at: until)))
      ]
    }
  }

  private func noteUnknown() {
    guard heart.posture == .unknown else { return }
    entries.noSource(sources.sources.filter(\.name.tellsInput).map { ($0.name, $0.condition) })
  }

  private func answered(_ answer: NudgeAnswer) {
    switch answer {
    case .onMyWay: take(.onMyWay)
    case .snooze: take(.snooze(configuration.settings.snooze))
    case .skip: take(.skip)
    }
  }

  private func save(_ changes: [LedgerChange]) {
    keeper.save(changes, heart, nudger.desktop?.notification)
  }

  /// Records that a move was done just now.
  ///
  /// - Returns: why it is not in the history, or not yet; nil where it is.
  func record(_ move: String, length: TimeSpan) -> String? {
    nudger.done(move)
    save([.move(MoveEntry(done: clock.read().wall, move: move, length: length))])
    switch keeper.condition {
    case nil: return "there is no place for one"
    case .failing(let reason): return reason
    case .healthy: return nil
    }
  }

  // MARK: What else happens

  /// The clocks were stepped, the machine slept, or the zone is another.
  func clocksChanged() {
    wake?.forget()
    checkpoint?.forget()
    take(.wake)
    startDay(at: clock.read().wall)
  }

  /// Reads the zone anew, and begins the day anew in it.
  private func startDay(at instant: WallTime) {
    let zone = LocalZone.read(around: instant)
    if zone != self.zone {
      self.zone = zone
      take(.configure(configuration.settings, zone))
    }
    recentBouts.removeAll { $0.ended < instant - Self.longestDay }
    today = DayTotals(containing: instant, in: zone)
  }

  /// Entries were added to the history from elsewhere.
  func historyChanged() {
    recentBouts = keeper.bouts(since: clock.read().wall - Self.longestDay)
  }

  /// Another configuration is in force.
  func configure(_ configuration: Configuration) {
    let old = self.configuration
    self.configuration = configuration
    // A nudge may be due by the new settings: who could hold it is there before.
    holds.listen(to: old.settings.holdFor.union(configuration.settings.holdFor))
    take(.configure(configuration.settings, zone))
    holds.listen(to: configuration.settings.holdFor)
    if configuration.settings.idleBreak != old.settings.idleBreak { watchedSpan = nil }
    followAttention()
    guard configuration.sources != old.sources else { return }
    sources.stop()
    for source in sources.sources { take(.evidence(source.name, .gone)) }
    startSources()
  }

  private func startSources() {
    sourcesStart?.cancel()
    sources = makeSources(configuration.sources) { [weak self] name, evidence in
      self?.sources.heard(from: name)
      self?.take(.evidence(name, evidence))
    }
    watchedSpan = nil
    heededPassive = nil
    followAttention()
    sources.start(alarms: alarms, isWorthWaiting: isWorthWaiting)
  }

  /// What to show in the service manager's status.
  var statusLine: String {
    StatusLine(heart.overview, reading: heart.reading, zone: zone).text
  }

  /// Shows a test nudge; answers where it went.
  func testNudge(done: @escaping (String) -> Void) { nudger.test(configuration, done: done) }

  /// Saves before the machine sleeps.
  func prepareForSleep() {
    take(.wake)
    save([])
  }

  // MARK: What there is to say

  /// Why things are as they are now.
  var explanation: ExplainReply {
    holds.look()
    take(.wake)
    let sourceWords = heart.sourceWords
    return ExplainReply(
      sources: sources.sources.map { source in
        let word = sourceWords.first { $0.name == source.name }
        return ExplainReply.Source(
          name: source.name.rawValue, live: word?.isLive ?? false,
          inCharge: heart.decider == .source(source.name),
          says: word.map { heart.description(of: $0) } ?? "nothing now",
          condition: source.condition)
      },
      holds: heart.holds.map(Status.Hold.init), text: heart.explanation.lines + heldBy)
  }

  /// Who says that reasons of the world outside stand.
  private var heldBy: [String] {
    configuration.settings.holdFor.sorted { $0.rawValue < $1.rawValue }.flatMap { hold in
      holds.reasons(for: hold).map { "Of \(hold.rawValue) tells \($0)." }
    }
  }

  /// The present state, up to now.
  var present: (overview: Overview, reading: Reading, today: DayTotals) {
    holds.look()
    take(.wake)
    if heart.reading.wall >= today.end || heart.reading.wall < today.start {
      startDay(at: heart.reading.wall)
    }
    let reading = heart.reading
    return (heart.overview, reading, today.counting(recentBouts, lasting: presentBout))
  }

  /// The bout that lasts, up to the last reading; nil where there is none.
  var presentBout: BoutEntry? {
    heart.currentBout.map { BoutEntry($0, reading: heart.reading, zone: zone) }
  }
}

/// Where holds go once somebody is there to take them.
private final class ForwardedHold {
  var action: (OutsideHold, Bool) -> Void = { _, _ in }
}

extension Effect {
  /// Whether a nudge comes to be seen by it.
  fileprivate var showsNudge: Bool {
    switch self {
    case .nudge, .showAgain: true
    case .began, .ended, .breakEnded, .posture, .withdraw, .outcome, .gap: false
    }
  }
}

extension Event {
  /// Whether a certain absence may begin or end with it.
  fileprivate var isAboutAbsence: Bool {
    switch self {
    case .evidence(_, .absence), .declare, .report: true
    case .evidence, .wake, .snooze, .cancelSnooze, .skip, .onMyWay, .dismissed, .pause, .resume,
      .hold, .configure:
      false
    }
  }

  /// Whether a person or a program asked for it, and so must not find it forgotten.
  fileprivate var isCommand: Bool {
    switch self {
    case .declare, .snooze, .cancelSnooze, .skip, .onMyWay, .pause, .resume: true
    // A sensor may repeat itself every second; what changes by it is saved like all effects, and
    // its word with the next checkpoint.
    case .report, .evidence, .wake, .dismissed, .hold, .configure: false
    }
  }
}
