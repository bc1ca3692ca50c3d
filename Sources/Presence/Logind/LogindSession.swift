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
  /// Whether it is one of a terminal, and not of a desktop.
  var isTerminal: Bool
  /// The path of its terminal, where logind knows it: not of an ssh session, which sshd opens
  /// before it has one.
  var terminal: String?
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
    isTerminal = type == "tty"
    terminal = properties["TTY"]?.string.flatMap { Self.path(ofTerminal: $0) }
    self.isActive = isActive
    isLocked = properties["LockedHint"]?.bool ?? false
    isIdle = properties["IdleHint"]?.bool ?? false
    idleChanged = properties["IdleSinceHintMonotonic"]?.uint64 ?? 0
  }

  /// The path of a terminal that logind names; nil where that is no name of one beneath /dev.
  private static func path(ofTerminal name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isSafe = parts.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
          default: false
          }
        }
    }
    return isSafe && name.utf8.count < 64 ? "/dev/" + name : nil
  }
}
