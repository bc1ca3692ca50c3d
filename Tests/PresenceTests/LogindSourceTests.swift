import Glibc
import Logging
import Reactor
import SitCore
import Systemd
import TestSupport
import Testing

@testable import Presence

/// Against python3-dbusmock's logind on a private bus. What only the real one does (sleep that is
/// really held back, VT switches) is for the system tests.
@Suite struct LogindSourceTests {
  private static let manager = "org.freedesktop.login1.Manager"
  private static let sessionInterface = "org.freedesktop.login1.Session"

  /// A bus with a logind on it, and a source that listens.
  private final class Scene {
    let server: PrivateBus
    var logind: Child?
    let bus: Bus
    let evidence = Inbox<Evidence>()
    let saves = Inbox<Void>()
    private(set) var source: LogindSource?
    let user: UInt32

    init(user: UInt32 = 4711) async throws {
      self.user = user
      server = try await PrivateBus(isSystem: true)
      logind = try await server.mock("org.freedesktop.login1", ["--template", "logind"])
      bus = try server.connect()
    }

    func listen() {
      let alarms = AlarmClock()
      let source = LogindSource(
        connection: BusConnection(.given(server.address), clock: alarms, log: quietLog),
        clock: SystemClock(), alarms: alarms, user: user, log: quietLog,
        beforeSleep: { [saves] in saves.put(()) },
        report: { [evidence] name, what in
          #expect(name == .logind)
          evidence.put(what)
        })
      self.source = source
      source.start()
    }

    func restartLogind() async throws {
      logind?.stop()
      logind = try await server.mock("org.freedesktop.login1", ["--template", "logind"])
    }

    /// Calls the mock's own methods.
    @discardableResult
    func mock(_ path: String, _ member: String, _ arguments: BusValue...) async throws -> [BusValue]
    {
      try await bus.ask(
        BusCall(
          to: "org.freedesktop.login1", path: path, interface: "org.freedesktop.DBus.Mock",
          member: member, arguments))
    }

    /// Adds a graphical session, and returns its path.
    func addSession(
      _ id: String, user: UInt32? = nil, _ more: KeyValuePairs<String, BusValue> = [:]
    ) async throws -> String {
      try await mock(
        "/org/freedesktop/login1", "AddSession", .string(id), .string("seat0"),
        .uint32(user ?? self.user), .string("joe"), .bool(true))
      let path = "/org/freedesktop/login1/session/\(id)"
      try await set(path, ["Type": .string("wayland")])
      try await set(path, more)
      return path
    }

    /// Adds a session over ssh, and returns its path.
    func addRemoteSession(_ id: String, terminal: String = "pts/3") async throws -> String {
      let path = "/org/freedesktop/login1/session/\(id)"
      try await mock(
        "/org/freedesktop/login1", "AddObject", .string(path),
        .string(LogindSourceTests.sessionInterface),
        .properties([
          "User": .structure([.uint32(user), .path("/org/freedesktop/login1/user/_\(user)")]),
          "Seat": .structure([.string(""), .path("/")]), "Class": .string("user"),
          "Type": .string("tty"), "State": .string("active"), "TTY": .string(terminal),
          "Active": .bool(true), "Remote": .bool(true),
        ]), .array(of: "(ssss)", []))
      return path
    }

    /// Has a session told to who listens already.
    func tellNew(_ path: String) async throws {
      try await emit(
        "/org/freedesktop/login1", LogindSourceTests.manager, "SessionNew", "so",
        [.string("new"), .path(path)])
    }

    func set(_ path: String, _ properties: KeyValuePairs<String, BusValue>) async throws {
      guard !properties.isEmpty else { return }
      try await mock(
        path, "UpdateProperties", .string(LogindSourceTests.sessionInterface),
        .properties(properties))
    }

    func emit(
      _ path: String, _ interface: String, _ member: String, _ signature: String,
      _ values: [BusValue]
    ) async throws {
      try await mock(
        path, "EmitSignal", .string(interface), .string(member), .string(signature),
        .array(of: "v", values.map { .variant($0) }))
    }

    func sleep(_ begins: Bool) async throws {
      try await emit(
        "/org/freedesktop/login1", LogindSourceTests.manager, "PrepareForSleep", "b",
        [.bool(begins)])
    }

    /// Who holds back the machine's sleep.
    func inhibitors() async throws -> Int {
      let call = BusCall(
        to: "org.freedesktop.login1", path: "/org/freedesktop/login1",
        interface: LogindSourceTests.manager, member: "ListInhibitors")
      return try await bus.ask(call).first?.elements?.count ?? 0
    }
  }

  @Test func `a session that is locked and unlocked is an absence that begins and ends`()
    async throws
  {
    let scene = try await Scene()
    let session = try await scene.addSession("c1")
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    #expect(scene.source?.condition == "1 session")
    try await scene.set(session, ["LockedHint": .bool(true)])
    #expect(try await scene.evidence.next() == .absence(.locked, true))
    try await scene.set(session, ["LockedHint": .bool(false)])
    #expect(try await scene.evidence.next() == .absence(.locked, false))
    // Its locker tells, so a request is but a request.
    try await scene.emit(session, Self.sessionInterface, "Lock", "", [])
    try await scene.set(session, ["LockedHint": .bool(true)])
    #expect(try await scene.evidence.next() == .absence(.locked, true))
    try await scene.emit(session, Self.sessionInterface, "Unlock", "", [])
    try await scene.set(session, ["LockedHint": .bool(false)])
    #expect(try await scene.evidence.next() == .absence(.locked, false))
    #expect(scene.evidence.isEmpty)
  }

  @Test func `a locker that sets no hint is followed by the signals`() async throws {
    let scene = try await Scene()
    let session = try await scene.addSession("c1")
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    try await scene.emit(session, Self.sessionInterface, "Lock", "", [])
    #expect(try await scene.evidence.next() == .absence(.locked, true))
    try await scene.emit(session, Self.sessionInterface, "Unlock", "", [])
    #expect(try await scene.evidence.next() == .absence(.locked, false))
  }

  @Test func `what holds already when the source starts is told at once`() async throws {
    let scene = try await Scene()
    _ = try await scene.addSession("c1", ["LockedHint": .bool(true)])
    _ = try await scene.addSession("c2", user: 4712)
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    #expect(try await scene.evidence.next() == .absence(.locked, true))
    #expect(scene.source?.condition == "1 session")
  }

  @Test func `another user's session in front is an absence, unless one is logged in by ssh`()
    async throws
  {
    let scene = try await Scene()
    let session = try await scene.addSession("c1")
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    try await scene.set(session, ["Active": .bool(false), "State": .string("online")])
    #expect(try await scene.evidence.next() == .absence(.inactive, true))
    let remote = try await scene.addRemoteSession("7")
    try await scene.emit(
      "/org/freedesktop/login1", Self.manager, "SessionNew", "so", [.string("7"), .path(remote)])
    #expect(try await scene.evidence.next() == .absence(.inactive, false))
    try await scene.emit(
      "/org/freedesktop/login1", Self.manager, "SessionRemoved", "so",
      [.string("7"), .path(remote)])
    #expect(try await scene.evidence.next() == .absence(.inactive, true))
    try await scene.set(session, ["Active": .bool(true)])
    #expect(try await scene.evidence.next() == .absence(.inactive, false))
    #expect(scene.evidence.isEmpty)
  }

  @Test func `sleep is held back until the state is saved, and again after waking up`() async throws
  {
    let scene = try await Scene()
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    try await eventually("sleep is held back") { try await scene.inhibitors() == 1 }
    #expect(scene.saves.isEmpty)
    try await scene.sleep(true)
    #expect(try await scene.evidence.next() == .absence(.asleep, true))
    try await scene.saves.next()
    try await eventually("sleep is let go") { try await scene.inhibitors() == 0 }
    try await scene.sleep(false)
    #expect(try await scene.evidence.next() == .absence(.asleep, false))
    try await eventually("sleep is held back again") { try await scene.inhibitors() == 1 }
    scene.source?.stop()
    try await eventually("the stopped source holds nothing back") {
      try await scene.inhibitors() == 0
    }
    #expect(scene.evidence.isEmpty && scene.saves.isEmpty)
  }

  @Test func `without the right to hold back sleep everything else works`() async throws {
    let scene = try await Scene()
    try await scene.mock(
      "/org/freedesktop/login1", "AddMethod", .string(Self.manager), .string("Inhibit"),
      .string("ssss"), .string("h"),
      .string(
        "raise dbus.exceptions.DBusException('no', name='org.freedesktop.DBus.Error.AccessDenied')")
    )
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    try await scene.sleep(true)
    #expect(try await scene.evidence.next() == .absence(.asleep, true))
    try await scene.saves.next()
  }

  @Test func `idleness is told from the first time that a desktop sets its hint`() async throws {
    let scene = try await Scene()
    let session = try await scene.addSession("c1")
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    // A past moment of this machine.
    let past = Clock.monotonic - 1_000_000
    let clock = SystemClock()
    try await scene.set(
      session, ["IdleHint": .bool(true), "IdleSinceHintMonotonic": .uint64(UInt64(past))])
    #expect(try await scene.evidence.next() == .live(.coarse))
    guard case .idle(let since) = try await scene.evidence.next() else {
      Issue.record("idleness should have been told")
      return
    }
    // The two clocks are not read at the same instant.
    let error = since - clock.moment(ofMonotonic: past)
    #expect(max(error, .zero - error) < .milliseconds(500))
    try await scene.set(
      session,
      ["IdleHint": .bool(false), "IdleSinceHintMonotonic": .uint64(UInt64(Clock.monotonic))])
    guard case .active(let at) = try await scene.evidence.next() else {
      Issue.record("input should have been told")
      return
    }
    #expect(at <= clock.read().moment)
    // A time that has not come yet, and one that is none, are taken for now.
    for odd in [UInt64.max, UInt64(Clock.monotonic) + 3_600_000_000, 0] {
      try await scene.set(
        session, ["IdleHint": .bool(true), "IdleSinceHintMonotonic": .uint64(odd)])
      guard case .idle(let since) = try await scene.evidence.next() else {
        Issue.record("idleness should have been told")
        return
      }
      #expect(since <= clock.read().moment)
      try await scene.set(session, ["IdleHint": .bool(false)])
      _ = try await scene.evidence.next()
    }
  }

  @Test func `a session that tells of input and is no longer in front says no more`() async throws {
    let scene = try await Scene()
    let session = try await scene.addSession(
      "c1", ["IdleHint": .bool(true), "IdleSinceHintMonotonic": .uint64(1)])
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.coarse))
    guard case .idle = try await scene.evidence.next() else {
      Issue.record("idleness should have been told")
      return
    }
    try await scene.set(session, ["IdleHint": .bool(false)])
    guard case .active = try await scene.evidence.next() else {
      Issue.record("input should have been told")
      return
    }
    try await scene.set(session, ["Active": .bool(false)])
    #expect(try await scene.evidence.next() == .absence(.inactive, true))
    guard case .idle = try await scene.evidence.next() else {
      Issue.record("the input should have ended")
      return
    }
  }

  private func isIdle(_ evidence: Evidence) -> Bool {
    if case .idle = evidence { true } else { false }
  }

  private func isInput(_ evidence: Evidence) -> Bool {
    if case .input = evidence { true } else { false }
  }

  @Test func `input at a session's terminal is told, at once where it was idle`() async throws {
    let scene = try await Scene(user: getuid())
    let terminal = try #require(PseudoTerminal())
    let clock = SystemClock()
    terminal.setAccessed(clock.read().wall - .seconds(60))
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    let remote = try await scene.addRemoteSession("7", terminal: terminal.name)
    try await scene.tellNew(remote)
    #expect(try await scene.evidence.next() == .live(.coarse))
    guard case .idle(let since) = try await scene.evidence.next() else {
      Issue.record("idleness should have been told")
      return
    }
    let ago = clock.read().moment - since
    #expect(ago > .seconds(58) && ago < .minutes(2))
    #expect(await terminal.type())
    #expect(isInput(try await scene.evidence.next(where: isInput)))
    // Looked at, it tells at once.
    terminal.setAccessed(clock.read().wall + .seconds(1))
    #expect(scene.evidence.isEmpty)
    scene.source?.look()
    #expect(!scene.evidence.isEmpty)
    #expect(isInput(try await scene.evidence.next()))
    scene.source?.look()
    #expect(isIdle(try await scene.evidence.next()))
    // Its end leaves nothing that tells of input.
    try await scene.emit(
      "/org/freedesktop/login1", Self.manager, "SessionRemoved", "so",
      [.string("7"), .path(remote)])
    #expect(try await scene.evidence.next() == .live(.none))
    scene.source?.look()
    #expect(scene.evidence.isEmpty)
  }

  @Test func `of an ssh session all pseudoterminals of the user are heard`() async throws {
    let scene = try await Scene(user: getuid())
    let terminal = try #require(PseudoTerminal())
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    let remote = try await scene.addRemoteSession("7", terminal: "")
    try await scene.tellNew(remote)
    // Other programs may have terminals here, too.
    #expect(try await scene.evidence.next() == .live(.coarse))
    withExtendedLifetime(terminal) {}
  }

  @Test func `a desktop that tells of input is not contradicted by an idle terminal`()
    async throws
  {
    let scene = try await Scene(user: getuid())
    let terminal = try #require(PseudoTerminal())
    terminal.setAccessed(SystemClock().read().wall - .seconds(60))
    let session = try await scene.addSession("c1")
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    try await scene.tellNew(try await scene.addRemoteSession("7", terminal: terminal.name))
    #expect(try await scene.evidence.next() == .live(.coarse))
    #expect(isIdle(try await scene.evidence.next()))
    try await scene.set(session, ["IdleHint": .bool(true)])
    #expect(isIdle(try await scene.evidence.next()))
    try await scene.set(session, ["IdleHint": .bool(false)])
    while true {
      let next = try await scene.evidence.next()
      if case .active = next { break }
      #expect(isIdle(next))
    }
    scene.source?.look()
    #expect(await terminal.type())
    #expect(scene.evidence.isEmpty)
    // The terminal is heard again once the desktop is idle.
    try await scene.set(session, ["IdleHint": .bool(true)])
    #expect(isIdle(try await scene.evidence.next()))
    scene.source?.look()
    let last = try await scene.evidence.next()
    #expect(isIdle(last) || isInput(last))
  }

  @Test func `what is no terminal of the user's is not looked at`() async throws {
    let scene = try await Scene(user: 4711)
    let terminal = try #require(PseudoTerminal())
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    // A terminal of somebody else's, a device that is none, and nothing at all.
    for (id, name) in [("1", terminal.name), ("2", "null"), ("3", "pts/99999")] {
      try await scene.tellNew(try await scene.addRemoteSession(id, terminal: name))
    }
    try await eventually("the sessions are known") { scene.source?.condition == "3 sessions" }
    scene.source?.look()
    #expect(scene.evidence.isEmpty)
  }

  @Test func `a hint of idleness while locked does not interrupt the absence`() async throws {
    let scene = try await Scene()
    let session = try await scene.addSession("c1", ["LockedHint": .bool(true)])
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    #expect(try await scene.evidence.next() == .absence(.locked, true))
    try await scene.set(session, ["IdleHint": .bool(true)])
    try await scene.set(session, ["LockedHint": .bool(false), "IdleHint": .bool(false)])
    #expect(try await scene.evidence.next() == .absence(.locked, false))
    #expect(try await scene.evidence.next() == .live(.coarse))
    guard case .active = try await scene.evidence.next() else {
      Issue.record("input should have been told")
      return
    }
  }

  @Test func `logind that goes and comes again is asked anew`() async throws {
    let scene = try await Scene()
    _ = try await scene.addSession("c1", ["LockedHint": .bool(true)])
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    #expect(try await scene.evidence.next() == .absence(.locked, true))
    scene.logind?.stop()
    #expect(try await scene.evidence.next() == .gone)
    #expect(scene.source?.condition == "logind is not running")
    try await scene.restartLogind()
    #expect(try await scene.evidence.next() == .live(.none))
    #expect(scene.source?.condition == "no session of this user")
    #expect(scene.evidence.isEmpty)
  }

  @Test func `the system bus that goes and comes again is found again`() async throws {
    let scene = try await Scene()
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    scene.server.stop()
    #expect(try await scene.evidence.next() == .gone)
    try await scene.server.start()
    try await scene.restartLogind()
    #expect(try await scene.evidence.next() == .live(.none))
  }

  @Test func `a source that starts before the bus finds it`() async throws {
    let scene = try await Scene()
    scene.server.stop()
    scene.logind?.stop()
    unsafe unlink(scene.server.socket)
    scene.listen()
    #expect(scene.source?.condition.hasPrefix("no bus at") == true)
    try await scene.server.start()
    try await scene.restartLogind()
    #expect(try await scene.evidence.next() == .live(.none))
  }

  @Test func `a logind that lists no sessions is asked ever less often, and told of once`()
    async throws
  {
    let scene = try await Scene()
    _ = try await scene.addSession("c1")
    let manager = "/org/freedesktop/login1"
    func answer(_ code: String) async throws {
      try await scene.mock(
        manager, "AddMethod", .string(Self.manager), .string("ListSessions"), .string(""),
        .string("a(susso)"), .string(code))
    }
    func refuse(_ why: String) async throws {
      try await answer("raise dbus.exceptions.DBusException('\(why)', name='org.example.No')")
    }
    func questions() async throws -> Int {
      let calls = try await scene.mock(manager, "GetMethodCalls", .string("ListSessions"))
      return calls.first?.elements?.count ?? 0
    }
    try await refuse("not yet")
    let owner = Inbox<String?>()
    let watch = scene.bus.watchName("org.freedesktop.login1") { owner.put($0) }
    let warnings = Inbox<String>()
    let log = Logger(label: "test") { _ in InboxLogHandler(warnings: warnings) }
    let follower = LogindFollower(
      scene.bus, owner: try #require(try await owner.next()), user: scene.user,
      alarms: AlarmClock(), log: log,
      retries: Backoff(from: .milliseconds(10), to: .milliseconds(50)), beforeSleep: {},
      onChange: {})
    try await eventually("it is asked again and again") { try await questions() >= 3 }
    #expect(try await warnings.next() == "logind does not list the sessions: not yet")
    #expect(warnings.isEmpty)
    try await refuse("not today")
    #expect(try await warnings.next() == "logind does not list the sessions: not today")
    try await answer(
      "ret = dbus.Array([('c1', \(scene.user), 'joe', 'seat0', '/org/freedesktop/login1/session/c1')],"
        + " signature='(susso)')")
    try await eventually("the sessions are known") { follower.picture != nil }
    #expect(follower.sessionCount == 1 && warnings.isEmpty)
    withExtendedLifetime(watch) {}
  }

  @Test func `odd words are passed over`() async throws {
    let scene = try await Scene()
    let session = try await scene.addSession("c1")
    scene.listen()
    #expect(try await scene.evidence.next() == .live(.none))
    let path = "/org/freedesktop/login1"
    try await scene.emit(path, Self.manager, "PrepareForSleep", "s", [.string("yes")])
    try await scene.emit(path, Self.manager, "SessionNew", "u", [.uint32(1)])
    try await scene.emit(path, Self.manager, "SessionNew", "so", [.string("9"), .path("/nothing")])
    try await scene.emit(path, Self.manager, "SessionRemoved", "", [])
    try await scene.set(session, ["Active": .string("yes")])
    // The last good word stands.
    try await scene.set(session, ["Active": .bool(true), "LockedHint": .bool(true)])
    #expect(try await scene.evidence.next() == .absence(.locked, true))
    #expect(scene.evidence.isEmpty && scene.source?.condition == "1 session")
  }
}

/// A log whose warnings the test reads.
private nonisolated struct InboxLogHandler: LogHandler {
  let warnings: Inbox<String>
  var logLevel = Logger.Level.warning
  var metadata: Logger.Metadata = [:]

  init(warnings: Inbox<String>) { self.warnings = warnings }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    MainActor.assumeIsolated { warnings.put("\(event.message)") }
  }
}
