import Glibc
import Logging
import Reactor
import Systemd
import TestSupport
import Testing

@Suite struct BusConnectionTests {
  private enum Event: Equatable {
    case connected, lost
  }

  @Test func `a bus that comes, goes and comes again is found each time`() async throws {
    let server = try await PrivateBus()
    server.stop()
    unsafe unlink(server.socket)
    let connection = BusConnection(.given(server.address), clock: AlarmClock(), log: quietLog)
    let events = Inbox<Event>()
    let observation = connection.observe(
      connected: { _ in events.put(.connected) }, lost: { events.put(.lost) })
    connection.start()
    #expect(connection.bus == nil && connection.condition.hasPrefix("no bus at"))
    try await server.start()
    #expect(try await events.next() == .connected)
    #expect(connection.bus?.isReady == true && connection.condition.hasPrefix("connected"))
    // A late observer is told at once.
    let late = Inbox<Event>()
    let other = connection.observe(
      connected: { _ in late.put(.connected) }, lost: { late.put(.lost) })
    #expect(!late.isEmpty)
    // Killed: the socket's file stays behind, and nobody listens.
    server.stop()
    #expect(try await events.next() == .lost)
    #expect(connection.bus == nil && connection.condition.contains("lost"))
    try await server.start()
    #expect(try await events.next() == .connected)
    connection.stop()
    server.stop()
    #expect(connection.bus == nil && events.isEmpty)
    withExtendedLifetime((observation, other)) {}
  }

  @Test func `a bus is noticed though its folders were not there either`() async throws {
    let folder = try TemporaryFolder()
    let server = try await PrivateBus()
    let connection = BusConnection(
      .given("unix:path=\(folder.path)/a/b/bus"), clock: AlarmClock(), log: quietLog)
    let events = Inbox<Event>()
    let observation = connection.observe(
      connected: { _ in events.put(.connected) }, lost: { events.put(.lost) })
    connection.start()
    unsafe mkdir(folder.path + "/a", 0o700)
    // Long enough after for the watch to have moved on, and at once.
    try await Task.sleep(for: .milliseconds(50))
    unsafe mkdir(folder.path + "/a/b", 0o700)
    unsafe symlink(server.socket, folder.path + "/a/b/bus")
    #expect(try await events.next() == .connected)
    withExtendedLifetime(observation) {}
  }

  @Test func `one who listens but turns everybody away is asked again, ever less often`()
    async throws
  {
    let folder = try TemporaryFolder()
    let listener = try Listener(folder.path + "/bus")
    let connection = BusConnection(
      .given("unix:path=\(folder.path)/bus"), clock: AlarmClock(), log: quietLog)
    connection.start()
    try await listener.turnAway()
    try await listener.turnAway()
    #expect(connection.bus == nil)
    try await eventually("the reason is told") {
      connection.condition.contains("did not let sitd in (")
    }
    connection.stop()
    #expect(connection.condition == "stopped")
  }

  @Test func `a socket that nobody listens on says so each time, and is logged once`() async throws
  {
    let folder = try TemporaryFolder()
    close(try boundSocket(folder.path + "/bus", type: SOCK_STREAM))
    let lines = Inbox<String>()
    let log = Logger(label: "test") { _ in InboxLogHandler(lines: lines) }
    let connection = BusConnection(
      .given("unix:path=\(folder.path)/bus"), clock: AlarmClock(), log: log,
      retries: Backoff(from: .milliseconds(10), to: .milliseconds(20)))
    let reason = "no bus at unix:path=\(folder.path)/bus: connect: Connection refused"
    connection.start()
    #expect(connection.condition == reason)
    #expect(try await lines.next() == reason)
    for _ in 0..<5 {
      try await Task.sleep(for: .milliseconds(20))
      #expect(connection.condition == reason)
    }
    #expect(lines.isEmpty)
    // Another trouble is another line.
    unsafe unlink(folder.path + "/bus")
    let listener = try Listener(folder.path + "/bus")
    try await listener.turnAway()
    #expect(try await lines.next().hasPrefix("the bus at unix:path=\(folder.path)/bus did not"))
    connection.stop()
  }

  @Test func `without an address the condition says what is missing`() {
    let address = variable("DBUS_SESSION_BUS_ADDRESS")
    let runtime = variable("XDG_RUNTIME_DIR")
    setVariable("DBUS_SESSION_BUS_ADDRESS", nil)
    setVariable("XDG_RUNTIME_DIR", nil)
    defer {
      setVariable("DBUS_SESSION_BUS_ADDRESS", address)
      setVariable("XDG_RUNTIME_DIR", runtime)
    }
    let connection = BusConnection(.session, clock: AlarmClock(), log: quietLog)
    connection.start()
    #expect(connection.condition.contains("DBUS_SESSION_BUS_ADDRESS"))
    setVariable("XDG_RUNTIME_DIR", "/nonexistent")
    let second = BusConnection(.session, clock: AlarmClock(), log: quietLog)
    second.start()
    #expect(second.condition == "no session bus at /nonexistent/bus")
  }
}

/// A socket on which the test listens itself.
@MainActor
private final class Listener {
  private let descriptor: CInt
  private var watch: DescriptorWatch?
  private let callers = Inbox<Void>()

  init(_ path: String) throws {
    descriptor = try boundSocket(path, type: SOCK_STREAM)
    guard listen(descriptor, 8) == 0 else { throw SystemError("listen") }
    watch = DescriptorWatch(
      descriptor,
      onReadable: { [weak self] in
        guard let self else { return }
        let caller = accept(self.descriptor, nil, nil)
        guard caller >= 0 else { return }
        close(caller)
        self.callers.put(())
      })
  }

  isolated deinit { watch?.cancel(closing: true) }

  func turnAway() async throws { try await callers.next() }
}

/// A log that the test reads.
private nonisolated struct InboxLogHandler: LogHandler {
  let lines: Inbox<String>
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  init(lines: Inbox<String>) { self.lines = lines }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    MainActor.assumeIsolated { lines.put("\(event.message)") }
  }
}
