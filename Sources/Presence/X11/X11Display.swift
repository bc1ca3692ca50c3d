import Glibc

/// A display of this machine, by its number.
nonisolated struct X11Display: Equatable, CustomStringConvertible {
  let number: Int

  var description: String { ":\(number)" }

  /// The name of its socket in the folder of X sockets.
  var socketName: String { "X\(number)" }

  init(number: Int) { self.number = number }

  /// Reads a value of `$DISPLAY` (X(7), "Display names"): `[host][:]:number[.screen]`.
  ///
  /// - Throws: ``X11Error/remote(_:)`` where it names a host, be it `localhost`: a display reached
  ///   over TCP, as `ssh -X` makes them, tells who sits at another machine.
  init(name: String) throws(X11Error) {
    guard let colon = name.lastIndex(of: ":") else { throw .notADisplay(name) }
    let parts = name[name.index(after: colon)...]
      .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let number = Self.number(parts[0]), parts.count == 1 || Self.number(parts[1]) != nil
    else { throw .notADisplay(name) }
    guard ["", "unix"].contains(name[..<colon]) else { throw .remote(name) }
    self.number = number
  }

  /// Reads the name of a socket in the folder of X sockets.
  init?(socketName: String) {
    guard socketName.first == "X", let number = Self.number(socketName.dropFirst()) else {
      return nil
    }
    self.number = number
  }

  private static func number(_ digits: Substring) -> Int? {
    guard (1...5).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(digits)
  }
}

/// Where to look for a display, from what the environment says.
nonisolated struct X11Surroundings {
  private let environment: [String: String]
  /// The folder of X sockets.
  let sockets: String
  private let user: uid_t

  init(environment: [String: String], sockets: String, user: uid_t = getuid()) {
    self.environment = environment
    self.sockets = sockets
    self.user = user
  }

  /// The file that holds the keys to displays (Xsecurity(7)).
  var authority: String? {
    if let file = environment["XAUTHORITY"], !file.isEmpty { return file }
    return environment["HOME"].map { $0 + "/.Xauthority" }
  }

  /// The displays to try, in this order: the one that `$DISPLAY` names, else those that run under
  /// our own user, or under root with a key that we have. Another user's server is not trusted with
  /// keys, and one of root's without is somebody else's.
  ///
  /// - Returns: the displays to try, and those of root's that a key would open.
  func displays() throws(X11Error) -> (open: [X11Display], locked: [X11Display]) {
    guard environment["WAYLAND_DISPLAY", default: ""].isEmpty,
      environment["XDG_SESSION_TYPE"] != "wayland"
    else { throw .wayland }
    if let name = environment["DISPLAY"], !name.isEmpty {
      return (open: [try X11Display(name: name)], locked: [])
    }
    let found = Folder.names(in: sockets).compactMap(X11Display.init(socketName:))
      .sorted { $0.number < $1.number }
    guard !found.isEmpty else { throw .none }
    // Connecting to the socket that a compositor keeps for X programs would start Xwayland.
    let runtime = environment["XDG_RUNTIME_DIR"].map(Folder.names(in:)) ?? []
    guard !runtime.contains(where: { $0.hasPrefix("wayland-") }) else { throw .wayland }
    let own = found.filter { owner(of: $0) == user }
    let rooted = user == 0 ? [] : found.filter { owner(of: $0) == 0 }
    guard !own.isEmpty || !rooted.isEmpty else { throw .none }
    return (open: own + rooted.filter(hasKey), locked: rooted.filter { !hasKey(to: $0) })
  }

  private func hasKey(to display: X11Display) -> Bool {
    authority.flatMap { X11Authority.key(to: display, in: $0) } != nil
  }

  private func owner(of display: X11Display) -> uid_t? {
    FileState(sockets + "/" + display.socketName)?.owner
  }
}
