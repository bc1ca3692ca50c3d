import Glibc
import Reactor
import Systemd
import TestSupport
import Testing

@Suite struct BusTests {
  private static let mockName = "org.example.Peer"
  private static let mock = ["org.example.Peer", "/peer", "org.example.Peer"]

  private func driver(_ member: String, _ arguments: [BusValue] = []) -> BusCall {
    BusCall(
      to: "org.freedesktop.DBus", path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus",
      member: member, arguments)
  }

  private func peer(_ member: String, _ arguments: [BusValue] = []) -> BusCall {
    BusCall(
      to: Self.mockName, path: "/peer", interface: "org.example.Peer", member: member, arguments)
  }

  private func addMethod(_ name: String, _ input: String, _ output: String, _ code: String)
    -> BusCall
  {
    BusCall(
      to: Self.mockName, path: "/peer", interface: "org.freedesktop.DBus.Mock",
      member: "AddMethod",
      [.string(""), .string(name), .string(input), .string(output), .string(code)])
  }

  @Test func `values of every type survive the way to a peer and back`() async throws {
    let server = try await PrivateBus()
    let mock = try await server.mock(Self.mockName, Self.mock)
    let bus = try server.connect()
    let values: [BusValue] = [
      .byte(255), .bool(true), .bool(false), .int16(.min), .uint16(.max), .int32(.min),
      .uint32(.max), .int64(.min), .uint64(.max), .double(-0.25), .string("ä\n🪑"), .string(""),
      .path("/a/b"), .signature("a{sv}"), .strings([]), .strings(["a", ""]),
      .structure([.string("x"), .structure([.byte(1), .bool(false)])]),
      .array(of: "(su)", [.structure([.string("x"), .uint32(1)])]),
      .array(of: "{sv}", []),
      .properties(["urgency": .byte(2), "nested": .strings(["v"])]),
      .array(of: "{su}", [.entry(.string("k"), .uint32(7))]), .variant(.uint64(9)),
    ]
    for (index, value) in values.enumerated() {
      let signature = value.signature
      _ = try await bus.ask(addMethod("Echo\(index)", signature, signature, "ret = args[0]"))
      let answer = try await bus.ask(peer("Echo\(index)", [value]))
      #expect(answer == [value])
    }
    withExtendedLifetime(mock) {}
  }

  @Test func `a descriptor that a peer sends stays open until it is dropped`() async throws {
    let server = try await PrivateBus()
    let mock = try await server.mock(Self.mockName, Self.mock)
    let bus = try server.connect()
    let code = "import os; r, w = os.pipe(); self.kept = r; ret = dbus.types.UnixFd(w); os.close(w)"
    _ = try await bus.ask(addMethod("Open", "", "h", code))
    var descriptor = try await bus.ask(peer("Open")).first?.descriptor
    let number = try #require(descriptor?.rawValue)
    #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
    descriptor = nil
    #expect(fcntl(number, F_GETFD) == -1)
    withExtendedLifetime(mock) {}
  }

  @Test func `a message with too many values is refused, not swallowed`() async throws {
    let server = try await PrivateBus()
    let mock = try await server.mock(Self.mockName, Self.mock)
    let bus = try server.connect()
    _ = try await bus.ask(addMethod("Flood", "", "ay", "ret = dbus.ByteArray(b'x' * 70000)"))
    await #expect(throws: SystemdError.malformed("the message has too many values")) {
      try await bus.ask(peer("Flood"))
    }
    withExtendedLifetime(mock) {}
  }

  @Test func `a call that cannot be written is answered with what is wrong`() async throws {
    let server = try await PrivateBus()
    let bus = try server.connect()
    await #expect(throws: SystemdError.self) {
      try await bus.ask(peer("Echo", [.path("no path")]))
    }
    await #expect(throws: SystemdError.self) { try await bus.ask(peer("no member")) }
    await #expect(throws: SystemdError.self) {
      try await bus.ask(peer("Echo", [.array(of: "nonsense", [])]))
    }
    #expect(try await bus.ask(driver("GetId")).count == 1)
  }

  @Test func `a peer's error keeps its name and its words`() async throws {
    let server = try await PrivateBus()
    let bus = try server.connect()
    do {
      _ = try await bus.ask(peer("Nothing"))
      Issue.record("nobody should have answered")
    } catch SystemdError.refused(let name, let message) {
      #expect(name == "org.freedesktop.DBus.Error.ServiceUnknown")
      #expect(message.contains("org.example.Peer"))
    }
  }

  @Test func `a peer that never answers costs the caller its time limit and no more`() async throws
  {
    let server = try await PrivateBus()
    let mock = try await server.mock(Self.mockName, Self.mock)
    let bus = try server.connect()
    mock.signal(SIGSTOP)
    do {
      _ = try await bus.ask(peer("Nothing"), timeout: .milliseconds(200))
      Issue.record("the peer should have been silent")
    } catch SystemdError.noAnswer {}
    // The connection serves on.
    #expect(try await bus.ask(driver("GetId")).count == 1)
  }

  @Test func `a peer that vanishes in the middle of a call answers it with an error`() async throws
  {
    let server = try await PrivateBus()
    let mock = try await server.mock(Self.mockName, Self.mock)
    let bus = try server.connect()
    mock.signal(SIGSTOP)
    let answers = Inbox<Result<BusMessage, SystemdError>>()
    bus.call(peer("Nothing")) { answers.put($0) }
    // Known to be with the peer, as the bus answers in order.
    _ = try await bus.ask(driver("GetId"))
    mock.stop()
    guard case .failure(.noAnswer) = try await answers.next() else {
      Issue.record("the call should have failed")
      return
    }
  }

  @Test func `a call that is waited for is answered in place, and what else came is handled after`()
    async throws
  {
    let server = try await PrivateBus()
    let mock = try await server.mock(Self.mockName, Self.mock)
    let bus = try server.connect()
    #expect(bus.waitFor(driver("GetId")) == .failure(.lost))
    // The answer comes after a signal.
    let code = "self.EmitSignal('org.example.Peer', 'Told', 's', ['first']); ret = args[0]"
    _ = try await bus.ask(addMethod("Tell", "s", "s", code))
    let owner = try #require(
      try await bus.ask(driver("GetNameOwner", [.string(Self.mockName)])).first?.string)
    let events = Inbox<String>()
    let subscription = bus.onSignal(from: owner, interface: "org.example.Peer") {
      events.put($0.body.first?.string ?? "")
    }
    _ = try await bus.ask(driver("GetId"))
    bus.call(peer("Tell", [.string("earlier")])) { result in
      events.put((try? result.get().body.first?.string) ?? "")
    }
    #expect(bus.waitFor(peer("Tell", [.string("awaited")])) == .success([.string("awaited")]))
    #expect(events.isEmpty)
    #expect(try await events.next() == "first")
    #expect(try await events.next() == "earlier")
    #expect(try await events.next() == "first")
    #expect(events.isEmpty)
    withExtendedLifetime((mock, subscription)) {}
  }

  @Test func `a call that is waited for may be made from within a handler`() async throws {
    let server = try await PrivateBus()
    let bus = try server.connect()
    let answers = Inbox<Bool>()
    bus.call(driver("GetId")) { outer in
      answers.put(outer.map(\.body) == bus.waitFor(driver("GetId")))
    }
    #expect(try await answers.next())
    #expect(try await bus.ask(driver("GetId")).count == 1)
  }

  @Test func `a peer's refusal of a call that is waited for keeps its name and words`() async throws
  {
    let server = try await PrivateBus()
    let bus = try server.connect()
    _ = try await bus.ask(driver("GetId"))
    guard case .failure(.refused(let name, let message)) = bus.waitFor(peer("Nothing")) else {
      Issue.record("nobody should have answered")
      return
    }
    #expect(name == "org.freedesktop.DBus.Error.ServiceUnknown")
    #expect(message.contains("org.example.Peer"))
  }

  @Test func `a peer that does not answer is waited for no longer than said`() async throws {
    let server = try await PrivateBus()
    let mock = try await server.mock(Self.mockName, Self.mock)
    let bus = try server.connect()
    _ = try await bus.ask(driver("GetId"))
    mock.signal(SIGSTOP)
    let before = Clock.monotonic
    guard case .failure(.noAnswer) = bus.waitFor(peer("Nothing"), atMost: .milliseconds(100)) else {
      Issue.record("the peer should have been silent")
      return
    }
    let waited = Clock.monotonic - before
    #expect(waited >= 100_000 && waited < 20_000_000)
    // The answer that comes too late harms nobody.
    mock.signal(SIGCONT)
    await #expect(throws: SystemdError.self) { try await bus.ask(peer("Nothing")) }
    #expect(try await bus.ask(driver("GetId")).count == 1)
  }

  @Test func `an end of the bus ends a call that is waited for, and is told after it`() async throws
  {
    let server = try await PrivateBus()
    let losses = Inbox<Void>()
    let bus = try server.connect { losses.put(()) }
    _ = try await bus.ask(driver("GetId"))
    server.stop()
    #expect(bus.waitFor(driver("GetId")) == .failure(.lost))
    #expect(losses.isEmpty)
    try await losses.next()
    #expect(!bus.isReady)
  }

  @Test func `a thousand calls that the socket cannot hold at once are all answered`() async throws
  {
    let server = try await PrivateBus()
    let bus = try server.connect()
    _ = try await bus.ask(driver("GetId"))
    // A bus that reads nothing for a while. Root's socket buffers are of 16 MiB.
    server.daemon?.signal(SIGSTOP)
    let answers = Inbox<Result<BusMessage, SystemdError>>()
    let name = BusValue.string(String(repeating: "x", count: 20_480))
    for _ in 0..<1_000 { bus.call(driver("NameHasOwner", [name])) { answers.put($0) } }
    server.daemon?.signal(SIGCONT)
    for _ in 0..<1_000 {
      let answer = try await answers.next().get()
      #expect(answer.body == [.bool(false)])
    }
    #expect(answers.isEmpty)
  }

  @Test func `a call that the socket cannot hold is sent piece by piece`() async throws {
    let server = try await PrivateBus()
    let bus = try server.connect()
    _ = try await bus.ask(driver("GetId"))
    // Nothing comes that could have the rest sent along with its handling.
    let name = BusValue.string(String(repeating: "x", count: 25_000_000))
    #expect(try await bus.ask(driver("NameHasOwner", [name])) == [.bool(false)])
  }

  @Test func `an end of the bus answers every call, is told once, and leaves the program alive`()
    async throws
  {
    let server = try await PrivateBus()
    let losses = Inbox<Void>()
    let bus = try server.connect { losses.put(()) }
    _ = try await bus.ask(driver("GetId"))
    #expect(bus.isReady)
    server.daemon?.signal(SIGSTOP)
    let answers = Inbox<Result<BusMessage, SystemdError>>()
    for _ in 0..<3 { bus.call(driver("GetId")) { answers.put($0) } }
    server.stop()
    for _ in 0..<3 { #expect(try await answers.next() == .failure(.lost)) }
    try await losses.next()
    #expect(!bus.isReady)
    await #expect(throws: SystemdError.lost) { try await bus.ask(driver("GetId")) }
    #expect(losses.isEmpty)
  }

  @Test func `closing the bus answers the open calls and tells of no loss`() async throws {
    let server = try await PrivateBus()
    let losses = Inbox<Void>()
    var bus: Bus? = try server.connect { losses.put(()) }
    let answers = Inbox<Result<BusMessage, SystemdError>>()
    bus?.call(driver("GetId")) { answers.put($0) }
    bus = nil
    #expect(try await answers.next() == .failure(.lost))
    #expect(losses.isEmpty)
  }

  @Test func `a socket where nobody speaks D-Bus is an error or a loss, not a wait`() async throws {
    let folder = try TemporaryFolder()
    #expect(throws: SystemdError.self) {
      try Bus(
        address: "unix:path=\(folder.path)/none", clock: AlarmClock(), log: quietLog, onLost: {})
    }
    #expect(throws: SystemdError.self) {
      try Bus(address: "nonsense", clock: AlarmClock(), log: quietLog, onLost: {})
    }
  }

  @Test func `names are followed from none to an owner to another to none`() async throws {
    let server = try await PrivateBus()
    let bus = try server.connect()
    let owners = Inbox<String?>()
    let watch = bus.watchName(Self.mockName) { owners.put($0) }
    #expect(try await owners.next() == nil)
    let first = try server.spawn(["/usr/bin/python3", "-m", "dbusmock", "--session"] + Self.mock)
    let firstOwner = try #require(try await owners.next())
    #expect(firstOwner.hasPrefix(":"))
    first.stop()
    #expect(try await owners.next() == nil)
    let second = try server.spawn(["/usr/bin/python3", "-m", "dbusmock", "--session"] + Self.mock)
    let secondOwner = try #require(try await owners.next())
    #expect(secondOwner != firstOwner)
    // Somebody plays the bus, to us alone.
    try await forge(
      [
        "/org/freedesktop/DBus", "org.freedesktop.DBus.NameOwnerChanged",
        "string:\(Self.mockName)", "string:\(secondOwner)", "string:",
      ], on: server, to: bus)
    #expect(owners.isEmpty)
    // One who comes late is told at once.
    let late = Inbox<String?>()
    let lateWatch = bus.watchName(Self.mockName) { late.put($0) }
    #expect(try await late.next() == secondOwner)
    second.stop()
    withExtendedLifetime((watch, lateWatch)) {}
  }

  @Test func `signals come from the sender that was asked for, until the subscription is dropped`()
    async throws
  {
    let server = try await PrivateBus()
    let mock = try await server.mock(Self.mockName, Self.mock)
    let bus = try server.connect()
    let owner = try #require(
      try await bus.ask(driver("GetNameOwner", [.string(Self.mockName)])).first?.string)
    let signals = Inbox<BusMessage>()
    var subscription: BusSubscription? = bus.onSignal(
      from: owner, interface: "org.example.Peer", member: "Told"
    ) { signals.put($0) }
    // Somebody else on the bus says the same, to us alone.
    try await forge(["/peer", "org.example.Peer.Told", "string:forged"], on: server, to: bus)
    func emit(_ text: String) -> BusCall {
      BusCall(
        to: Self.mockName, path: "/peer", interface: "org.freedesktop.DBus.Mock",
        member: "EmitSignal",
        [
          .string("org.example.Peer"), .string("Told"), .string("s"),
          .array(of: "v", [.variant(.string(text))]),
        ])
    }
    _ = try await bus.ask(emit("one"))
    let signal = try await signals.next()
    #expect(signal.body == [.string("one")])
    #expect(signal.sender == owner && signal.path == "/peer" && signal.member == "Told")
    subscription = nil
    _ = try await bus.ask(emit("two"))
    _ = try await bus.ask(driver("GetId"))
    #expect(signals.isEmpty && subscription == nil)
    withExtendedLifetime(mock) {}
  }

  /// Has somebody else on the bus send a signal to the test's own connections alone.
  private func forge(_ signal: [String], on server: PrivateBus, to bus: Bus) async throws {
    let names = try await bus.ask(driver("ListNames")).first?.strings ?? []
    for name in names where name.hasPrefix(":") {
      let pid = try await bus.ask(driver("GetConnectionUnixProcessID", [.string(name)]))
      guard pid.first?.uint32 == UInt32(getpid()) else { continue }
      let sent = try Child.run(
        ["/usr/bin/dbus-send", "--session", "--type=signal", "--dest=\(name)"] + signal,
        environment: server.environment, in: server.folder)
      #expect(sent.status == 0)
    }
    // Whatever was sent has come.
    _ = try await bus.ask(driver("GetId"))
  }

  @Test func `properties are read, alone and together, and their changes told`() async throws {
    let server = try await PrivateBus()
    let mock = try await server.mock(Self.mockName, Self.mock)
    let bus = try server.connect()
    let interface = "org.example.Peer"
    _ = try await bus.ask(
      BusCall(
        to: interface, path: "/peer", interface: "org.freedesktop.DBus.Mock",
        member: "AddProperties",
        [.string(interface), .properties(["Hint": .bool(false), "Since": .uint64(5)])]))
    let all = Inbox<Result<[String: BusValue], SystemdError>>()
    bus.properties(of: interface, at: "/peer", from: interface) { all.put($0) }
    #expect(try await all.next().get() == ["Hint": .bool(false), "Since": .uint64(5)])
    let one = Inbox<Result<BusValue, SystemdError>>()
    bus.property("Since", of: interface, at: "/peer", from: interface) { one.put($0) }
    #expect(try await one.next().get() == .uint64(5))
    let owner = try #require(
      try await bus.ask(driver("GetNameOwner", [.string(interface)])).first?.string)
    let changes = Inbox<[String: BusValue]>()
    let subscription = bus.onPropertiesChanged(of: interface, at: "/peer", from: owner) {
      changed, _ in
      changes.put(changed)
    }
    _ = try await bus.ask(
      BusCall(
        to: interface, path: "/peer", interface: "org.freedesktop.DBus.Mock",
        member: "UpdateProperties", [.string(interface), .properties(["Hint": .bool(true)])]))
    #expect(try await changes.next() == ["Hint": .bool(true)])
    withExtendedLifetime((mock, subscription)) {}
  }
}

extension Bus {
  /// What is answered to a call that is waited for in place.
  fileprivate func waitFor(
    _ call: BusCall, atMost limit: Duration = .seconds(20)
  ) -> Result<[BusValue], SystemdError> {
    Result { () throws(SystemdError) in try callAndWait(call, atMost: limit).body }
  }
}
