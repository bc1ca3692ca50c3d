import Reactor

/// The window in front, and whether it is fullscreen, as the window manager of a display says
/// (Extended Window Manager Hints: `_NET_ACTIVE_WINDOW`, `_NET_WM_STATE`).
///
/// The server tells all changes of a window's properties or none, such as those of a title ten times
/// a second. So it is listened to only where that is wanted, else it is asked.
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
  /// What to do when something has changed that is of no interest.
  var onNoise: () -> Void = {}
  /// Whether changes are heard of; else the server sends nothing of itself.
  var isListening = false { didSet { if isListening != oldValue { listeningChanged() } } }

  private let atoms: [UInt32]
  /// The window by which the window manager shows that it runs; it goes with it.
  private var manager: UInt32?
  private var window: UInt32?
  /// Whether answers are still to come.
  private var isAsking = false
  /// Whether something may have changed since it was asked.
  private var isToBeAskedAgain = false
  private var isLate = false

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
    ask()
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

  /// Asks what is so now, and waits for the answer a little. A server that is late once is not
  /// waited for again until it has answered.
  ///
  /// - Parameter deadline: the microsecond of CLOCK_MONOTONIC until which it may take.
  func look(until deadline: Int64) {
    guard !isLate else { return }
    ask()
    while isAsking, connection.wait(until: deadline) {}
    isLate = isAsking
  }

  // MARK: What is told

  private func listeningChanged() {
    select(isListening ? .properties : [], of: connection.root)
    if isListening {
      (manager, window) = (nil, nil)
      ask()
    } else {
      for window in [manager, window] { follow(window, []) }
    }
  }

  private func heard(_ event: X11Message) {
    if let (window, property) = event.changedProperty {
      let isOfInterest =
        window == connection.root && [managerCheck, activeWindow].contains(property)
        || window == self.window && property == windowState
      if isOfInterest { ask() } else { noise() }
    } else if let window = event.destroyedWindow {
      // Window managers have been seen to leave its name where it was.
      if window == manager || window == self.window { ask() }
    } else {
      noise()
    }
  }

  private func noise() {
    // Some may have been on its way when it was no longer listened to.
    if isListening { onNoise() }
  }

  private func select(_ changes: X11WindowChanges, of window: UInt32) {
    connection.request(X11Request.select(changes, of: window))
  }

  private func follow(_ window: UInt32?, _ changes: X11WindowChanges) {
    if let window, window != connection.root { select(changes, of: window) }
  }

  /// Listens to these windows instead of those before, so that nothing is missed from the next
  /// question on.
  private func follow(manager: UInt32?, window: UInt32?) {
    guard isListening, (manager, window) != (self.manager, self.window) else { return }
    for old in [self.manager, self.window] where old != manager && old != window { follow(old, []) }
    follow(manager, .structure)
    follow(window, [.properties, .structure])
    (self.manager, self.window) = (manager, window)
  }

  // MARK: What is asked

  /// Asks for everything, in two steps.
  private func ask() {
    guard !isAsking else { return isToBeAskedAgain = true }
    isAsking = true
    isToBeAskedAgain = false
    var manager: UInt32?
    words(of: managerCheck, at: connection.root) { manager = $0.first }
    words(of: activeWindow, at: connection.root) { [weak self] words in
      self?.ask(manager: manager, window: words.first.flatMap { $0 == 0 ? nil : $0 })
    }
  }

  /// The window manager that put its window at the root may be gone: then the window is, too.
  private func ask(manager: UInt32?, window: UInt32?) {
    guard let manager, manager != connection.root else { return answered(.untold) }
    follow(manager: manager, window: window)
    var isManaged = false
    words(of: managerCheck, at: manager) { isManaged = $0.first == manager }
    words(of: windowState, at: window ?? manager) { [weak self] words in
      guard let self else { return }
      guard isManaged else { return answered(.untold) }
      answered(window != nil && words.contains(fullscreen) ? .fullscreen : .normal)
    }
  }

  /// Asks for a property's words; there are none where the window is gone.
  private func words(
    of property: UInt32, at window: UInt32, _ handler: @escaping ([UInt32]) -> Void
  ) {
    connection.request(
      X11Request.property(property, of: window), { handler($0.propertyWords) },
      orNoWindow: { handler([]) })
  }

  private func answered(_ state: State) {
    isAsking = false
    isLate = false
    // Not what was so before: it may have changed back and forth meanwhile.
    if isToBeAskedAgain { return ask() }
    guard state != self.state else { return }
    self.state = state
    onChange()
  }
}
