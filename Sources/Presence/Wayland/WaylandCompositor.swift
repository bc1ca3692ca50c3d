import Reactor

/// The object of a compositor that makes notifications of idleness.
enum WaylandIdleManager {
  /// An `ext_idle_notifier_v1`, of a version up to 2.
  case ext(WaylandObject, version: UInt32)
  /// An `org_kde_kwin_idle`.
  case kde(WaylandObject)

  /// Whether it can tell input alone, whatever inhibits idleness.
  var tellsInput: Bool {
    switch self {
    case .ext(_, let version): version >= 2
    case .kde: false
    }
  }
}

/// A compositor that tells idleness: its seats, as they come and go, and the object that makes
/// notifications.
final class WaylandCompositor {
  /// Ending it is the end of the compositor for us.
  let connection: WaylandConnection
  let manager: WaylandIdleManager
  /// What to do when a seat is there, by its name in the registry.
  var onSeat: (UInt32, WaylandObject) -> Void = { _, _ in } {
    didSet { for (name, seat) in seats { onSeat(name, seat) } }
  }
  /// What to do when a seat has gone.
  var onSeatGone: (UInt32) -> Void = { _ in }

  private var seats: [UInt32: WaylandObject]

  private init(_ globals: Globals, connection: WaylandConnection, manager: WaylandIdleManager) {
    self.connection = connection
    self.manager = manager
    seats = globals.seats
    globals.onSeat = { [weak self] name, seat in
      self?.seats[name] = seat
      self?.onSeat(name, seat)
    }
    globals.onGone = { [weak self] name in
      guard let self, seats.removeValue(forKey: name) != nil else { return }
      onSeatGone(name)
    }
  }

  /// What the notifications are made by, for people.
  var protocolName: String {
    switch manager {
    case .ext(_, let version): "ext_idle_notifier_v1 version \(version)"
    case .kde: "org_kde_kwin_idle"
    }
  }

  /// Asks a compositor what it has.
  ///
  /// - Parameters:
  ///   - connection: a new connection to it.
  ///   - onAnswer: what to do when it has told: with nothing where it does not tell idleness.
  static func find(
    on connection: WaylandConnection, _ onAnswer: @escaping (WaylandCompositor?) -> Void
  ) {
    let globals = Globals()
    connection.followRegistry { [weak connection] registry, event in
      if let connection { globals.take(event, of: registry, on: connection) }
    }
    connection.sync { [weak connection] in
      guard let connection else { return }
      // The KDE protocol is an older one, and its compositors have the other too.
      guard let manager = globals.ext ?? globals.kde else { return onAnswer(nil) }
      onAnswer(WaylandCompositor(globals, connection: connection, manager: manager))
    }
  }
}

/// What the registry has told so far.
private final class Globals {
  var ext: WaylandIdleManager?
  var kde: WaylandIdleManager?
  var seats: [UInt32: WaylandObject] = [:]
  var onSeat: (UInt32, WaylandObject) -> Void = { _, _ in }
  var onGone: (UInt32) -> Void = { _ in }

  /// The latest version of ext_idle_notifier_v1 that we know.
  private static let latest: UInt32 = 2
  /// More seats than this are not followed.
  private static let mostSeats = 16

  private nonisolated enum Code {
    static let global: UInt32 = 0
    static let globalRemove: UInt32 = 1
  }

  func take(_ event: WaylandEvent, of registry: WaylandObject, on connection: WaylandConnection) {
    let name = event.number
    switch (event.code, event.interface?.name) {
    case (Code.global, "ext_idle_notifier_v1") where ext == nil:
      let version = min(event.interface?.version ?? 1, Self.latest)
      ext = connection.bindNotifier(name, version: version, of: registry)
        .map { .ext($0, version: version) }
    case (Code.global, "org_kde_kwin_idle") where kde == nil:
      kde = connection.bindKDEIdle(name, of: registry).map { .kde($0) }
    case (Code.global, "wl_seat") where seats.count < Self.mostSeats && seats[name] == nil:
      guard let seat = connection.bindSeat(name, of: registry) else { return }
      seats[name] = seat
      onSeat(name, seat)
    case (Code.globalRemove, _):
      guard let seat = seats.removeValue(forKey: name) else { return }
      onGone(name)
      connection.forget(seat)
    default: return
    }
  }
}
