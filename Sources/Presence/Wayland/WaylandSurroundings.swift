import Glibc

/// The socket of a compositor.
nonisolated struct WaylandSocket: Hashable, CustomStringConvertible {
  let path: String

  /// Its name in the folder of sockets, as `$WAYLAND_DISPLAY` has it.
  var description: String { path.split(separator: "/").last.map { String($0) } ?? path }
}

/// Where to look for compositors, from what the environment says.
nonisolated struct WaylandSurroundings {
  /// The socket that `$WAYLAND_DISPLAY` names: by its path, or by its name among the others.
  let named: WaylandSocket?
  /// The folder of sockets.
  private let runtime: String?

  init(environment: [String: String]) {
    let folder = environment["XDG_RUNTIME_DIR"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    runtime = folder
    named = environment["WAYLAND_DISPLAY"].flatMap { name in
      if name.hasPrefix("/") { return WaylandSocket(path: name) }
      return name.isEmpty ? nil : folder.map { WaylandSocket(path: "\($0)/\(name)") }
    }
  }

  /// The folders in which a socket may come to be.
  var folders: Set<String> {
    Set([runtime, named.map { Folder.parent(of: $0.path) }].compactMap { $0 })
  }

  /// Whether a path may be a compositor's socket: the one that is named, or one of a compositor
  /// that chose its name itself.
  func isSocket(_ path: String) -> Bool {
    if path == named?.path { return true }
    guard let runtime, path.hasPrefix(runtime + "/wayland-") else { return false }
    return !path.hasSuffix(".lock")
  }

  /// The sockets to try, in this order: the one that is named, and those that are there beside it,
  /// as a service may be told the name of a compositor that is gone.
  func sockets() throws(WaylandError) -> [WaylandSocket] {
    guard !folders.isEmpty else { throw .noRuntimeFolder }
    let others = runtime.map { runtime in
      Folder.names(in: runtime).map { "\(runtime)/\($0)" }.filter(isSocket).sorted()
        .map(WaylandSocket.init(path:))
    }
    let found = (others ?? []).filter { $0 != named }
    guard named != nil || !found.isEmpty else { throw .none }
    return [named].compactMap { $0 } + found
  }
}
