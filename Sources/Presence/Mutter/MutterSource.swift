public import Reactor
public import SitCore
public import Systemd

/// Input in a GNOME session, told by Mutter's idle monitor: an idle watch, and while idle a watch
/// for input. Between one change from activity to idleness and the next, nothing is sent either
/// way.
///
/// While an application inhibits idleness (a video plays), Mutter fires no idle watch. The promise
/// that goes with `active` is kept by an alarm of our own then, set for when the idle watch would
/// have fired by the last input known: once in the span that was asked for while input goes on,
/// and not at all while idle. So idleness is told whether or not a video plays; that the video is
/// presence too, others tell.
///
/// Idleness that was told is ended by Mutter's watch for input alone, and never by its idle time,
/// which it sets back without input too (see ``MutterLastInput``).
public final class MutterSource: Source {
  /// ``SourceName/mutter``.
  public let name = SourceName.mutter

  private let connection: BusConnection
  private let clock: SystemClock
  private let alarms: AlarmClock
  private let patience: Int64
  private let report: EvidenceSink
  private var alarm: Alarm?
  private var observation: BusObservation?
  private var ownerWatch: BusSubscription?
  private var inhibition: GnomeInhibition?
  private var monitor: MutterMonitor?
  private var span = TimeSpan.minutes(5)
  private var idleness = Idleness(span: TimeSpan.minutes(5).microseconds)
  private var lastInput = MutterLastInput()
  private var isLive = false
  /// Whether it did not answer when it was waited for, and has not since.
  private var isLate = false
  /// Why Mutter's monitor is of no use, since it answered last.
  private var failure: SystemdError?
  private var retry: Alarm?
  private var retries = Backoff(from: .seconds(60), to: .seconds(3_600))

  /// The same last input comes out a little different each time.
  private static let jitter: Int64 = 100_000
  /// What the session manager says, Mutter hears sooner or later than we do.
  private static let skew: Int64 = 500_000

  /// A source that has not started.
  ///
  /// - Parameters:
  ///   - connection: the session bus.
  ///   - clock: the system's clocks.
  ///   - alarms: the program's timer.
  ///   - patience: for how many microseconds ``look()`` waits in place; Mutter takes about 1 ms.
  ///   - report: where evidence goes.
  public init(
    connection: BusConnection, clock: SystemClock, alarms: AlarmClock, patience: Int64 = 200_000,
    report: @escaping EvidenceSink
  ) {
    self.connection = connection
    self.clock = clock
    self.alarms = alarms
    self.patience = patience
    self.report = report
    alarm = alarms.makeAlarm { [weak self] in self?.askWatched() }
  }

  /// Whether it is connected to Mutter, or why not.
  public var condition: String {
    guard connection.bus != nil else { return connection.condition }
    if let failure { return "Mutter's idle monitor is of no use: \(failure)" }
    guard monitor != nil else { return "Mutter is not running" }
    guard isLive, !isLate else { return "Mutter does not answer" }
    guard inhibition?.isInhibited == true else { return "connected to Mutter" }
    return "connected to Mutter; an application inhibits idleness"
  }

  /// Starts to look for the session bus, and for Mutter there.
  public func start() {
    guard observation == nil else { return }
    observation = connection.observe(
      connected: { [weak self] in self?.connected($0) }, lost: { [weak self] in self?.lost() })
    connection.start()
  }

  /// Asks for `idle` after so long, at least a quarter of a second.
  public func watch(idleAfter span: TimeSpan) {
    self.span = max(span, .milliseconds(250))
    idleness.span = self.span.microseconds
    watchIdleness()
    askNow(.idleness)
  }

  /// Ignored: it tells nothing of passive presence.
  public func heed(_ matters: Bool) {}

  /// Asks Mutter for the last input. It is waited for, but not for longer than a fifth of a second,
  /// and after that not again until it has answered.
  public func look() { askNow(.everything) }

  /// Lets go of Mutter; the bus stays for its other users.
  public func stop() {
    observation = nil
    unfollow()
    isLive = false
  }

  // MARK: Mutter comes and goes

  private func connected(_ bus: Bus) {
    let inhibition = GnomeInhibition(bus)
    inhibition.onBegin = { [weak self] in self?.inhibited() }
    self.inhibition = inhibition
    ownerWatch = bus.watchName(MutterMonitor.name) { [weak self, weak bus] owner in
      guard let self, let bus else { return }
      self.leave()
      self.failure = nil
      self.retries.reset()
      if let owner { self.follow(owner, on: bus) }
    }
  }

  private func lost() {
    unfollow()
    leave()
  }

  private func unfollow() {
    ownerWatch = nil
    inhibition = nil
    alarm?.cancel()
    retry?.cancel()
    monitor?.end()
    monitor = nil
  }

  private func follow(_ owner: String, on bus: Bus) {
    let monitor = MutterMonitor(bus, owner: owner)
    self.monitor = monitor
    idleness = Idleness(span: span.microseconds)
    lastInput = MutterLastInput()
    isLate = false
    monitor.onAnswer = { [weak self] in self?.answered($0, isWatched: $1) }
    monitor.onIdle = { [weak self] in self?.idleWatchFired() }
    monitor.onInput = { [weak self] in self?.inputWatchFired() }
    monitor.onFailure = { [weak self, weak bus] error in
      guard let self, let bus else { return }
      self.failed(error, owner, on: bus)
    }
    watchIdleness()
    monitor.ask()
  }

  private func leave() {
    monitor?.end()
    monitor = nil
    alarm?.cancel()
    retry?.cancel()
    guard isLive else { return }
    isLive = false
    report(name, .gone)
  }

  /// Mutter does not do what is needed: it is tried again later, and the next owner of its name at
  /// once.
  private func failed(_ error: SystemdError, _ owner: String, on bus: Bus) {
    // Whoever tells of the bus will tell.
    guard error != .lost else { return }
    failure = error
    leave()
    retry = alarms.makeAlarm { [weak self, weak bus] in
      guard let self, let bus else { return }
      self.follow(owner, on: bus)
    }
    retry?.set(after: retries.next())
  }

  // MARK: Questions

  private func watchIdleness() {
    monitor?.watchIdleness(after: UInt64(clamping: (span.microseconds + 999) / 1_000))
  }

  /// Asks, and has it proven from then on that there was no later input.
  private func askWatched() {
    monitor?.watchInput()
    monitor?.ask()
  }

  private func idleWatchFired() {
    lastInput.idlenessTold(after: span.microseconds, now: Clock.monotonic)
    askWatched()
  }

  private func inputWatchFired() {
    lastInput.inputTold()
    monitor?.ask()
  }

  private func inhibited() {
    // The idle watch fires no more: from here on the alarm is needed.
    if case .active = idleness.told { askWatched() }
  }

  /// Asks, and waits for the answer a little.
  private func askNow(_ wish: Idleness.Wish) {
    guard let monitor, !isLate else { return }
    let deadline = Clock.monotonic + patience
    guard let milliseconds = try? monitor.askAndWait(atMost: .microseconds(patience)) else {
      return missed(monitor)
    }
    let now = Clock.monotonic
    let answer = Self.lastInput(milliseconds, now)
    // The watch for input has fired, unheard yet, unless Mutter has heard of inhibitors.
    if let proven = lastInput.proven, answer - proven > Self.jitter,
      !mayBeSetBack(answer, until: deadline)
    {
      lastInput.inputTold()
    }
    take(answer, now: now, isWatched: monitor.watchesInput, wish)
  }

  /// Whether what Mutter takes for input may be a change of inhibitors.
  private func mayBeSetBack(_ answer: Int64, until deadline: Int64) -> Bool {
    guard let inhibition else { return false }
    let left = Duration.microseconds(max(0, deadline - Clock.monotonic))
    return answer - Self.skew < inhibition.heardAt || inhibition.mayBeUnheard(atMost: left)
  }

  /// Mutter does not answer: nobody knows whether input goes on, nor would it tell idleness.
  private func missed(_ monitor: MutterMonitor) {
    isLate = true
    monitor.ask()
    guard case .active(let last) = idleness.told else { return }
    idleness = Idleness(span: span.microseconds)
    report(name, .input(at: clock.moment(ofMonotonic: last)))
  }

  // MARK: Answers

  private func answered(_ milliseconds: UInt64, isWatched: Bool) {
    let now = Clock.monotonic
    take(Self.lastInput(milliseconds, now), now: now, isWatched: isWatched, .changes)
  }

  /// When the last input was, by the time since. Nobody has been idle for longer than the machine
  /// was awake.
  private static func lastInput(_ milliseconds: UInt64, _ now: Int64) -> Int64 {
    now - min(Int64(clamping: milliseconds), now / 1_000) * 1_000
  }

  private func take(_ answer: Int64, now: Int64, isWatched: Bool, _ wish: Idleness.Wish) {
    guard let monitor else { return }
    isLate = false
    failure = nil
    if !isLive {
      isLive = true
      report(name, .live(.fine))
      // Whoever heard that may have let go of it.
      guard self.monitor === monitor else { return }
    }
    let last = lastInput.take(answer, isWatched: isWatched)
    let news = idleness.take(idle: now - last, now: now, wish: wish)
    keepPromise(last)
    switch news {
    case .active(let moment): report(name, .active(at: clock.moment(ofMonotonic: moment)))
    case .idle(let moment): report(name, .idle(since: clock.moment(ofMonotonic: moment)))
    case nil: return
    }
  }

  /// After `active` idleness is going to be told, after `idle` input.
  private func keepPromise(_ last: Int64) {
    alarm?.cancel()
    switch idleness.told {
    case .active:
      // A set-back that the watch for input has proven to be none also sets the idle watch back.
      guard inhibition?.mayBeInhibited == true || lastInput.proven != nil else { return }
      // Mutter counts whole milliseconds.
      alarm?.set(atMonotonic: last + span.microseconds + 1_000)
    case .idle:
      if lastInput.proven == nil { askWatched() }
    case nil:
      return
    }
  }
}
