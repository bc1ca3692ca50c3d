public import Reactor
public import SitCore

/// Whether the window in front of a Wayland compositor is fullscreen, where the compositor tells
/// ordinary clients.
///
/// A compositor tells all changes of all windows or none, such as those of a title ten times a
/// second. So it is connected to only while a nudge waits, and for a moment when it is looked at.
public final class WaylandFullscreenHold: HoldWatcher {
  /// ``SitCore/OutsideHold/fullscreen``.
  public let hold = OutsideHold.fullscreen
  /// `wayland`.
  public let name = "wayland"
  /// Called when ``isHolding`` may have changed.
  public var onChange: () -> Void = {}

  private var search: WaylandSearch<WaylandWindows>?
  /// The windows while they are listened to.
  private(set) var windows: WaylandWindows?
  /// What the compositor said last; nil where there is none that tells.
  private var word: (socket: WaylandSocket, isFullscreen: Bool)?
  private var connectedAt: Int64 = 0
  private var attention = HoldAttention.none
  /// Whether it is being asked, by a new connection.
  private var isAsking = false
  private var isLate = false
  private var endOfRest: Alarm?
  private let rest: Duration
  /// How the search goes.
  private var progress = "looks for a Wayland compositor"

  /// A connection that lasted for less was not worth much: the next try is not made at once.
  private static let shortLife: Int64 = 10_000_000

  /// A watcher that has not started.
  ///
  /// - Parameters:
  ///   - environment: the process's environment: `WAYLAND_DISPLAY` and `XDG_RUNTIME_DIR` count.
  ///   - alarms: wakes for another try.
  ///   - rest: for how long it does not listen after a change of no interest, as of a title: it may
  ///     be one of many. What has changed meanwhile is noticed after it.
  public init(
    environment: [String: String], alarms: AlarmClock, rest: Duration = .seconds(5)
  ) {
    self.rest = rest
    endOfRest = alarms.makeAlarm { [weak self] in self?.ask() }
    search = WaylandSearch(
      WaylandSurroundings(environment: environment), alarms: alarms, look: WaylandWindows.find,
      lack: WaylandError.noWindowProtocol, onFound: { [weak self] in self?.found($0) },
      onState: { [weak self] in self?.progress = $0 })
  }

  /// Whether a compositor tells.
  public var isLive: Bool { word != nil }

  /// Whether the window in front is fullscreen.
  public var isHolding: Bool { word?.isFullscreen ?? false }

  /// Which compositor tells and what is in front there, or why none does.
  public var condition: String {
    guard let word else { return progress }
    return word.isFullscreen
      ? "the window in front of \(word.socket) is fullscreen"
      : "follows the windows of \(word.socket) by \(WaylandWindows.protocolName)"
  }

  /// Looks for a compositor.
  public func start() { ask() }

  /// Listens while a nudge waits.
  public func attend(_ attention: HoldAttention) {
    self.attention = attention
    if attention != .close { pause() }
  }

  /// Asks the compositor; one that is listened to has said all, so that this is only taken in.
  public func look() {
    guard let search else { return }
    if let windows { return windows.connection.receive() }
    // Where there was none, it is being searched for as long as it takes.
    if word != nil, !isAsking { ask() }
    let deadline = Clock.monotonic + Self.patience
    while isAsking, !isLate, search.wait(until: deadline) {}
    isLate = isAsking && search.isTrying
    if isAsking, !isLate { forget() }
  }

  /// Lets go of the compositor.
  public func stop() {
    search?.end()
    search = nil
    pause()
  }

  // MARK: Asking

  private func ask() {
    isAsking = true
    search?.begin()
  }

  private func found(_ windows: WaylandWindows) {
    isAsking = false
    isLate = false
    endOfRest?.cancel()
    self.windows = windows
    connectedAt = Clock.monotonic
    windows.onChange = { [weak self] in self?.take() }
    windows.onNoise = { [weak self] in self?.endure() }
    windows.connection.onEnd = { [weak self] in self?.lose($0) }
    take()
  }

  private func take() {
    guard let windows else { return }
    word = (windows.connection.socket, windows.isFullscreen)
    if attention != .close { pause() }
    onChange()
  }

  /// Listens no more.
  private func pause() {
    endOfRest?.cancel()
    windows?.connection.end()
    windows = nil
  }

  private func endure() {
    pause()
    endOfRest?.set(after: rest)
  }

  /// Nobody answered.
  private func forget() {
    isAsking = false
    guard word != nil else { return }
    word = nil
    onChange()
  }

  private func lose(_ error: WaylandError) {
    windows = nil
    progress = error.description
    forget()
    search?.begin(afresh: Clock.monotonic - connectedAt >= Self.shortLife)
  }
}
