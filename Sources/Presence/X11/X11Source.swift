public import Reactor
public import SitCore

/// Input at an X display, told by the server: the idle counter of its SYNC extension and an alarm
/// on it. Between one change from activity to idleness and the next, nothing is sent either way.
public final class X11Source: Source {
  /// ``SourceName/x11``.
  public let name = SourceName.x11
  /// Which display it is connected to, or why to none.
  public private(set) var condition = "looks for an X server"

  private let clock: SystemClock
  private let patience: Int64
  private let report: EvidenceSink
  private var search: X11Search<X11IdleCounter>?
  private var counter: X11IdleCounter?
  private var connectedAt: Int64 = 0
  private var span = TimeSpan.minutes(5)
  private var idleness = Idleness(span: TimeSpan.minutes(5).microseconds)
  /// The alarm that has not gone off yet.
  private var armed: X11IdleAlarm?
  /// What the answer to the open question is wanted for.
  private var wish = Idleness.Wish.changes

  /// A connection that lasted for less was not worth much: the next try is not made at once.
  private static let shortLife: Int64 = 10_000_000

  /// A source that has not started.
  ///
  /// - Parameters:
  ///   - environment: the process's environment: `DISPLAY`, `XAUTHORITY`, `HOME`,
  ///     `WAYLAND_DISPLAY`, `XDG_SESSION_TYPE` and `XDG_RUNTIME_DIR` count. Without `DISPLAY`, any
  ///     server of this user or of root will do.
  ///   - clock: the system's clocks.
  ///   - alarms: wakes for another try.
  ///   - sockets: the folder of X servers' sockets.
  ///   - patience: for how many microseconds ``look()`` waits in place.
  ///   - report: where evidence goes.
  public init(
    environment: [String: String], clock: SystemClock, alarms: AlarmClock,
    sockets: String = "/tmp/.X11-unix", patience: Int64 = 200_000,
    report: @escaping EvidenceSink
  ) {
    self.clock = clock
    self.patience = patience
    self.report = report
    search = X11Search(
      X11Surroundings(environment: environment, sockets: sockets), alarms: alarms,
      look: X11IdleCounter.find, onFound: { [weak self] in self?.found($0) },
      onState: { [weak self] in self?.condition = $0 })
  }

  /// Looks for a display's server.
  public func start() { search?.begin() }

  /// Asks for `idle` after so long, at least a quarter of a second.
  public func watch(idleAfter span: TimeSpan) {
    self.span = max(span, .milliseconds(250))
    idleness.span = self.span.microseconds
    askNow(.idleness)
  }

  /// Ignored: it tells nothing of passive presence.
  public func heed(_ matters: Bool) {}

  /// Asks the server for the last input. It is waited for, but not for longer than a fifth of a
  /// second: an answer that comes later is taken in then.
  public func look() { askNow(.everything) }

  /// Lets go of the display.
  public func stop() {
    search?.end()
    search = nil
    drop()
  }

  // MARK: The connection

  private func found(_ counter: X11IdleCounter) {
    self.counter = counter
    connectedAt = Clock.monotonic
    idleness = Idleness(span: span.microseconds)
    armed = nil
    condition = "connected to \(counter.connection.display)"
    counter.onAnswer = { [weak self] in self?.take($0) }
    // An alarm only says that it is time to ask: servers have been seen to send false ones.
    counter.onAlarm = { [weak self, weak counter] in
      self?.armed = nil
      counter?.ask()
    }
    counter.connection.onEnd = { [weak self] in self?.lose($0) }
    report(name, .live(.fine))
    self.counter?.ask()
  }

  private func drop() {
    counter?.connection.end()
    counter = nil
  }

  private func lose(_ error: X11Error) {
    drop()
    condition = error.description
    report(name, .gone)
    search?.begin(afresh: Clock.monotonic - connectedAt >= Self.shortLife)
  }

  // MARK: The counter

  /// Asks for the counter and waits for the answer a little.
  private func askNow(_ wish: Idleness.Wish) {
    guard let counter else { return }
    self.wish = wish
    counter.ask()
    counter.waitForAnswer(atMost: patience)
    self.wish = .changes
  }

  private func take(_ milliseconds: Int64) {
    let now = Clock.monotonic
    // Nobody has been idle for longer than the machine was awake.
    let idle = min(max(0, milliseconds), now / 1_000) * 1_000
    let news = idleness.take(idle: idle, now: now, wish: wish)
    let alarm = idleness.alarm(idle: idle)
    if armed.map({ !alarm.isServed(by: $0) }) ?? true {
      armed = alarm
      counter?.arm(alarm)
    }
    switch news {
    case .active(let moment): report(name, .active(at: clock.moment(ofMonotonic: moment)))
    case .idle(let moment): report(name, .idle(since: clock.moment(ofMonotonic: moment)))
    case nil: return
    }
  }
}
