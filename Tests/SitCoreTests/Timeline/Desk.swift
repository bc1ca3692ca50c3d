import SitCore

/// A simulated desk whose person also types without a pause, and whose program and machine are
/// restarted.
struct Desk: SimulatedDesk {
  /// How the heart is woken beyond what it asked for.
  enum Waking {
    case asAsked
    /// Also at every multiple of the span.
    case alsoEvery(TimeSpan)
  }

  private(set) var heart: Heart
  /// What came out, and when, from the beginning of the timeline.
  private(set) var log: [(at: TimeSpan, effect: Effect)] = []
  var now: Reading
  var settings: Settings
  var zone: Zone
  private let waking: Waking

  // The person, and what the display server knows of them.
  private var isTyping = false
  private var lastTouch: Moment?
  var lastInput: Moment? { isTyping ? now.moment : lastTouch }
  private(set) var isLive = false
  var toldActive = false
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
  mutating func live(to end: Moment) {
    if case .alsoEvery(let span) = waking {
      while true {
        let count = now.moment.microseconds / span.microseconds + 1
        let next = Moment(microseconds: count * span.microseconds)
        guard next < end else { break }
        run(to: next)
      }
    }
    run(to: end)
  }

  mutating func stepWall(by span: TimeSpan) {
    now.wall = now.wall + span
    step(.wake)
  }

  // MARK: The person

  mutating func type() {
    isTyping = true
    tellActive()
  }

  mutating func stop() {
    lastTouch = lastInput
    isTyping = false
  }

  /// One key, and no more.
  mutating func touch() {
    lastTouch = now.moment
    tellActive()
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

  mutating func lock(_ holds: Bool) {
    isLocked = holds
    tellLock(holds)
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
    lastTouch = nil
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
