import SitCore

/// A simulated desk: a person who types, pauses, locks and leaves, a machine with its clocks, and
/// sources that keep the promises of ``Evidence``. It runs the real heart, and wakes it only when it
/// asked for it.
struct Desk {
  /// How the heart is woken beyond what it asked for.
  enum Waking {
    case asAsked
    /// Also at every multiple of the span.
    case alsoEvery(TimeSpan)
  }

  private(set) var heart: Heart
  /// What came out, and when, from the beginning of the timeline.
  private(set) var log: [(at: TimeSpan, effect: Effect)] = []
  private(set) var now: Reading
  var settings: Settings
  var zone: Zone
  private let waking: Waking

  // The person, and what the display server knows of them.
  private var isTyping = false
  private var lastInput: Moment?
  private var isLive = false
  private var toldActive = false
  private var isLocked = false

  /// What is checked after every step.
  var inspect: (Heart, Reading, [Effect], _ boots: Int) -> Void = { _, _, _, _ in }
  private var boots = 0

  init(
    settings: Settings = Settings(), zone: Zone = .utc,
    start: Reading = Reading(
      moment: Moment(microseconds: 0), asleep: .zero, wall: WallTime(seconds: 1_800_000_000)),
    waking: Waking = .asAsked
  ) {
    self.settings = settings
    self.zone = zone
    self.waking = waking
    now = start
    heart = Heart(settings: settings, zone: zone, at: start)
  }

  // MARK: Time

  /// Lets time go by up to a moment, waking the heart when it wants to be.
  mutating func run(to end: Moment) {
    while true {
      var next = end
      let wake = heart.nextWake
      if let wake {
        precondition(wake > now.moment, "the heart wants to be woken in the past")
        next = min(next, wake)
      }
      if case .alsoEvery(let span) = waking {
        let count = now.moment.microseconds / span.microseconds + 1
        next = min(next, Moment(microseconds: count * span.microseconds))
      }
      let idleTold = momentOfIdleness
      if let idleTold { next = min(next, max(idleTold, now.moment)) }
      pass(to: next)
      if let idleTold, idleTold <= now.moment, let lastInput {
        toldActive = false
        step(.evidence(.x11, .idle(since: lastInput)))
      }
      // As the daemon does, before a deadline of the heart goes by.
      if wake == next { look() }
      step(.wake)
      if next == end, !(momentOfIdleness.map { $0 <= now.moment } ?? false) { return }
    }
  }

  /// When the display server will tell that the person is idle.
  private var momentOfIdleness: Moment? {
    guard isLive, toldActive, !isTyping, let lastInput else { return nil }
    let threshold =
      switch heart.attention {
      case .coarse: settings.idleBreak
      case .fine: min(.seconds(4), settings.idleBreak)
      }
    return lastInput + threshold
  }

  private mutating func pass(to moment: Moment) {
    let span = moment - now.moment
    now.moment = moment
    now.wall = now.wall + span
    if isTyping { lastInput = moment }
  }

  mutating func sleep(for span: TimeSpan) {
    let asleepSince = lastInput
    pass(to: now.moment + span)
    lastInput = asleepSince
    now.asleep += span
    look()
    step(.wake)
  }

  mutating func stepWall(by span: TimeSpan) {
    now.wall = now.wall + span
    step(.wake)
  }

  // MARK: The person

  mutating func type() {
    isTyping = true
    lastInput = now.moment
    tellActive()
  }

  mutating func stop() { isTyping = false }

  /// One key, and no more.
  mutating func touch() {
    lastInput = now.moment
    tellActive()
  }

  private mutating func tellActive() {
    guard isLive, !toldActive else { return }
    toldActive = true
    step(.evidence(.x11, .active(at: now.moment)))
  }

  // MARK: The sources

  mutating func connect() {
    isLive = true
    step(.evidence(.x11, .live(.fine)))
    guard let lastInput else { return }
    toldActive = lastInput + settings.idleBreak > now.moment
    step(
      .evidence(.x11, toldActive ? .active(at: lastInput) : .idle(since: lastInput)))
  }

  mutating func disconnect() {
    isLive = false
    toldActive = false
    step(.evidence(.x11, .gone))
  }

  /// The screen is locked or unlocked, and logind says so.
  mutating func lock(_ holds: Bool) {
    look()
    isLocked = holds
    step(.evidence(.logind, .live(.none)))
    if holds { step(.evidence(.logind, .absence(.locked, true))) }
  }

  /// The display server is asked for the last input, as it is before an absence.
  mutating func look() {
    guard isLive, let lastInput, toldActive, !isTyping, lastInput < now.moment else { return }
    toldActive = false
    step(.evidence(.x11, .idle(since: lastInput)))
  }

  // MARK: Restarts

  /// The program is killed, and started again after a while.
  ///
  /// - Parameters:
  ///   - asleep: how long of that the machine is asleep.
  ///   - step: by how much people's clock is stepped meanwhile.
  mutating func restart(
    after span: TimeSpan, asleep: TimeSpan = .zero, steppingClockBy step: TimeSpan = .zero
  ) {
    let saved = heart.snapshot
    pass(to: now.moment + span)
    now.asleep += asleep
    now.wall = now.wall + step
    heart = Heart(restoring: saved, settings: settings, zone: zone, at: now, isSameBoot: true)
    reconnect()
  }

  /// The machine goes down, and is up again after a while.
  mutating func reboot(after span: TimeSpan) {
    let saved = heart.snapshot
    boots += 1
    let offset = now.moment - Moment(microseconds: 0)
    now = Reading(
      moment: Moment(microseconds: 20_000_000), asleep: .zero, wall: now.wall + span)
    lastInput = nil
    isTyping = false
    isLocked = false
    heart = Heart(restoring: saved, settings: settings, zone: zone, at: now, isSameBoot: false)
    // Timelines go on counting from their beginning.
    epoch = epoch - (offset + span) + .seconds(20)
    reconnect()
  }

  /// The moment that a timeline calls 0.
  private(set) var epoch = Moment(microseconds: 0)

  private mutating func reconnect() {
    toldActive = false
    step(.wake)
    // As the daemon does, first those who know of absence.
    if isLocked { lock(true) }
    guard isLive else { return }
    isLive = false
    connect()
  }

  mutating func step(_ event: Event) {
    let effects = heart.handle(event, at: now)
    log += effects.map { (now.moment - epoch, $0) }
    inspect(heart, now, effects, boots)
  }

  mutating func configure(_ change: (inout Settings) -> Void) {
    change(&settings)
    step(.configure(settings, zone))
  }
}
