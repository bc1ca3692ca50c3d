import Glibc
import Outlets
import Reactor
import Systemd
import TestSupport
import Testing

private let first = NudgeMessage(
  title: "Time to get up", body: "1 h & counting <now>", urgency: .normal, sound: false)
private let second = NudgeMessage(
  title: "Really, get up", body: "1 h 10 min", urgency: .critical, sound: false)

/// An outlet on a bus, and what it said.
private final class Desk {
  let connection: BusConnection
  let answers = Inbox<NudgeAnswer>()
  private(set) var outlet: DesktopOutlet?

  init(_ address: String) {
    let clock = AlarmClock()
    connection = BusConnection(.given(address), clock: clock, log: quietLog)
    outlet = DesktopOutlet(connection: connection, clock: clock) { [answers] in answers.put($0) }
  }

  /// Waits until the bus is there.
  func connected() async throws -> Desk {
    let connected = Inbox<Void>()
    let observation = connection.observe(connected: { _ in connected.put(()) }, lost: {})
    try await connected.next()
    withExtendedLifetime(observation) {}
    return self
  }

  /// Shows a nudge, and returns how that went.
  func show(_ message: NudgeMessage) async throws -> Result<Void, OutletError> {
    let results = Inbox<Result<Void, OutletError>>()
    outlet?.show(message) { results.put($0) }
    return try await results.next()
  }

  func withdraw() { outlet?.withdraw() }

  /// Asks what would show a nudge.
  func inspect() async throws -> Result<NotificationServer, OutletError> {
    let results = Inbox<Result<NotificationServer, OutletError>>()
    outlet?.inspect { results.put($0) }
    return try await results.next()
  }
}

extension Result where Success == NotificationServer, Failure == OutletError {
  /// Whether a server said who it is.
  fileprivate var isKnown: Bool { (try? get()) != nil }

  /// Why none did; nil where one did.
  fileprivate var reason: String? {
    switch self {
    case .success: nil
    case .failure(let error): error.description
    }
  }
}

/// A real dunst on a virtual X server and a bus of their own.
private final class Dunst {
  let server: PrivateBus
  private let screen: Child
  private let display: String
  private var dunst: Child?

  init() async throws {
    server = try await PrivateBus()
    let folder = server.folder.path
    display = ":\(Int.random(in: 1_000..<60_000))"
    let script =
      "exec Xvfb \(display) -displayfd 3 -screen 0 800x600x24 -nolisten tcp 3>\(folder)/display"
    screen = try server.spawn(["/bin/sh", "-c", script])
    try await eventually("Xvfb starts") { readText(folder + "/display").hasSuffix("\n") }
    // Instead of a menu for people: what picks the button that the test has chosen.
    try writeText("#!/bin/sh\nexec grep -Ff \(folder)/choice\n", to: folder + "/menu")
    unsafe chmod(folder + "/menu", 0o700)
    try writeText(
      "[global]\nfont = Monospace 9\ndmenu = \(folder)/menu\n", to: folder + "/dunstrc")
    try await start()
  }

  func start() async throws {
    dunst = try server.spawn(
      ["/usr/bin/dunst", "-conf", server.folder.path + "/dunstrc"],
      environment: ["DISPLAY": display])
    // It has its name before it answers.
    try await eventually("dunst answers") { try count() >= 0 }
  }

  func kill() { dunst?.stop() }

  func signal(_ number: CInt) { dunst?.signal(number) }

  /// Runs dunstctl, which asks dunst over the bus.
  func control(_ arguments: String...) throws -> String {
    try Child.run(
      ["/usr/bin/dunstctl"] + arguments, environment: server.environment, in: server.folder
    ).output
  }

  /// Presses a button of the nudge.
  func press(_ label: String) throws {
    try writeText("#\(label) ", to: server.folder.path + "/choice")
    _ = try control("context")
  }

  func count(_ kind: String = "displayed") throws -> Int {
    let text = try control("count", kind).filter { !$0.isWhitespace }
    return Int(text) ?? -1
  }

  func settle(on count: Int) async throws {
    try await eventually("dunst shows \(count)") { try self.count() == count }
  }
}

extension Result where Success == Void, Failure == OutletError {
  fileprivate var isShown: Bool { if case .success = self { true } else { false } }
}

@Suite(.serialized) struct DunstTests {
  @Test func `a nudge is shown, replaced by the next, and withdrawn`() async throws {
    let dunst = try await Dunst()
    let desk = try await Desk(dunst.server.address).connected()
    #expect(try await desk.show(first).isShown)
    try await dunst.settle(on: 1)
    #expect(try await desk.show(second).isShown)
    try await dunst.settle(on: 1)
    desk.withdraw()
    try await dunst.settle(on: 0)
    let history = try dunst.control("history")
    #expect(history.contains("Really, get up"))
    #expect(!history.contains("Time to get up"))
    #expect(desk.answers.isEmpty)
    // Nothing is shown, so nothing is to be withdrawn.
    desk.withdraw()
    #expect(try await desk.show(first).isShown)
    try await dunst.settle(on: 1)
    desk.withdraw()
    try await dunst.settle(on: 0)
    // Plain text came through dunst's markup as it was written.
    let last = try dunst.control("history")
    #expect(
      last.contains("1 h &amp; counting &lt;now&gt;") || last.contains("1 h & counting <now>"))
  }

  @Test func `a button's answer is told once, and the nudge goes`() async throws {
    let dunst = try await Dunst()
    let desk = try await Desk(dunst.server.address).connected()
    for (answer, label) in [
      (NudgeAnswer.onMyWay, "On my way"), (.snooze, "Snooze"), (.skip, "Skip"),
    ] {
      #expect(try await desk.show(first).isShown)
      try await dunst.settle(on: 1)
      try dunst.press(label)
      #expect(try await desk.answers.next() == answer)
      try await dunst.settle(on: 0)
    }
    #expect(desk.answers.isEmpty)
  }

  @Test func `a nudge that was dismissed is forgotten, and the next is a new one`() async throws {
    let dunst = try await Dunst()
    let desk = try await Desk(dunst.server.address).connected()
    #expect(try await desk.show(first).isShown)
    try await dunst.settle(on: 1)
    _ = try dunst.control("close-all")
    try await dunst.settle(on: 0)
    #expect(try await desk.show(second).isShown)
    try await dunst.settle(on: 1)
    #expect(desk.answers.isEmpty)
  }

  @Test func `a nudge that is withdrawn before the server has answered does not stay`() async throws
  {
    let dunst = try await Dunst()
    let desk = try await Desk(dunst.server.address).connected()
    #expect(try await desk.show(first).isShown)
    desk.withdraw()
    try await dunst.settle(on: 0)
    dunst.signal(SIGSTOP)
    let results = Inbox<Result<Void, OutletError>>()
    desk.outlet?.show(second) { results.put($0) }
    desk.withdraw()
    dunst.signal(SIGCONT)
    _ = try await results.next()
    try await dunst.settle(on: 0)
    // It had been there.
    #expect(try dunst.control("history").contains("Really, get up"))
  }

  @Test
  func `a server that does not answer counts as absent, and what it shows late is taken back`()
    async throws
  {
    let dunst = try await Dunst()
    let desk = try await Desk(dunst.server.address).connected()
    #expect(try await desk.show(first).isShown)
    desk.withdraw()
    try await dunst.settle(on: 0)
    dunst.signal(SIGSTOP)
    #expect(try await !desk.show(second).isShown)
    dunst.signal(SIGCONT)
    try await eventually("it is shown late") {
      try dunst.control("history").contains("Really, get up")
    }
    try await dunst.settle(on: 0)
    #expect(try await desk.show(first).isShown)
    try await dunst.settle(on: 1)
  }

  @Test func `a server that is killed and started again shows the next nudge`() async throws {
    let dunst = try await Dunst()
    let desk = try await Desk(dunst.server.address).connected()
    #expect(try await desk.show(first).isShown)
    dunst.kill()
    guard case .failure(let error) = try await desk.show(second) else {
      Issue.record("there is no server")
      return
    }
    #expect("\(error)".contains("notification server"))
    // Nothing is left that could be withdrawn.
    desk.withdraw()
    try await dunst.start()
    #expect(try await desk.show(second).isShown)
    try await dunst.settle(on: 1)
  }
}

@Suite struct DesktopOutletTests {
  private static let service = "org.freedesktop.Notifications"

  @Test func `without a bus the reason is the bus's`() async throws {
    let folder = try TemporaryFolder()
    let desk = Desk("unix:path=\(folder.path)/bus")
    guard case .failure(.unavailable(let reason)) = try await desk.show(first) else {
      Issue.record("there is no bus")
      return
    }
    #expect(reason == desk.connection.condition && reason.hasPrefix("no bus"))
  }

  @Test func `without a server the nudge is not shown, and the next one tries again`() async throws
  {
    let server = try await PrivateBus()
    let desk = try await Desk(server.address).connected()
    #expect(try await !desk.show(first).isShown)
    desk.withdraw()
    let mock = try await server.mock(
      Self.service, ["--template", "notification_daemon", "-p", #"{"capabilities": "body"}"#])
    #expect(try await desk.show(first).isShown)
    withExtendedLifetime(mock) {}
  }

  @Test func `a server that the bus can start is started`() async throws {
    let services = try TemporaryFolder()
    try writeText(
      """
      [D-BUS Service]
      Name=\(Self.service)
      Exec=/usr/bin/python3 -m dbusmock --session --template notification_daemon

      """, to: services.path + "/notifications.service")
    let server = try await PrivateBus(services: services.path)
    let desk = try await Desk(server.address).connected()
    #expect(try await desk.inspect() == .failure(.notStarted))
    // On a busy machine it may take longer to start than is waited for.
    try await eventually("it is shown") { try await desk.show(first).isShown }
    try await eventually("it is known") { try await desk.inspect().isKnown }
  }

  @Test func `a server that is there and does not answer is told from none`() async throws {
    let server = try await PrivateBus()
    let desk = try await Desk(server.address).connected()
    #expect(try await desk.inspect().reason == "no notification server is on the session bus")
    // It knows none of the methods.
    let mock = try await server.mock(Self.service, [Self.service, "/", "x.Nothing"])
    try await eventually("it is noticed") {
      try await desk.inspect().reason == "the notification server does not answer"
    }
    withExtendedLifetime(mock) {}
  }

  @Test func `a server without buttons and bodies gets neither`() async throws {
    let server = try await PrivateBus()
    let log = server.folder.path + "/calls"
    let mock = try await server.mock(
      Self.service,
      ["--logfile", log, "--template", "notification_daemon", "-p", #"{"capabilities": "none"}"#])
    let desk = try await Desk(server.address).connected()
    #expect(try await desk.show(first).isShown)
    desk.withdraw()
    try await eventually("it is closed") { readText(log).contains("CloseNotification 1") }
    let notify = try #require(
      readText(log).split(separator: "\n").first { $0.contains(" Notify ") })
    #expect(notify.contains(#""Time to get up – 1 h & counting <now>" "" []"#))
    withExtendedLifetime(mock) {}
  }

  @Test func `answers to other notifications, unknown answers and forgeries are passed over`()
    async throws
  {
    let server = try await PrivateBus()
    let log = server.folder.path + "/calls"
    let mock = try await server.mock(
      Self.service,
      [
        "--logfile", log, "--template", "notification_daemon", "-p",
        #"{"capabilities": "actions"}"#,
      ])
    let desk = try await Desk(server.address).connected()
    #expect(try await desk.show(first).isShown)
    let bus = try server.connect()
    func emit(_ name: String, _ signature: String, _ values: [BusValue]) async throws {
      _ = try await bus.ask(
        BusCall(
          to: Self.service, path: "/org/freedesktop/Notifications",
          interface: "org.freedesktop.DBus.Mock", member: "EmitSignal",
          [
            .string(Self.service), .string(name), .string(signature),
            .array(of: "v", values.map { .variant($0) }),
          ]))
    }
    try await emit("ActionInvoked", "us", [.uint32(99), .string("skip")])
    try await emit("ActionInvoked", "us", [.uint32(1), .string("later")])
    try await emit("ActionInvoked", "s", [.string("skip")])
    try await emit("ActionInvoked", "ss", [.string("1"), .string("skip")])
    let forged = try Child.run(
      [
        "/usr/bin/dbus-send", "--session", "--type=signal", "/org/freedesktop/Notifications",
        "\(Self.service).ActionInvoked", "uint32:1", "string:skip",
      ], environment: server.environment, in: server.folder)
    #expect(forged.status == 0)
    try await emit("NotificationClosed", "uu", [.uint32(99), .uint32(2)])
    try await emit("ActionInvoked", "us", [.uint32(1), .string("snooze")])
    #expect(try await desk.answers.next() == .snooze)
    try await eventually("it is closed") { readText(log).contains("CloseNotification 1") }
    // Once is enough.
    try await emit("ActionInvoked", "us", [.uint32(1), .string("skip")])
    #expect(try await desk.show(second).isShown)
    #expect(desk.answers.isEmpty)
    withExtendedLifetime(mock) {}
  }

  @Test func `of two nudges at once the later one is shown in the earlier's place`() async throws {
    let server = try await PrivateBus()
    let log = server.folder.path + "/calls"
    let mock = try await server.mock(
      Self.service, ["--logfile", log, "--template", "notification_daemon"])
    let desk = try await Desk(server.address).connected()
    #expect(try await desk.show(first).isShown)
    let results = Inbox<Bool>()
    desk.outlet?.show(first) { results.put($0.isShown) }
    desk.outlet?.show(first) { results.put($0.isShown) }
    desk.outlet?.show(second) { results.put($0.isShown) }
    let all = [try await results.next(), try await results.next(), try await results.next()]
    #expect(all == [false, true, true])
    let notified = readText(log).split(separator: "\n").filter { $0.contains(" Notify ") }
    #expect(notified.count == 3)
    #expect(notified.dropFirst().allSatisfy { $0.contains(#" Notify "sitd" 1 "#) })
    withExtendedLifetime(mock) {}
  }
}
