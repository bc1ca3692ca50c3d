import Glibc

/// Which bus is meant.
public nonisolated enum BusAddress: Equatable, Sendable, CustomStringConvertible {
  /// The system's bus: `DBUS_SYSTEM_BUS_ADDRESS`, or the place that the D-Bus specification names.
  case system
  /// The user's bus: `DBUS_SESSION_BUS_ADDRESS`, or `$XDG_RUNTIME_DIR/bus`.
  case session
  /// The bus at an address.
  case given(String)

  /// What people call it.
  public var description: String {
    switch self {
    case .system: "system bus"
    case .session: "session bus"
    case .given(let address): "bus at \(address)"
    }
  }

  /// The address; nil where the environment names none.
  func resolve() -> String? {
    switch self {
    case .given(let address): return address
    case .system:
      return Self.environment("DBUS_SYSTEM_BUS_ADDRESS")
        ?? "unix:path=/run/dbus/system_bus_socket"
    case .session:
      if let address = Self.environment("DBUS_SESSION_BUS_ADDRESS") { return address }
      return Self.environment("XDG_RUNTIME_DIR").map { "unix:path=" + Self.escape($0 + "/bus") }
    }
  }

  /// The paths of the sockets that an address names; empty where it names none in the file system.
  static func socketPaths(in address: String) -> [String] {
    address.split(separator: ";").compactMap { part in
      guard part.hasPrefix("unix:") else { return nil }
      return part.dropFirst("unix:".count).split(separator: ",")
        .first { $0.hasPrefix("path=") }
        .map { unescape($0.dropFirst("path=".count)) }
    }
  }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// Escapes a value in an address (D-Bus specification, "Server Addresses").
  private static func escape(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      let character = Character(UnicodeScalar(byte))
      if byte < 0x80, character.isLetter || character.isNumber || "-_/.\\*".contains(character) {
        result.append(character)
      } else {
        let digits = String(byte, radix: 16)
        result += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return result
  }

  private static func unescape(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"),
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
