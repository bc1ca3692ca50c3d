import Systemd

/// What logind knows of one session (org.freedesktop.login1(5), "Session Objects").
nonisolated struct LogindSession: Equatable {
  /// Whose session it is.
  var user: UInt32
  /// Whether a person uses it, and has not just left it.
  var isPersonal: Bool
  var isGraphical: Bool
  /// Whether it is at a seat of this machine.
  var hasSeat: Bool
  var hasTerminal: Bool
  /// Whether it is the one in front at its seat.
  var isActive: Bool
  var isLocked: Bool
  var isIdle: Bool
  /// When ``isIdle`` changed last, on CLOCK_MONOTONIC; 0: never.
  var idleChanged: UInt64

  /// Reads the properties of a session; nil where what matters is missing or of another type.
  init?(_ properties: [String: BusValue]) {
    guard let user = properties["User"]?.fields?.first?.uint32,
      let kind = properties["Class"]?.string, let type = properties["Type"]?.string,
      let isActive = properties["Active"]?.bool
    else { return nil }
    self.user = user
    // Newer ones are "user-early", "user-light" and the like.
    let isUser = kind == "user" || kind.hasPrefix("user-")
    isPersonal = isUser && properties["State"]?.string != "closing"
    isGraphical = ["x11", "wayland", "mir"].contains(type)
    hasSeat = properties["Seat"]?.fields?.first?.string.map { !$0.isEmpty } ?? false
    hasTerminal = properties["TTY"]?.string.map { !$0.isEmpty } ?? false
    self.isActive = isActive
    isLocked = properties["LockedHint"]?.bool ?? false
    isIdle = properties["IdleHint"]?.bool ?? false
    idleChanged = properties["IdleSinceHintMonotonic"]?.uint64 ?? 0
  }
}
