import Reactor

/// The window in front, and whether it is fullscreen, as the window manager of a display says
/// (Extended Window Manager Hints: `_NET_ACTIVE_WINDOW`, `_NET_WM_STATE`).
final class X11FrontWindow {
  /// What is known.
  enum State {
    /// There is no window manager that tells.
    case untold
    case normal
    case fullscreen
  }

  /// The display's connection; ending it is the end of this.
  let connection: X11Connection
  private(set) var state = State.untold
  /// What to do when the state has changed.
  var onChange: () -> Void = {}

  private let atoms: [UInt32]
  /// The window by which the window manager shows that it runs; it goes with it.
  private var manager: UInt32?
  private var window: UInt32?

  private static let names = [
    "_NET_SUPPORTING_WM_CHECK", "_NET_ACTIVE_WINDOW", "_NET_WM_STATE", "_NET_WM_STATE_FULLSCREEN",
  ]
  private var managerCheck: UInt32 { atoms[0] }
  private var activeWindow: UInt32 { atoms[1] }
  private var windowState: UInt32 { atoms[2] }
  private var fullscreen: UInt32 { atoms[3] }

  private init(_ connection: X11Connection, atoms: [UInt32]) {
    self.connection = connection
    self.atoms = atoms
    connection.onEvent = { [weak self] in self?.heard($0) }
    select(.properties, of: connection.root)
    askManager()
  }

  /// Goes on with what is in front of a display whose server is not Xwayland; else the connection
  /// fails.
  static func find(on connection: X11Connection, _ onFound: @escaping (X11FrontWindow) -> Void) {
    XwaylandCheck.run(on: connection) { [weak connection] in
      var atoms: [UInt32] = []
      for name in names {
        connection?.request(X11Request.internAtom(name)) { [weak connection] reply in
          atoms.append(reply.atom)
          guard let connection, atoms.count == names.count else { return }
          onFound(X11FrontWindow(connection, atoms: atoms))
        }
      }
    }
  }

  // MARK: What is told

  private func heard(_ event: X11Message) {
    if let (window, property) = event.changedProperty {
      switch (window, property) {
      case (connection.root, managerCheck): askManager()
      case (connection.root, activeWindow): askWindow()
      case (self.window, windowState): askState()
      case _: return
      }
    } else if let window = event.destroyedWindow {
      if window == manager { askManager() }
      // Window managers have been seen to leave its name where it was.
      if window == self.window { askState() }
    }
  }

  private func select(_ changes: X11WindowChanges, of window: UInt32) {
    connection.request(X11Request.select(changes, of: window))
  }

  /// Asks for a property's words; there are none where the window is gone.
  private func ask(
    _ property: UInt32, of window: UInt32, _ handler: @escaping ([UInt32]) -> Void
  ) {
    connection.request(
      X11Request.property(property, of: window), { handler($0.propertyWords) },
      orNoWindow: { handler([]) })
  }

  // MARK: What is asked

  /// The window manager that put its window at the root may be gone: then the window is, too.
  private func askManager() {
    ask(managerCheck, of: connection.root) { [weak self] words in
      guard let self else { return }
      guard let window = words.first, window != connection.root else { return managed(by: nil) }
      // Before it is asked whether it is there, so that its end is not missed.
      select(.structure, of: window)
      ask(managerCheck, of: window) { [weak self] words in
        self?.managed(by: words.first == window ? window : nil)
      }
    }
  }

  private func managed(by manager: UInt32?) {
    self.manager = manager
    askWindow()
  }

  private func askWindow() {
    guard manager != nil else { return settle(.untold) }
    ask(activeWindow, of: connection.root) { [weak self] words in
      self?.inFront(words.first.flatMap { $0 == 0 ? nil : $0 })
    }
  }

  private func inFront(_ window: UInt32?) {
    if window != self.window {
      let others = [connection.root, manager]
      if let old = self.window, !others.contains(old) { select([], of: old) }
      self.window = window
      if let window, !others.contains(window) { select([.properties, .structure], of: window) }
    }
    askState()
  }

  private func askState() {
    guard manager != nil else { return settle(.untold) }
    guard let window else { return settle(.normal) }
    ask(windowState, of: window) { [weak self] words in
      guard let self, window == self.window, manager != nil else { return }
      settle(words.contains(fullscreen) ? .fullscreen : .normal)
    }
  }

  private func settle(_ state: State) {
    guard state != self.state else { return }
    self.state = state
    onChange()
  }
}
