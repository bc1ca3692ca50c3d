public import Reactor
public import SitCore

/// Whether the window in front of an X display is fullscreen.
///
/// It listens only while a nudge waits, see ``X11FrontWindow``; else it asks when it is looked at.
public final class X11FullscreenHold: HoldWatcher {
  /// ``SitCore/OutsideHold/fullscreen``.
  public let hold = OutsideHold.fullscreen
  /// `x11`.
  public let name = "x11"
  /// Called when ``isHolding`` may have changed.
  public var onChange: () -> Void = {}

  private var search: X11Search<X11FrontWindow>?
  private var front: X11FrontWindow?
  private var connectedAt: Int64 = 0
  private var attention = HoldAttention.none
  private var endOfRest: Alarm?
  private let rest: Duration
  private var isLate = false
  /// How the search goes.
  private var progress = "looks for an X server"

  /// A connection that lasted for less was not worth much: the next try is not made at once.
  private static let shortLife: Int64 = 10_000_000

  /// A watcher that has not started.
  ///
  /// - Parameters:
  ///   - environment: the process's environment, as for ``X11Source``.
  ///   - alarms: wakes for another try.
  ///   - sockets: the folder of X servers' sockets.
  ///   - rest: for how long it does not listen after a change of no interest, as of a title: it may
  ///     be one of many. What has changed meanwhile is noticed after it.
  public init(
    environment: [String: String], alarms: AlarmClock, sockets: String = "/tmp/.X11-unix",
    rest: Duration = .seconds(5)
  ) {
    self.rest = rest
    endOfRest = alarms.makeAlarm { [weak self] in self?.listen() }
    search = X11Search(
      X11Surroundings(environment: environment, sockets: sockets), alarms: alarms,
      look: X11FrontWindow.find, onFound: { [weak self] in self?.found($0) },
      onState: { [weak self] in self?.progress = $0 })
  }

  /// Whether a window manager tells.
  public var isLive: Bool { front.map { $0.state != .untold } ?? false }

  /// Whether the window in front is fullscreen.
  public var isHolding: Bool { front?.state == .fullscreen }

  /// Which display it is connected to and what is in front there, or why to none.
  public var condition: String {
    guard let front else { return progress }
    let display = front.connection.display
    switch front.state {
    case .untold:
      return
        "nothing tells whether a window is fullscreen: no window manager on \(display) says which "
        + "is in front"
    case .normal: return "follows the window in front of \(display)"
    case .fullscreen: return "the window in front of \(display) is fullscreen"
    }
  }

  /// Looks for a display's server.
  public func start() { search?.begin() }

  /// Listens to changes while a nudge waits.
  public func attend(_ attention: HoldAttention) {
    self.attention = attention
    listen()
  }

  /// Asks the server.
  public func look() {
    let deadline = Clock.monotonic + Self.patience
    while front == nil, !isLate, search?.wait(until: deadline) ?? false {}
    isLate = front == nil && search?.isTrying ?? false
    front?.look(until: deadline)
  }

  /// Lets go of the display.
  public func stop() {
    search?.end()
    search = nil
    endOfRest?.cancel()
    front?.connection.end()
    front = nil
  }

  private func listen() {
    endOfRest?.cancel()
    front?.isListening = attention == .close
  }

  private func endure() {
    front?.isListening = false
    endOfRest?.set(after: rest)
  }

  private func found(_ front: X11FrontWindow) {
    self.front = front
    connectedAt = Clock.monotonic
    front.onChange = { [weak self] in self?.onChange() }
    front.onNoise = { [weak self] in self?.endure() }
    front.connection.onEnd = { [weak self] in self?.lose($0) }
    listen()
    onChange()
  }

  private func lose(_ error: X11Error) {
    front = nil
    endOfRest?.cancel()
    progress = error.description
    onChange()
    search?.begin(afresh: Clock.monotonic - connectedAt >= Self.shortLife)
  }
}
