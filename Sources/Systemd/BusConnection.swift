import Glibc
public import Logging
public import Reactor

/// Keeps a connection to a bus: waits for the bus where it is not there yet, and connects again
/// when it was lost. Several may share it.
///
/// A bus whose socket is a file is waited for without waking up; else the time between tries
/// doubles from one second to an hour.
public final class BusConnection {
  /// A bus that throws sitd out sooner than this, in microseconds, is no better than one that does
  /// not let it in.
  private static let shortLife: Int64 = 10_000_000

  /// The bus, once it has let sitd in.
  public private(set) var bus: Bus?
  /// Whether it is connected, or why it is not, in a few words for people.
  public private(set) var condition: String

  /// Whether the bus is being asked to let sitd in.
  public var isOpening: Bool { opening != nil }

  private let address: BusAddress
  private let clock: AlarmClock
  private let log: Logger
  private var opening: Bus?
  private var arrivals: [PathArrival] = []
  private var retry: Alarm?
  private var retries: Backoff
  private var connectedAt: Int64 = 0
  /// Why it is not connected, as it was logged last.
  private var loggedReason: String?
  private var isRunning = false
  private var observers: [ObjectIdentifier: WeakObservation] = [:]

  /// A connection that is not looked for yet.
  ///
  /// - Parameters:
  ///   - address: which bus.
  ///   - clock: the program's timer.
  ///   - log: where it is told why there is no connection.
  ///   - retries: how long to wait between tries, where no socket is waited for.
  public init(
    _ address: BusAddress, clock: AlarmClock, log: Logger,
    retries: Backoff = Backoff(from: .seconds(1), to: .seconds(3_600))
  ) {
    self.address = address
    self.retries = retries
    self.clock = clock
    self.log = log
    condition = "not started"
    retry = clock.makeAlarm { [weak self] in self?.connect() }
  }

  /// Starts to look for the bus; nothing happens where it does already.
  public func start() {
    guard !isRunning else { return }
    isRunning = true
    connect()
  }

  /// Lets go of the bus without telling anybody; open calls are answered with
  /// ``SystemdError/lost``.
  public func stop() {
    isRunning = false
    retry?.cancel()
    arrivals = []
    condition = "stopped"
    opening?.close()
    bus?.close()
    (opening, bus) = (nil, nil)
  }

  /// Tells when the bus is there (at once, where it is already) and when it was lost, until what is
  /// returned is dropped.
  public func observe(
    connected: @escaping (Bus) -> Void, lost: @escaping () -> Void
  ) -> BusObservation {
    let observation = BusObservation(connection: self, connected: connected, lost: lost)
    observers[ObjectIdentifier(observation)] = WeakObservation(observation: observation)
    if let bus { connected(bus) }
    return observation
  }

  fileprivate func remove(_ observer: ObjectIdentifier) { observers[observer] = nil }

  private func connect() {
    guard isRunning, bus == nil, opening == nil else { return }
    retry?.cancel()
    guard let address = address.resolve() else {
      // The environment of a process does not change: there is nothing to wait for.
      condition = "no session bus: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set"
      return
    }
    let paths = BusAddress.socketPaths(in: address)
    if arrivals.isEmpty {
      arrivals = paths.map { PathArrival($0) { [weak self] in self?.arrived() } }
    }
    do throws(SystemdError) {
      condition = "connecting to the \(self.address)"
      opening = try Bus(
        address: address, clock: clock, log: log,
        onReady: { [weak self] bus in self?.ready(bus) },
        onLost: { [weak self] in self?.lost() })
    } catch {
      let isAwaited = !arrivals.isEmpty && arrivals.allSatisfy(\.isWatching)
      let isAbsent = paths.allSatisfy { unsafe access($0, F_OK) != 0 }
      condition =
        isAbsent && !paths.isEmpty
        ? "no \(self.address) at \(paths.joined(separator: ", "))"
        : "no \(self.address): \(error)"
      if !(isAwaited && isAbsent) {
        logCondition()
        retryLater()
      }
    }
  }

  private func arrived() {
    retries.reset()
    connect()
  }

  private func ready(_ bus: Bus) {
    opening = nil
    self.bus = bus
    connectedAt = Clock.monotonic
    arrivals = []
    loggedReason = nil
    condition = "connected to the \(address)"
    log.debug("\(condition)")
    for observation in observing { observation.connected(bus) }
  }

  private func lost() {
    let wasReady = bus != nil
    let reason = (bus ?? opening)?.failure.map { " (\($0))" } ?? ""
    (opening, bus) = (nil, nil)
    condition = "the \(address) \(wasReady ? "was lost" : "did not let sitd in")\(reason)"
    logCondition()
    if wasReady, Clock.monotonic - connectedAt >= Self.shortLife { retries.reset() }
    if wasReady { for observation in observing { observation.lost() } }
    guard isRunning, bus == nil else { return }
    // Not at once: what has just gone is rarely back, and one that throws us out would be hammered.
    // A socket that is put in its place meanwhile is noticed.
    watchArrivals()
    retryLater()
  }

  private func watchArrivals() {
    guard let address = address.resolve() else { return }
    arrivals = BusAddress.socketPaths(in: address).map {
      PathArrival($0) { [weak self] in self?.arrived() }
    }
  }

  private func retryLater() { retry?.set(after: retries.next()) }

  /// Logs why it is not connected, unless that is known: the same trouble may last for ever.
  private func logCondition() {
    guard condition != loggedReason else { return }
    loggedReason = condition
    log.info("\(condition)")
  }

  /// Collected first: whoever is told may add or drop observations.
  private var observing: [BusObservation] { observers.values.compactMap(\.observation) }
}

/// The wish of one user of a ``BusConnection`` to be told of it, for as long as this lives.
@MainActor
public final class BusObservation {
  private weak var connection: BusConnection?
  fileprivate let connected: (Bus) -> Void
  fileprivate let lost: () -> Void

  fileprivate init(
    connection: BusConnection, connected: @escaping (Bus) -> Void, lost: @escaping () -> Void
  ) {
    self.connection = connection
    self.connected = connected
    self.lost = lost
  }

  isolated deinit { connection?.remove(ObjectIdentifier(self)) }
}

private struct WeakObservation {
  weak var observation: BusObservation?
}
