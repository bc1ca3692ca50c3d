/// The windows of a compositor, as `zwlr_foreign_toplevel_manager_v1` tells of them
/// (wlr-foreign-toplevel-management-unstable-v1).
final class WaylandWindows {
  /// Ending it is the end of this.
  let connection: WaylandConnection
  /// Whether a window is in front and fullscreen.
  private(set) var isFullscreen = false
  /// What to do when that has changed.
  var onChange: () -> Void = {}
  /// What to do when a window has another title or name, which is of no interest.
  var onNoise: () -> Void = {}

  private struct Window {
    let object: WaylandObject
    var isFullscreen = false
    /// As told since the last `done`.
    var isGettingFullscreen = false
  }
  private var windows: [Int: Window] = [:]
  private var nextNumber = 0

  static let protocolName = "zwlr_foreign_toplevel_manager_v1"
  /// From this version on fullscreen is told.
  private static let version: UInt32 = 2
  /// More than this are not followed.
  private static let most = 1_000

  private nonisolated enum Code {
    static let global: UInt32 = 0
    static let toplevel: UInt32 = 0
    static let finished: UInt32 = 1
    static let title: UInt32 = 0
    static let appID: UInt32 = 1
    static let state: UInt32 = 4
    static let done: UInt32 = 5
    static let closed: UInt32 = 6
  }

  private nonisolated enum State {
    static let activated: UInt32 = 2
    static let fullscreen: UInt32 = 3
  }

  private init(_ connection: WaylandConnection) { self.connection = connection }

  /// Asks a compositor for its windows; the answer is nothing where it does not tell of them.
  static func find(
    on connection: WaylandConnection, _ onAnswer: @escaping (WaylandWindows?) -> Void
  ) {
    var windows: WaylandWindows?
    connection.followRegistry { [weak connection] registry, event in
      guard let connection, windows == nil, event.code == Code.global,
        let interface = event.interface, interface.name == protocolName,
        interface.version >= version
      else { return }
      let found = WaylandWindows(connection)
      windows = found
      connection.bindWindows(event.number, version: version, of: registry) { [weak found] in
        found?.heard($0)
      }
    }
    // Once for the registry, and once for the windows that are there already.
    connection.sync { [weak connection] in
      guard windows != nil, let connection else { return onAnswer(nil) }
      connection.sync { onAnswer(windows) }
    }
  }

  private func heard(_ event: WaylandEvent) {
    switch event.code {
    case Code.toplevel:
      guard let object = event.made else { return }
      guard windows.count < Self.most else { return connection.forget(object) }
      let number = nextNumber
      nextNumber += 1
      windows[number] = Window(object: object)
      connection.follow(object) { [weak self] in self?.heard($0, of: number) }
    case Code.finished:
      // It tells nothing any more.
      windows = [:]
      settle()
    case _: return
    }
  }

  private func heard(_ event: WaylandEvent, of number: Int) {
    switch event.code {
    case Code.title, Code.appID: onNoise()
    case Code.state:
      windows[number]?.isGettingFullscreen = Set([State.activated, State.fullscreen])
        .isSubset(of: event.numbers)
    case Code.done:
      guard let window = windows[number] else { return }
      windows[number]?.isFullscreen = window.isGettingFullscreen
      settle()
    case Code.closed:
      guard let window = windows.removeValue(forKey: number) else { return }
      connection.endWindow(window.object)
      settle()
    case _: return
    }
  }

  private func settle() {
    let isFullscreen = windows.values.contains(where: \.isFullscreen)
    guard isFullscreen != self.isFullscreen else { return }
    self.isFullscreen = isFullscreen
    onChange()
  }
}
