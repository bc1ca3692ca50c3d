import Glibc
import Reactor

/// Keeps a connection to PipeWire: waits for its socket where it is not there, and connects again
/// when it was lost, less often each time.
final class PipeWireFollower {
  /// What it is connected to, or why not.
  private(set) var condition = "looks for PipeWire"

  private let path: String?
  private let onChange: () -> Void
  private var connection: PipeWireConnection?
  private var arrival: PathArrival?
  private var retry: Alarm?
  private var retries = Backoff(from: .seconds(1), to: .seconds(3_600))
  private var connectedAt: Int64 = 0

  /// A connection that lasted for less, in microseconds, was not worth much.
  private static let shortLife: Int64 = 10_000_000

  /// Connects as soon as it can.
  ///
  /// - Parameters:
  ///   - environment: `PIPEWIRE_REMOTE`, `PIPEWIRE_RUNTIME_DIR` and `XDG_RUNTIME_DIR` count.
  ///   - alarms: wakes for another try.
  ///   - onChange: called when there is something new to see here.
  init(environment: [String: String], alarms: AlarmClock, onChange: @escaping () -> Void) {
    path = Self.path(environment)
    self.onChange = onChange
    retry = alarms.makeAlarm { [weak self] in self?.connect() }
    connect()
  }

  /// Lets go of PipeWire, and tells nothing any more.
  func end() {
    connection?.end()
    connection = nil
    arrival = nil
    retry?.cancel()
  }

  /// Whether it tells what is in use.
  var isLive: Bool { connection?.isReady ?? false }

  /// What is in use.
  var uses: Set<CallUse> { isLive ? connection?.graph.uses ?? [] : [] }

  /// Whether microphones are PipeWire's to give.
  var hasMicrophone: Bool { isLive && connection?.graph.hasMicrophone ?? false }

  /// The socket's path: a name in the runtime folder, or a path of its own.
  static func path(_ environment: [String: String]) -> String? {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let name = value("PIPEWIRE_REMOTE") ?? "pipewire-0"
    if name.hasPrefix("/") { return name }
    let folder = value("PIPEWIRE_RUNTIME_DIR") ?? value("XDG_RUNTIME_DIR")
    return folder.map { "\($0)/\(name)" }
  }

  private func connect() {
    retry?.cancel()
    guard connection == nil else { return }
    guard let path else {
      // The environment of a process does not change: there is nothing to wait for.
      condition = PipeWireError.noAddress.description
      return
    }
    // Watched before the try, so that no arrival falls between.
    if arrival == nil { arrival = PathArrival(path) { [weak self] in self?.arrived() } }
    do throws(PipeWireError) {
      let connection = try PipeWireConnection(path: path)
      self.connection = connection
      condition = "waits for PipeWire to answer"
      connection.onChange = { [weak self] in self?.changed() }
      connection.onEnd = { [weak self] in self?.lost($0) }
    } catch {
      condition = error.description
      let isAwaited = arrival?.isWatching ?? false
      let isAbsent = unsafe access(path, F_OK) != 0
      if !isAwaited || !isAbsent { retry?.set(after: retries.next()) }
    }
  }

  private func arrived() {
    retries.reset()
    connect()
  }

  private func changed() {
    if arrival != nil {
      arrival = nil
      connectedAt = Clock.monotonic
      condition = "PipeWire"
    }
    onChange()
  }

  private func lost(_ error: PipeWireError) {
    let wasLive = arrival == nil
    connection = nil
    condition = error.description
    if wasLive, Clock.monotonic - connectedAt >= Self.shortLife { retries.reset() }
    // Not at once: what has just gone is rarely back.
    if arrival == nil, let path { arrival = PathArrival(path) { [weak self] in self?.arrived() } }
    retry?.set(after: retries.next())
    onChange()
  }
}
