import Glibc
import Reactor
import SitCore
import TestSupport
import Testing

@testable import Presence

@Suite(.timeLimit(.minutes(5)))
struct WaylandSourceTests {
  private let clock = SystemClock()
  private let alarms = AlarmClock()
  private let heard = HeardEvidence()
  private let slack = TimeSpan.milliseconds(150)

  private func source(in folder: TemporaryFolder, named name: String? = nil) -> WaylandSource {
    var environment = ["XDG_RUNTIME_DIR": folder.path]
    environment["WAYLAND_DISPLAY"] = name
    return WaylandSource(
      environment: environment, clock: clock, alarms: alarms, report: heard.hear)
  }

  private func fake(
    _ manner: String = "serve", in folder: TemporaryFolder, version: Int = 2,
    socket: String = "wayland-0"
  ) async throws -> FakeWayland {
    let path = folder.path + "/" + socket
    return try #require(await FakeWayland(manner, socket: path, version: version))
  }

  private func isLive() async -> Bool { await heard.next { $0 == .live(.fine) } != nil }

  /// Input until it can be told from none, and its evidence.
  private func isSeen(by compositor: FakeWayland) async -> Bool {
    let isTold = await eventually {
      compositor.say("input 1")
      return heard.all.contains { if case .active = $0 { true } else { false } }
    }
    guard isTold else { return false }
    return await heard.nextActive() != nil
  }

  // MARK: Real compositors

  @Test(
    "Idleness and the input that ends it are told with their moments",
    arguments: [VirtualWayland.Kind.sway, .kwin])
  func idleAndBack(kind: VirtualWayland.Kind) async throws {
    let folder = try TemporaryFolder()
    let compositor = try #require(await VirtualWayland(kind, in: folder))
    let source = source(in: folder)
    defer { source.stop() }
    source.watch(idleAfter: .milliseconds(1_500))
    source.start()
    #expect(await isLive())
    try await Task.sleep(for: .milliseconds(1_600))
    #expect(heard.all == [], "nobody has touched anything yet")
    for _ in 0..<2 {
      let before = clock.read().moment
      #expect(await compositor.type())
      let active = try #require(await heard.nextActive(from: before))
      #expect(active <= clock.read().moment)
      let idle = try #require(await heard.nextIdle(from: before - slack))
      // Qt's timers may be early by a twentieth.
      #expect(clock.read().moment - idle >= .milliseconds(1_400))
    }
    let name = kind == .sway ? "org_kde_kwin_idle" : "ext_idle_notifier_v1 version 1"
    #expect(source.condition == "connected to \(compositor.socket) by \(name)")
  }

  @Test("Who types on from the beginning is seen, and nothing is told while they do")
  func typingFromTheBeginning() async throws {
    let folder = try TemporaryFolder()
    let compositor = try #require(await VirtualWayland(.kwin, in: folder))
    let source = source(in: folder)
    defer { source.stop() }
    #expect(await compositor.type())
    async let typing = compositor.type(times: 40)
    source.start()
    #expect(await isLive())
    #expect(await heard.nextActive() != nil)
    #expect(await typing)
    #expect(heard.all == [])
  }

  @Test("A compositor that starts later is found, and again when it was killed, by any name")
  func compositorComesAndGoes() async throws {
    let folder = try TemporaryFolder()
    let source = source(in: folder, named: "wayland-3")
    defer { source.stop() }
    source.start()
    #expect(source.condition.hasPrefix("no compositor on wayland-3"))
    source.watch(idleAfter: .milliseconds(500))
    source.look()
    var compositor = await VirtualWayland(.sway, in: folder)
    #expect(await isLive())
    #expect(await compositor?.type(times: 20) == true)
    #expect(await heard.nextIdle() != nil)
    compositor?.kill()
    #expect(await heard.next { $0 == .gone } != nil)
    #expect(source.condition.contains("wayland-"))
    compositor = await VirtualWayland(.kwin, in: folder, socket: "wayland-9")
    #expect(await isLive())
    #expect(await compositor?.type(times: 20) == true)
    #expect(await heard.nextIdle() != nil)
    #expect(source.condition.hasPrefix("connected to wayland-9"))
  }

  @Test("An inhibitor keeps version 1 from telling idleness, until it ends")
  func inhibitorOfVersion1() async throws {
    let folder = try TemporaryFolder()
    let compositor = try #require(await VirtualWayland(.sway, in: folder))
    let source = source(in: folder)
    defer { source.stop() }
    source.start()
    #expect(await isLive())
    #expect(await compositor.type(times: 15))
    #expect(await heard.nextActive() != nil)
    let inhibitor = try #require(await compositor.inhibit())
    source.watch(idleAfter: .milliseconds(1_500))
    try await Task.sleep(for: .milliseconds(1_800))
    #expect(heard.all == [])
    inhibitor.end()
    #expect(await heard.nextIdle() != nil)
  }

  @Test("Mutter tells no idleness to Wayland clients: it is left, until another compositor comes")
  func mutter() async throws {
    let folder = try TemporaryFolder()
    let mutter = try #require(await VirtualWayland(.mutter, in: folder, socket: "wayland-2"))
    let source = source(in: folder)
    defer { source.stop() }
    source.start()
    #expect(
      await eventually { source.condition.hasPrefix("not used: the compositor on wayland-2") })
    #expect(heard.all == [])
    let other = try await fake(in: folder, socket: "wayland-5")
    #expect(await isLive())
    mutter.kill()
    other.kill()
    #expect(await heard.next { $0 == .gone } != nil)
  }

  // MARK: A compositor that does as it is told

  @Test("Nobody is made present by a restart, whoever is away")
  func awayAtTheStart() async throws {
    let folder = try TemporaryFolder()
    var compositor = try await fake(in: folder)
    let source = source(in: folder)
    defer { source.stop() }
    source.watch(idleAfter: .milliseconds(500))
    source.start()
    #expect(await isLive())
    compositor.signal(SIGSTOP)
    try await Task.sleep(for: .milliseconds(1_500))
    // It was late with everything.
    compositor.signal(SIGCONT)
    try await Task.sleep(for: .milliseconds(700))
    #expect(heard.all == [])
    compositor.kill()
    #expect(await heard.next { $0 == .gone } != nil)
    compositor = try await fake(in: folder, socket: "wayland-1")
    #expect(await isLive())
    try await Task.sleep(for: .milliseconds(1_600))
    #expect(heard.all == [])
    compositor.say("input 1")
    #expect(await heard.nextActive() != nil)
    #expect(await heard.nextIdle() != nil)
  }

  @Test("A film is told before idleness, and its end soon", arguments: [false, true])
  func inhibitorOfVersion2(isEndedByInput: Bool) async throws {
    let folder = try TemporaryFolder()
    let compositor = try await fake(in: folder)
    let source = source(in: folder)
    defer { source.stop() }
    source.start()
    #expect(await isLive())
    #expect(await isSeen(by: compositor))
    compositor.say("inhibit")
    source.watch(idleAfter: .milliseconds(500))
    #expect(await eventually { heard.all.count == 2 })
    #expect(heard.all.first == .passive(true))
    #expect(await heard.nextIdle() != nil)
    if isEndedByInput { source.watch(idleAfter: .minutes(5)) }
    compositor.say(isEndedByInput ? "input 1" : "release")
    if isEndedByInput { #expect(await heard.nextActive() != nil) }
    #expect(await heard.next { _ in true } == .passive(false))
    if isEndedByInput {
      // Input goes on for a while, and the film longer.
      for _ in 0..<8 {
        try await Task.sleep(for: .milliseconds(100))
        compositor.say("input 1")
      }
      #expect(heard.all == [])
      source.watch(idleAfter: .milliseconds(500))
      #expect(await heard.next { $0 == .passive(true) } != nil)
      #expect(await heard.nextIdle() != nil)
    } else {
      // The next film begins by itself.
      compositor.say("inhibit")
      #expect(await heard.next { _ in true } == .passive(true))
    }
  }

  @Test("Without a film nothing is told of one, nor in the midst of input")
  func noInhibitor() async throws {
    let folder = try TemporaryFolder()
    let compositor = try await fake(in: folder)
    let source = source(in: folder)
    defer { source.stop() }
    source.watch(idleAfter: .milliseconds(400))
    source.start()
    #expect(await isLive())
    #expect(await isSeen(by: compositor))
    #expect(await heard.nextIdle() != nil)
    for _ in 0..<3 {
      let before = clock.read().moment
      compositor.say("input 1")
      let active = try #require(await heard.nextActive(from: before))
      let idle = try #require(await heard.nextIdle())
      #expect(active - slack <= idle)
      #expect(idle <= max(active, clock.read().moment - .milliseconds(400)) + slack)
    }
    compositor.say("inhibit\ninput 1")
    #expect(
      await heard.next { _ in true }.map { if case .active = $0 { true } else { false } } == true)
    #expect(await heard.next { _ in true } == .passive(true))
  }

  @Test("A film that runs while sitd starts is told, though not who watches it")
  func inhibitorAtTheStart() async throws {
    let folder = try TemporaryFolder()
    let compositor = try await fake(in: folder)
    compositor.say("inhibit")
    let source = source(in: folder)
    defer { source.stop() }
    source.start()
    #expect(await isLive())
    #expect(await heard.next { _ in true } == .passive(true))
    compositor.say("release")
    #expect(await heard.next { _ in true } == .passive(false))
    #expect(heard.all == [])
  }

  @Test("A long notification goes on counting while a short one is wanted for a time")
  func spans() async throws {
    let folder = try TemporaryFolder()
    let compositor = try await fake(in: folder, version: 1)
    let source = source(in: folder)
    defer { source.stop() }
    source.watch(idleAfter: .milliseconds(2_000))
    source.start()
    #expect(await isLive())
    #expect(await isSeen(by: compositor))
    try await Task.sleep(for: .milliseconds(500))
    source.watch(idleAfter: .milliseconds(10_000))
    source.watch(idleAfter: .milliseconds(2_000))
    try await Task.sleep(for: .milliseconds(500))
    let last = clock.read().moment
    compositor.say("input 1")
    try await Task.sleep(for: .milliseconds(1_400))
    let wanted = clock.read().moment
    source.watch(idleAfter: .milliseconds(1_900))
    source.watch(idleAfter: .milliseconds(2_000))
    // Counted from now on, it would be later.
    let idle = try #require(await heard.nextIdle(from: last - slack))
    #expect(idle < wanted)
    // What is known already is told at once, and no later.
    source.watch(idleAfter: .milliseconds(500))
    #expect(heard.all == [.idle(since: idle)])
    source.watch(idleAfter: .minutes(5))
    #expect(heard.all.count == 1)
    // The one that is idle tells the next input, though it is wanted no more.
    compositor.say("input 1")
    #expect(await heard.nextActive() != nil)
    try await Task.sleep(for: .milliseconds(2_300))
    #expect(heard.all == [])
  }

  @Test("A connection that ends leaves nothing of its objects behind")
  func endedConnection() async throws {
    let folder = try TemporaryFolder()
    let compositor = try await fake("silent", in: folder)
    let socket = WaylandSocket(path: folder.path + "/wayland-0")
    func connectAndEnd() throws {
      let connection = try WaylandConnection(to: socket) { _ in }
      for _ in 0..<1_000 { connection.sync {} }
      connection.end()
    }
    try connectAndEnd()
    let before = try residentPages()
    for _ in 0..<100 { try connectAndEnd() }
    // They would be some 3,000 pages.
    #expect(try residentPages() < before + 1_000)
    compositor.kill()
  }

  private func residentPages() throws -> Int {
    let words = readText("/proc/self/statm").split(separator: " ")
    return try #require(words.count > 1 ? Int(words[1]) : nil)
  }

  @Test("A seat that is told of again is the one that was there")
  func seatToldTwice() async throws {
    let folder = try TemporaryFolder()
    let compositor = try await fake(in: folder)
    let source = source(in: folder)
    defer { source.stop() }
    source.watch(idleAfter: .milliseconds(1_500))
    source.start()
    #expect(await isLive())
    #expect(await isSeen(by: compositor))
    compositor.say("seat 1")
    #expect(await heard.nextIdle() != nil)
  }

  @Test("Of two compositors that hang, whichever goes on first is found")
  func bothHang() async throws {
    let folder = try TemporaryFolder()
    let compositor = try await fake(in: folder)
    compositor.signal(SIGSTOP)
    let other = try await fake("silent", in: folder, socket: "wayland-1")
    let source = source(in: folder)
    defer { source.stop() }
    source.start()
    #expect(await eventually { source.condition.contains("wayland-1 to answer") })
    compositor.signal(SIGCONT)
    #expect(await isLive())
    #expect(source.condition.hasPrefix("connected to wayland-0"))
    other.kill()
  }

  @Test("A person is idle when no seat is in use, and seats come and go")
  func seats() async throws {
    let folder = try TemporaryFolder()
    let compositor = try await fake("seatless", in: folder)
    let source = source(in: folder)
    defer { source.stop() }
    source.watch(idleAfter: .milliseconds(600))
    source.start()
    #expect(await eventually { source.condition == "the compositor on wayland-0 has no seat" })
    #expect(heard.all == [])
    compositor.say("seat 1\nseat 2")
    #expect(await isLive())
    try await Task.sleep(for: .milliseconds(1_300))
    compositor.say("input 1")
    #expect(await heard.nextActive() != nil)
    try await Task.sleep(for: .milliseconds(300))
    compositor.say("input 2")
    let last = clock.read().moment
    #expect(await heard.nextIdle(from: last - slack) != nil)
    compositor.say("input 2")
    #expect(await heard.nextActive() != nil)
    compositor.say("unseat 2")
    #expect(await heard.nextIdle() != nil)
    compositor.say("unseat 1")
    #expect(await heard.next { _ in true } == .gone)
    compositor.say("seat 3")
    #expect(await isLive())
    compositor.kill()
    #expect(await heard.next { _ in true } == .gone)
  }

  @Test("After the end nothing is told any more")
  func stopped() async throws {
    let folder = try TemporaryFolder()
    let compositor = try await fake(in: folder)
    let source = source(in: folder)
    source.watch(idleAfter: .milliseconds(300))
    source.start()
    heard.onEvidence = { _ in source.stop() }
    #expect(await isLive())
    compositor.say("input 1")
    source.look()
    source.watch(idleAfter: .milliseconds(250))
    try await Task.sleep(for: .milliseconds(600))
    #expect(heard.all == [])
  }

  @Test(
    "A compositor that cannot or will not serve is said so, and not waited for in place",
    arguments: [
      ("silent", "waits for the compositor on wayland-0 to answer"),
      ("garble", "does not keep to the Wayland protocol"),
      ("refuse", "does not keep to the Wayland protocol"),
      ("bare", "has neither ext_idle_notifier_v1 nor org_kde_kwin_idle"),
    ])
  func unable(manner: String, condition: String) async throws {
    let folder = try TemporaryFolder()
    let compositor = try await fake(manner, in: folder)
    let source = source(in: folder)
    defer { source.stop() }
    source.start()
    source.look()
    source.watch(idleAfter: .seconds(4))
    #expect(await eventually { source.condition.contains(condition) }, "\(source.condition)")
    #expect(heard.all == [])
    // Whatever it does, another one is found.
    let other = try await fake(in: folder, socket: "wayland-1")
    #expect(await isLive())
    #expect(source.condition == "connected to wayland-1 by ext_idle_notifier_v1 version 2")
    compositor.kill()
    other.kill()
  }

  @Test("A compositor that throws its clients out is tried again, less and less often")
  func stubborn() async throws {
    let folder = try TemporaryFolder()
    let compositor = try await fake("stubborn", in: folder)
    let source = source(in: folder)
    defer { source.stop() }
    source.start()
    #expect(await isLive())
    #expect(await heard.next { $0 == .gone } != nil)
    #expect(await isLive())
    #expect(await heard.next { $0 == .gone } != nil)
    #expect(await eventually { source.condition == "the compositor on wayland-0 went away" })
    compositor.kill()
  }

  @Test("A socket of another name or place is used where WAYLAND_DISPLAY says so")
  func otherNames() async throws {
    let folder = try TemporaryFolder()
    let elsewhere = try TemporaryFolder()
    let near = source(in: folder, named: "nested")
    defer { near.stop() }
    near.start()
    let compositor = try await fake(in: folder, version: 1, socket: "nested")
    #expect(await isLive())
    #expect(near.condition == "connected to nested by ext_idle_notifier_v1 version 1")
    let path = elsewhere.path + "/far"
    let far = source(in: folder, named: path)
    defer { far.stop() }
    far.start()
    #expect(far.condition.hasPrefix("no compositor on far"))
    let other = try await fake(in: elsewhere, version: 7, socket: "far")
    #expect(await isLive())
    #expect(far.condition == "connected to far by ext_idle_notifier_v1 version 2")
    compositor.kill()
    other.kill()
  }

  @Test("Without a folder for sockets it says so")
  func noFolder() {
    let source = WaylandSource(
      environment: [:], clock: clock, alarms: alarms, report: heard.hear)
    source.start()
    #expect(source.condition.hasPrefix("XDG_RUNTIME_DIR is not set"))
  }
}
