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
  private let report: EvidenceSink
  private var search: X11Search?
  private var link: Link?
  private var span = TimeSpan.minutes(5)

  /// A connection that works.
  private struct Link {
    let connection: X11Connection
    let counter: X11IdleCounter
    let since: Int64
    var idleness: X11Idleness
    /// The alarm that has not gone off yet.
    var armed: X11IdleCounter.Alarm?
    /// The open question was asked before something that makes its answer old.
    var isStale = false
  }

  /// A connection that lasted for less was not worth much: the next try is not made at once.
  private static let shortLife: Int64 = 10_000_000

  /// A source that has not started.
  ///
  /// - Parameters:
  ///   - environment: the process's environment: `DISPLAY`, `XAUTHORITY`, `HOME`,
  ///     `WAYLAND_DISPLAY`, `XDG_SESSION_TYPE` and `XDG_RUNTIME_DIR` count. Without `DISPLAY`, any
  ///     server of this user or of root will do.
  ///   - sockets: the folder of X servers' sockets.
  public init(
    environment: [String: String], clock: SystemClock, alarms: AlarmClock,
    sockets: String = "/tmp/.X11-unix", report: @escaping EvidenceSink
  ) {
    self.clock = clock
    self.report = report
    search = X11Search(
      X11Surroundings(environment: environment, sockets: sockets), alarms: alarms,
      onFound: { [weak self] in self?.found($0, $1, $2) },
      onFailure: { [weak self] in self?.condition = $0.description })
  }

  /// Looks for a display's server.
  public func start() { search?.begin() }

  /// Asks for `idle` after so long, at least a quarter of a second.
  public func watch(idleAfter span: TimeSpan) {
    self.span = max(span, .milliseconds(250))
    link?.idleness.span = self.span.microseconds
    askNow(.idleness)
  }

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

  private func found(
    _ connection: X11Connection, _ counter: X11IdleCounter, _ display: X11Display
  ) {
    condition = "connected to \(display)"
    link = Link(
      connection: connection, counter: counter, since: Clock.monotonic,
      idleness: X11Idleness(span: span.microseconds))
    connection.onReadable = { [weak self] in self?.drain() }
    report(name, .live(.fine))
    askNow(.changes)
  }

  private func drop() {
    link?.connection.end()
    link = nil
  }

  private func lose(_ error: X11Error) {
    guard let link else { return }
    let wasShort = Clock.monotonic - link.since < Self.shortLife
    drop()
    condition = error.description
    report(name, .gone)
    search?.begin(afresh: !wasShort)
  }

  // MARK: The counter

  /// Asks for the counter and waits for the answer a little.
  private func askNow(_ wish: X11Idleness.Wish) {
    do throws(X11Error) {
      link?.counter.ask()
      if let idle = try link?.counter.wait() { take(idle, wish) }
    } catch { return lose(error) }
    drain()
  }

  /// Takes in what came, until nothing more is there.
  private func drain() {
    do throws(X11Error) {
      while let counter = link?.counter {
        // Alarms only say that it is time to ask: servers have been seen to send false ones.
        switch try counter.nextEvent() {
        case .alarm:
          link?.armed = nil
          if counter.isAsked { link?.isStale = true } else { counter.ask() }
        case .failure: throw .garbled(counter.display)
        case nil:
          guard let idle = try counter.answer() else { return }
          take(idle, .changes)
        }
      }
    } catch { lose(error) }
  }

  private func take(_ milliseconds: Int64, _ wish: X11Idleness.Wish) {
    guard var link else { return }
    let now = Clock.monotonic
    // Nobody has been idle for longer than the machine was awake.
    let idle = min(max(0, milliseconds), now / 1_000) * 1_000
    let news = link.idleness.take(idle: idle, now: now, wish: wish)
    let alarm = link.idleness.alarm(idle: idle)
    if link.armed.map({ !alarm.isServed(by: $0) }) ?? true {
      link.counter.arm(alarm)
      link.armed = alarm
    }
    if link.isStale { link.counter.ask() }
    link.isStale = false
    self.link = link
    switch news {
    case .active(let moment): report(name, .active(at: clock.moment(ofMonotonic: moment)))
    case .idle(let moment): report(name, .idle(since: clock.moment(ofMonotonic: moment)))
    case nil: return
    }
  }
}
