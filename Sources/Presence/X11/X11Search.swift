import Glibc
import Reactor

/// The search for a display to connect to, and for something in it. It tries whenever a server's
/// socket appears, or the key to one that has been locked, and a few times after a failure that may
/// pass; else it waits and costs nothing.
final class X11Search<Found> {
  /// Looks for it on a connection that was let in, which fails where it is not there.
  typealias Look = (X11Connection, _ onFound: @escaping (Found) -> Void) -> Void

  private let surroundings: X11Surroundings
  private let look: Look
  private let onFound: (Found) -> Void
  private let onState: (String) -> Void
  private var changes: FileChanges?
  /// Where the keys are, once a server was not open to us without.
  private var keys: PathArrival?
  /// Why new servers are not heard of, where that is so.
  private var deafness: SystemError?
  private var retry: Alarm?
  private var connection: X11Connection?
  /// The displays that are to be tried after the present one.
  private var rest: [X11Display] = []
  private var failures = 0
  private var isWorthRetrying = false
  private var isSearching = false

  /// A server that starts accepts connections soon after its socket is there, and may let us in
  /// only once somebody logged in: 23 s of patience in all.
  private let firstDelay = Duration.milliseconds(100)
  private let longestDelay = Duration.seconds(10)
  private let tries = 8
  /// How long one display's server may take for the handshake while there are others to try.
  private let patience = Duration.seconds(5)

  /// A search that has not begun.
  ///
  /// - Parameters:
  ///   - surroundings: where to search.
  ///   - alarms: wakes for another try.
  ///   - look: looks for it.
  ///   - onFound: takes it over, with its connection.
  ///   - onState: hears, in words for people, what is waited for or why the last try failed.
  init(
    _ surroundings: X11Surroundings, alarms: AlarmClock, look: @escaping Look,
    onFound: @escaping (Found) -> Void,
    onState: @escaping (String) -> Void
  ) {
    self.surroundings = surroundings
    self.look = look
    self.onFound = onFound
    self.onState = onState
    retry = alarms.makeAlarm { [weak self] in self?.goOn() }
  }

  /// Begins to search.
  ///
  /// - Parameter afresh: false where the last find did not last, to be slower each time.
  func begin(afresh: Bool = true) {
    isSearching = true
    watch()
    guard afresh else { return waitForRetry() }
    failures = 0
    tryAll()
  }

  /// Searches no more.
  func end() {
    isSearching = false
    changes = nil
    keys = nil
    retry?.cancel()
    connection?.end()
    connection = nil
  }

  /// Whether a display is being asked, which may answer soon.
  var isTrying: Bool { connection != nil }

  /// Waits until the display that is being asked has said something, and handles that.
  ///
  /// - Parameter deadline: the microsecond of CLOCK_MONOTONIC until which it may take.
  /// - Returns: false where it is too late for that, or none is being asked.
  func wait(until deadline: Int64) -> Bool { connection?.wait(until: deadline) ?? false }

  // MARK: Waiting

  private func watch() {
    let arrivals = UInt32(IN_CREATE | IN_MOVED_TO | IN_ONLYDIR)
    deafness = nil
    do throws(SystemError) {
      if changes == nil { changes = try FileChanges { [weak self] in self?.changed($0) } }
      do throws(SystemError) { try changes?.add(surroundings.sockets, mask: arrivals) } catch {
        // It is made by the first server, which then sets its mode. Whatever else is made in a
        // folder for everybody's temporary files is not heard of.
        let parent = Folder.parent(of: surroundings.sockets)
        try changes?.add(parent, mask: UInt32(IN_ATTRIB | IN_MOVED_TO | IN_ONLYDIR))
      }
    } catch { deafness = error }
  }

  private func changed(_ change: FileChanges.Change) {
    guard isSearching else { return }
    if change.mask & UInt32(IN_Q_OVERFLOW) != 0 { return begin() }
    if change.path == surroundings.sockets {
      guard change.name?.first == "X" else {
        if change.mask & UInt32(IN_IGNORED) != 0 { watch() }
        return
      }
      begin()
    } else if change.path + "/" + (change.name ?? "") == surroundings.sockets {
      changes?.remove(change.path)
      begin()
    }
  }

  /// Begins anew whenever the keys change, without which a server is not open to us.
  ///
  /// - Returns: whether they were not watched before.
  private func watchKeys() -> Bool {
    guard keys == nil, let file = surroundings.authority else { return false }
    keys = PathArrival(file) { [weak self] in self?.begin() }
    return true
  }

  private func say(_ state: String) {
    onState(deafness.map { "\(state); new servers are not heard of (\($0))" } ?? state)
  }

  private func waitForRetry() {
    guard failures < tries else { return }
    let delay = firstDelay * (1 << failures)
    failures += 1
    retry?.set(after: min(delay, longestDelay))
  }

  // MARK: Trying

  private func goOn() {
    guard isSearching else { return }
    guard let connection else { return tryAll() }
    connection.end()
    self.connection = nil
    tryNext()
  }

  private func tryAll() {
    retry?.cancel()
    connection?.end()
    connection = nil
    isWorthRetrying = false
    do throws(X11Error) {
      var found = try surroundings.displays()
      // The key may have come just before it was watched for.
      if !found.locked.isEmpty, watchKeys() { found = try surroundings.displays() }
      if found.open.isEmpty, let locked = found.locked.first { throw .noKey(locked) }
      rest = found.open
    } catch {
      return say(error.description)
    }
    tryNext()
  }

  private func tryNext() {
    guard !rest.isEmpty else {
      if isWorthRetrying { waitForRetry() }
      return
    }
    let display = rest.removeFirst()
    do throws(X11Error) {
      connection = try X11Connection(
        to: display, socket: surroundings.sockets + "/" + display.socketName,
        key: surroundings.authority.flatMap { X11Authority.key(to: display, in: $0) },
        onEnd: { [weak self] error in self?.failed(error) },
        onAccepted: { [weak self] connection in
          self?.look(connection) { found in self?.found(found) }
        })
    } catch { return failed(error) }
    say("waits for the X server on \(display) to answer")
    if !rest.isEmpty { retry?.set(after: patience) }
  }

  private func found(_ found: Found) {
    connection = nil
    end()
    onFound(found)
  }

  private func failed(_ error: X11Error) {
    connection = nil
    retry?.cancel()
    isWorthRetrying = isWorthRetrying || error.mayPass
    if case .refused = error { _ = watchKeys() }
    say(error.description)
    tryNext()
  }
}
