import Glibc
import Reactor

/// Why there is no compositor to hear of input or windows from.
nonisolated enum WaylandError: Error, Equatable, CustomStringConvertible {
  /// No compositor's socket is there.
  case none
  /// Nothing says where sockets would be.
  case noRuntimeFolder
  /// Nobody accepts connections at the socket, or not yet.
  case absent(WaylandSocket, SystemError)
  /// The compositor ended the connection.
  case lost(WaylandSocket)
  /// What the compositor sent is not the Wayland protocol, or it says that what we sent is not.
  case garbled(WaylandSocket)
  /// The compositor speaks no protocol of idleness.
  case noIdleProtocol(WaylandSocket)
  /// The compositor tells ordinary clients nothing of other clients' windows.
  case noWindowProtocol(WaylandSocket)

  /// Whether it may pass without a sign of it.
  var mayPass: Bool {
    switch self {
    case .absent(_, let error): error.code != ENOENT
    case .lost, .garbled: true
    case .none, .noRuntimeFolder, .noIdleProtocol, .noWindowProtocol: false
    }
  }

  var description: String {
    switch self {
    case .none: "no Wayland compositor runs"
    case .noRuntimeFolder: "XDG_RUNTIME_DIR is not set: nothing says where compositors are"
    case .absent(let socket, let error): "no compositor on \(socket) (\(error))"
    case .lost(let socket): "the compositor on \(socket) went away"
    case .garbled(let socket): "the compositor on \(socket) does not keep to the Wayland protocol"
    case .noIdleProtocol(let socket):
      "not used: the compositor on \(socket) has neither ext_idle_notifier_v1 nor org_kde_kwin_idle"
    case .noWindowProtocol(let socket):
      "nothing tells whether a window is fullscreen: the compositor on \(socket) has no "
        + "zwlr_foreign_toplevel_manager_v1"
    }
  }
}
