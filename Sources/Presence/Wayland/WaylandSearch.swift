import Glibc
import Reactor

/// The search for a compositor that has something. It tries whenever a socket appears, and a few
/// times after a failure that may pass; else it waits and costs nothing.
final class WaylandSearch<Found> {
  /// Asks a compositor for it; the answer is nothing where it has none.
  typealias Look = (WaylandConnection, _ onAnswer: @escaping (Found?) -> Void) -> Void

  private let surroundings: WaylandSurroundings
  private let look: Look
  private let lack: (WaylandSocket) -> WaylandError
  private let onFound: (Found) -> Void
  private let onState: (String) -> Void
  private var changes: FileChanges?
  /// Why new compositors are not heard of, where that is so.
  private var deafness: SystemError?
  private var retry: Alarm?
  private var connection: WaylandConnection?
  /// The sockets that are to be tried after the present one.
  private var rest: [WaylandSocket] = []
  private var failures = 0
  private var isWorthRetrying = false
  private var isSearching = false

  /// A compositor accepts connections soon after its socket is there: 23 s of patience in all.
  private let firstDelay = Duration.milliseconds(100)
  private let longestDelay = Duration.seconds(10)
  private let tries = 8
  /// How long one compositor may take to tell what it has while there are others to try, also those
  /// that may do better than before.
  private let patience = Duration.seconds(2)

  /// A search that has not begun.
  ///
  /// - Parameters:
  ///   - surroundings: where to search.
  ///   - alarms: wakes for another try.
  ///   - look: asks.
  ///   - lack: what to say of a compositor that has none.
  ///   - onFound: takes it over, with its connection.
  ///   - onState: hears, in words for people, what is waited for or why the last try failed.
  init(
    _ surroundings: WaylandSurroundings, alarms: AlarmClock, look: @escaping Look,
    lack: @escaping (WaylandSocket) -> WaylandError, onFound: @escaping (Found) -> Void,
    onState: @escaping (String) -> Void
  ) {
    self.surroundings = surroundings
    self.look = look
    self.lack = lack
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
    retry?.cancel()
    connection?.end()
    connection = nil
  }

  /// Whether a compositor is being asked, which may answer soon.
  var isTrying: Bool { connection != nil }

  /// Waits until the compositor that is being asked has said something, and handles that.
  ///
  /// - Parameter deadline: the microsecond of CLOCK_MONOTONIC until which it may take.
  /// - Returns: false where it is too late for that, or none is being asked.
  func wait(until deadline: Int64) -> Bool { connection?.wait(until: deadline) ?? false }

  // MARK: Waiting

  private func watch() {
    deafness = nil
    do throws(SystemError) {
      if changes == nil { changes = try FileChanges { [weak self] in self?.changed($0) } }
    } catch { return deafness = error }
    for folder in surroundings.folders {
      let arrivals = UInt32(IN_CREATE | IN_MOVED_TO | IN_ONLYDIR)
      do throws(SystemError) { try changes?.add(folder, mask: arrivals) } catch { deafness = error }
    }
  }

  private func changed(_ change: FileChanges.Change) {
    guard isSearching else { return }
    let isLost = change.mask & UInt32(IN_Q_OVERFLOW) != 0
    if isLost || surroundings.isSocket(change.path + "/" + (change.name ?? "")) { begin() }
  }

  private func say(_ state: String) {
    onState(deafness.map { "\(state); new compositors are not heard of (\($0))" } ?? state)
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
    isWorthRetrying = true
    tryNext()
  }

  private func tryAll() {
    retry?.cancel()
    connection?.end()
    connection = nil
    isWorthRetrying = false
    do throws(WaylandError) { rest = try surroundings.sockets() } catch {
      return say(error.description)
    }
    tryNext()
  }

  private func tryNext() {
    guard !rest.isEmpty else {
      if isWorthRetrying { waitForRetry() }
      return
    }
    let socket = rest.removeFirst()
    let connection: WaylandConnection
    do throws(WaylandError) {
      connection = try WaylandConnection(to: socket) { [weak self] in self?.failed($0) }
    } catch { return failed(error) }
    self.connection = connection
    say("waits for the compositor on \(socket) to answer")
    let isLastTry = !isWorthRetrying || failures >= tries
    if !rest.isEmpty || !isLastTry { retry?.set(after: patience) }
    look(connection) { [weak self] in self?.answered($0, on: socket) }
  }

  private func answered(_ found: Found?, on socket: WaylandSocket) {
    guard let found else {
      connection?.end()
      return failed(lack(socket))
    }
    connection = nil
    end()
    onFound(found)
  }

  private func failed(_ error: WaylandError) {
    connection = nil
    retry?.cancel()
    isWorthRetrying = isWorthRetrying || error.mayPass
    say(error.description)
    tryNext()
  }
}
