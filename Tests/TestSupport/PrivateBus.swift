import Glibc
package import Logging
import Reactor
package import Systemd

/// A real message bus for one test, on which everybody may do everything.
@MainActor
package final class PrivateBus {
  package let folder: TemporaryFolder
  /// Whether the bus plays the system's for the programs that are started on it.
  private let isSystem: Bool
  package private(set) var daemon: Child?

  package var socket: String { folder.path + "/bus" }
  package var address: String { "unix:path=\(socket)" }
  package var environment: [String: String] {
    [isSystem ? "DBUS_SYSTEM_BUS_ADDRESS" : "DBUS_SESSION_BUS_ADDRESS": address]
  }

  /// Starts a bus, which may start others from a folder of service files.
  package init(isSystem: Bool = false, services: String? = nil) async throws {
    folder = try TemporaryFolder()
    self.isSystem = isSystem
    let directory = services.map { "<servicedir>\($0)</servicedir>" } ?? ""
    try writeText(
      """
      <busconfig><type>custom</type><listen>\(address)</listen>\(directory)
      <policy context="default"><allow send_destination="*" eavesdrop="true"/>
      <allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
      """, to: folder.path + "/bus.conf")
    try await start()
  }

  /// Starts the bus (again).
  package func start() async throws {
    daemon = try Child(
      [
        "/usr/bin/dbus-daemon", "--config-file=\(folder.path)/bus.conf", "--nofork", "--nopidfile",
        "--print-address=1",
      ], environment: environment, output: folder.path + "/daemon.log")
    try await eventually("dbus-daemon starts") {
      readText(folder.path + "/daemon.log").contains("unix:")
    }
  }

  /// Kills the bus; its socket stays behind.
  package func stop() { daemon?.stop() }

  /// Starts a program on the bus.
  package func spawn(_ arguments: [String], environment more: [String: String] = [:]) throws
    -> Child
  {
    let name = arguments.first?.split(separator: "/").last ?? ""
    return try Child(
      arguments, environment: environment.merging(more) { $1 },
      output: folder.path + "/\(name)-\(UInt64.random(in: 0 ... .max)).log")
  }

  /// Starts python3-dbusmock on the bus, and waits until it has its name.
  package func mock(_ name: String, _ arguments: [String]) async throws -> Child {
    let which = isSystem ? "--system" : "--session"
    let child = try spawn(["/usr/bin/python3", "-m", "dbusmock", which] + arguments)
    try await waitForOwner(of: name)
    return child
  }

  package func waitForOwner(of name: String) async throws {
    let owners = Inbox<String?>()
    let bus = try connect()
    let watch = bus.watchName(name) { owners.put($0) }
    _ = try await owners.next { $0 != nil }
    withExtendedLifetime(watch) {}
  }

  /// A connection of the test's own.
  package func connect(onLost: @escaping () -> Void = {}) throws -> Bus {
    try Bus(address: address, clock: AlarmClock(), log: quietLog, onLost: onLost)
  }
}

/// A log that says nothing.
package let quietLog = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

extension Bus {
  /// Calls a method, and waits for the answer.
  @MainActor
  package func ask(_ call: BusCall, timeout: Duration = .seconds(60)) async throws -> [BusValue] {
    try await withCheckedContinuation { continuation in
      self.call(call, timeout: timeout) { continuation.resume(returning: $0) }
    }.get().body
  }
}
