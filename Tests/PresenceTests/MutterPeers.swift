import Glibc
import Reactor
import SitCore
import Systemd
import TestSupport
import Testing

@testable import Presence

/// A session bus with a real headless Mutter on it, a mock of GNOME's session manager where one is
/// wanted, and a source that listens.
final class MutterScene {
  let server: PrivateBus
  let bus: Bus
  let clock = SystemClock()
  let heard = HeardEvidence()
  private(set) var mutter: Child?
  private(set) var source: MutterSource?
  private var session: String?
  private var manager: Child?

  private static let remote = "org.gnome.Mutter.RemoteDesktop"
  private static let manager = "org.gnome.SessionManager"

  /// The bus and all on it are new, unless it is one whose daemon was killed.
  init(startsMutter: Bool = true, on killed: PrivateBus? = nil) async throws {
    if let killed { try await killed.start() }
    server = if let killed { killed } else { try await PrivateBus() }
    bus = try server.connect()
    if startsMutter { try await startMutter() }
  }

  /// Starts Mutter with a folder of its own for its sockets, and gets hold of its input.
  func startMutter() async throws {
    mutter = try server.spawn(
      [
        "/usr/bin/mutter", "--headless", "--wayland", "--no-x11", "--virtual-monitor", "640x480",
        "--wayland-display", "wayland-test",
      ], environment: ["XDG_RUNTIME_DIR": server.folder.path, "GSETTINGS_BACKEND": "memory"])
    try await server.waitForOwner(of: MutterMonitor.name)
    try await server.waitForOwner(of: Self.remote)
    let created = try await bus.ask(
      BusCall(
        to: Self.remote, path: "/org/gnome/Mutter/RemoteDesktop", interface: Self.remote,
        member: "CreateSession"))
    session = try #require(created.first?.path)
    _ = try await bus.ask(input("Start"))
  }

  private func input(_ member: String, _ arguments: [BusValue] = []) throws -> BusCall {
    BusCall(
      to: Self.remote, path: try #require(session), interface: Self.remote + ".Session",
      member: member, arguments)
  }

  /// Presses and releases a Shift key, and returns the earliest moment that this may be told with.
  @discardableResult
  func type(keys: Int = 1) async throws -> Moment {
    let before = clock.read().moment
    for _ in 0..<keys {
      for isPressed in [true, false] {
        _ = try await bus.ask(
          input("NotifyKeyboardKeycode", [.uint32(42), .bool(isPressed)]))
      }
    }
    // Input is handled by another thread of Mutter's than the answer.
    try await waitForReset(since: before)
    return before - Self.slack
  }

  /// How much earlier than it was Mutter may take an input to have been.
  private static let slack = TimeSpan.milliseconds(250)

  /// Waits until Mutter has set its idle time back, which it had not for long before that moment.
  func waitForReset(since moment: Moment) async throws {
    try await eventually("Mutter sets its idle time back") {
      try await idleTime() <= clock.read().moment - moment + Self.slack
    }
  }

  /// Presses a key while the test's main queue stands still: the source hears nothing of it.
  func typeUnheard() throws {
    let before = clock.read().moment
    _ = try bus.callAndWait(
      input("NotifyKeyboardKeycode", [.uint32(42), .bool(true)]), atMost: .seconds(20))
    try waitInPlaceForReset(since: before)
  }

  /// The same without a turn of the main queue.
  private func waitInPlaceForReset(since moment: Moment) throws {
    try #require(
      (0..<1_000).contains { _ in
        let answer = try? bus.callAndWait(Self.getIdletime, atMost: .seconds(20))
        guard let milliseconds = answer?.body.first?.uint64 else { return false }
        let idle = TimeSpan.milliseconds(Int64(clamping: milliseconds))
        return idle <= clock.read().moment - moment + Self.slack
      }, "Mutter sets its idle time back")
  }

  private static let getIdletime = BusCall(
    to: MutterMonitor.name, path: "/org/gnome/Mutter/IdleMonitor/Core",
    interface: MutterMonitor.name, member: "GetIdletime")

  /// What Mutter itself says.
  func idleTime() async throws -> TimeSpan {
    let answer = try await bus.ask(Self.getIdletime)
    return .milliseconds(Int64(clamping: try #require(answer.first?.uint64)))
  }

  /// A source that waits in place for as long as a busy machine may take to answer, unless it is
  /// to wait as ever.
  func listen(idleAfter span: TimeSpan? = nil, patience: Int64 = 20_000_000) -> MutterSource {
    let alarms = AlarmClock()
    let source = MutterSource(
      connection: BusConnection(
        .given(server.address), clock: alarms, log: quietLog,
        retries: Backoff(from: .milliseconds(50), to: .milliseconds(50))),
      clock: clock, alarms: alarms, patience: patience, report: heard.hear)
    self.source = source
    if let span { source.watch(idleAfter: span) }
    source.start()
    return source
  }

  func isLive() async -> Bool { await heard.next { $0 == .live(.fine) } != nil }

  // MARK: The session manager

  /// Starts the mock, with idleness inhibited or not.
  func startManager(inhibited: UInt32) async throws {
    manager = try await server.mock(
      Self.manager, [Self.manager, "/org/gnome/SessionManager", Self.manager])
    try await mock("AddProperties", inhibited)
  }

  /// Has the session manager tell what is inhibited; it has told when this returns.
  func inhibit(_ actions: UInt32) async throws { try await mock("UpdateProperties", actions) }

  /// Has it tell that nothing is inhibited while the test's main queue stands still: Mutter hears
  /// it, the source does not.
  func releaseUnheard() throws {
    let before = clock.read().moment
    _ = try bus.callAndWait(mockCall("UpdateProperties", 0), atMost: .seconds(20))
    try waitInPlaceForReset(since: before)
  }

  private func mock(_ member: String, _ actions: UInt32) async throws {
    _ = try await bus.ask(mockCall(member, actions))
  }

  private func mockCall(_ member: String, _ actions: UInt32) -> BusCall {
    BusCall(
      to: Self.manager, path: "/org/gnome/SessionManager", interface: "org.freedesktop.DBus.Mock",
      member: member,
      [.string(Self.manager), .properties(["InhibitedActions": .uint32(actions)])])
  }

  func signalManager(_ number: CInt) { manager?.signal(number) }
}
