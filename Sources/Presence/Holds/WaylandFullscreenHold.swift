public import Reactor
public import SitCore

/// Whether the window in front of a Wayland compositor is fullscreen, where the compositor tells
/// ordinary clients.
public final class WaylandFullscreenHold: HoldWatcher {
  /// ``SitCore/OutsideHold/fullscreen``.
  public let hold = OutsideHold.fullscreen
  /// `wayland`.
  public let name = "wayland"
  /// Called when ``isHolding`` may have changed.
  public var onChange: () -> Void = {}

  private var search: WaylandSearch<WaylandWindows>?
  private var windows: WaylandWindows?
  private var connectedAt: Int64 = 0
  /// How the search goes.
  private var progress = "looks for a Wayland compositor"

  /// A connection that lasted for less was not worth much: the next try is not made at once.
  private static let shortLife: Int64 = 10_000_000

  /// A watcher that has not started.
  ///
  /// - Parameters:
  ///   - environment: the process's environment: `WAYLAND_DISPLAY` and `XDG_RUNTIME_DIR` count.
  ///   - alarms: wakes for another try.
  public init(environment: [String: String], alarms: AlarmClock) {
    search = WaylandSearch(
      WaylandSurroundings(environment: environment), alarms: alarms, look: WaylandWindows.find,
      lack: WaylandError.noWindowProtocol, onFound: { [weak self] in self?.found($0) },
      onState: { [weak self] in self?.progress = $0 })
  }

  /// Whether a compositor tells.
  public var isLive: Bool { windows != nil }

  /// Whether the window in front is fullscreen.
  public var isHolding: Bool { windows?.isFullscreen ?? false }

  /// Which compositor it is connected to and what is in front there, or why to none.
  public var condition: String {
    guard let windows else { return progress }
    let socket = windows.connection.socket
    return windows.isFullscreen
      ? "the window in front of \(socket) is fullscreen"
      : "follows the windows of \(socket) by \(WaylandWindows.protocolName)"
  }

  /// Looks for a compositor.
  public func start() { search?.begin() }

  /// Ignored.
  public func attend(_ attention: HoldAttention) {}

  /// Takes in what the compositor has sent.
  public func look() { windows?.connection.receive() }

  /// Lets go of the compositor.
  public func stop() {
    search?.end()
    search = nil
    windows?.connection.end()
    windows = nil
  }

  private func found(_ windows: WaylandWindows) {
    self.windows = windows
    connectedAt = Clock.monotonic
    windows.onChange = { [weak self] in self?.onChange() }
    windows.connection.onEnd = { [weak self] in self?.lose($0) }
    onChange()
  }

  private func lose(_ error: WaylandError) {
    windows = nil
    progress = error.description
    onChange()
    search?.begin(afresh: Clock.monotonic - connectedAt >= Self.shortLife)
  }
}
