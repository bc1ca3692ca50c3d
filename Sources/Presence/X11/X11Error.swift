import Glibc
import Reactor

/// Why there is no display to hear of input from.
nonisolated enum X11Error: Error, Equatable, CustomStringConvertible {
  /// The session is a Wayland one: an X server there counts only what reaches X programs.
  case wayland
  /// `$DISPLAY` is no display's name.
  case notADisplay(String)
  /// `$DISPLAY` is a display of another machine.
  case remote(String)
  /// Nothing says where a display could be.
  case none
  /// The display's server belongs to root, and nothing says that it serves us.
  case noKey(X11Display)
  /// The display's server does not run, or does not accept connections yet.
  case absent(X11Display, SystemError)
  /// The server turned the connection down, with its reason.
  case refused(X11Display, String)
  /// The server said something that is not the X protocol, or did not do what it says.
  case garbled(X11Display)
  /// The server ended the connection.
  case lost(X11Display)
  /// The server has no SYNC extension.
  case noSync(X11Display)
  /// SYNC has no counter of idle time.
  case noCounter(X11Display)

  /// Whether it may pass without a sign of it.
  var mayPass: Bool {
    switch self {
    case .absent(_, let error): error.code != ENOENT
    case .refused, .garbled, .lost: true
    case .wayland, .notADisplay, .remote, .none, .noKey, .noSync, .noCounter: false
    }
  }

  var description: String {
    switch self {
    case .wayland: "not used: the session runs on Wayland"
    case .notADisplay(let name): "DISPLAY=\(name) is no display's name"
    case .remote(let name): "not used: DISPLAY=\(name) is not a display of this machine's own"
    case .none: "no X server runs"
    case .noKey(let display): "no key to the X server of root on \(display)"
    case .absent(let display, let error): "no X server on \(display) (\(error))"
    case .refused(let display, let reason): "\(display) refuses the connection: \(reason)"
    case .garbled(let display): "the server on \(display) does not speak the X protocol"
    case .lost(let display): "the X server on \(display) went away"
    case .noSync(let display): "the X server on \(display) has no SYNC extension"
    case .noCounter(let display): "the X server on \(display) has no IDLETIME counter"
    }
  }
}
