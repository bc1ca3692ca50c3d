import Glibc
import Reactor
import SitCore
import Systemd
import TestSupport
import Testing

@testable import Presence

/// Against a real headless Mutter. GNOME's session manager, which needs the whole desktop, is
/// played by python3-dbusmock; what Mutter does with its word is Mutter's own.
@Suite(.timeLimit(.minutes(5)))
struct MutterSourceTests {
  /// The bit of InhibitedActions for idleness, and one for logging out.
  private let idle: UInt32 = 8
  private let logout: UInt32 = 1

  @Test func `idleness and the input that ends it are told with their moments`() async throws {
    let scene = try await MutterScene()
    let source = scene.listen(idleAfter: .milliseconds(600))
    #expect(await scene.isLive())
    #expect(source.condition == "connected to Mutter")
    for _ in 0..<2 {
      let typed = try await scene.type()
      let since = try #require(await scene.heard.nextIdle(from: typed))
      #expect(scene.clock.read().moment - since >= .milliseconds(600))
      let back = try await scene.type()
      let active = try #require(await scene.heard.nextActive(from: back))
      #expect(active <= scene.clock.read().moment)
    }
    source.stop()
  }

  @Test func `nothing is told while somebody types on, nor while nobody is there`() async throws {
    let scene = try await MutterScene()
    let source = scene.listen()
    #expect(await scene.heard.nextActive() != nil)
    try await scene.type(keys: 20)
    #expect(scene.heard.all == [])
    source.watch(idleAfter: .milliseconds(300))
    #expect(await scene.heard.nextIdle() != nil)
    source.watch(idleAfter: .minutes(5))
    try await Task.sleep(for: .milliseconds(700))
    #expect(scene.heard.all == [])
    source.stop()
  }

  @Test func `a shorter span that is over already is told before the call returns`() async throws {
    let scene = try await MutterScene()
    let source = scene.listen()
    #expect(await scene.heard.nextActive() != nil)
    try await eventually("Mutter is idle") { try await scene.idleTime() > .milliseconds(600) }
    #expect(scene.heard.all == [])
    source.watch(idleAfter: .milliseconds(500))
    #expect(scene.heard.all.count == 1)
    let since = try #require(await scene.heard.nextIdle())
    source.watch(idleAfter: .milliseconds(400))
    #expect(scene.heard.all == [.idle(since: since)])
    source.watch(idleAfter: .minutes(5))
    #expect(scene.heard.all.count == 1)
    source.stop()
  }

  @Test func `a look tells the last input before it returns, and after it the next`() async throws {
    let scene = try await MutterScene()
    let source = scene.listen()
    #expect(await scene.heard.nextActive() != nil)
    let typed = try await scene.type()
    try await eventually("a pause") { try await scene.idleTime() > .milliseconds(1_200) }
    source.look()
    #expect(scene.heard.all.count == 1)
    let since = try #require(await scene.heard.nextIdle())
    #expect(typed <= since && scene.clock.read().moment - since >= .seconds(1))
    source.look()
    #expect(scene.heard.all == [.idle(since: since)])
    let back = try await scene.type()
    let active = try #require(await scene.heard.nextActive(from: back))
    #expect(active <= scene.clock.read().moment)
    source.stop()
  }

  @Test func `a look right at the input that ends idleness tells it`() async throws {
    let scene = try await MutterScene()
    try await scene.startManager(inhibited: 0)
    let source = scene.listen(idleAfter: .milliseconds(800))
    #expect(await scene.heard.nextIdle() != nil)
    try await Task.sleep(for: .milliseconds(700))
    scene.heard.forget()
    let before = scene.clock.read().moment
    try scene.typeUnheard()
    source.look()
    // On a busy machine there may have been a pause since.
    switch scene.heard.all.last {
    case .active(let moment), .idle(let moment): #expect(moment >= before)
    default: Issue.record("not told: \(scene.heard.all)")
    }
    source.stop()
  }

  @Test func `Mutter may start later, be killed and come back`() async throws {
    let scene = try await MutterScene(startsMutter: false)
    let source = scene.listen(idleAfter: .milliseconds(500))
    try await eventually("the bus is there") { source.condition == "Mutter is not running" }
    source.look()
    for _ in 0..<2 {
      try await scene.startMutter()
      #expect(await scene.isLive())
      #expect(await scene.heard.nextIdle() != nil)
      let typed = try await scene.type()
      let active = try #require(await scene.heard.nextActive(from: typed))
      #expect(active <= scene.clock.read().moment)
      scene.mutter?.stop()
      source.look()
      #expect(await scene.heard.next { $0 == .gone } != nil)
      try await eventually("its end is known") { source.condition == "Mutter is not running" }
    }
    source.stop()
  }

  @Test func `the bus may be killed and come back`() async throws {
    let scene = try await MutterScene()
    let source = scene.listen(idleAfter: .milliseconds(500))
    #expect(await scene.heard.nextIdle() != nil)
    scene.server.stop()
    source.look()
    #expect(await scene.heard.next { $0 == .gone } != nil)
    scene.mutter?.stop()
    let again = try await MutterScene(on: scene.server)
    #expect(await scene.isLive())
    #expect(await scene.heard.nextIdle() != nil)
    try await again.type()
    #expect(await scene.heard.nextActive() != nil)
    source.stop()
  }

  @Test func `a Mutter that stands still is waited for once, and believed when it goes on`()
    async throws
  {
    let scene = try await MutterScene()
    let source = scene.listen(idleAfter: .milliseconds(500), patience: 200_000)
    #expect(await scene.heard.nextIdle() != nil)
    source.watch(idleAfter: .minutes(5))
    try await scene.type()
    #expect(await scene.heard.nextActive() != nil)
    scene.mutter?.signal(SIGSTOP)
    let before = Clock.monotonic
    for _ in 0..<50 { source.look() }
    // Fifty waits would be of ten seconds.
    #expect(Clock.monotonic - before < 5_000_000)
    #expect(source.condition == "Mutter does not answer")
    // That input goes on can no longer be said.
    #expect(await scene.heard.nextInput() != nil)
    #expect(scene.heard.all == [])
    scene.mutter?.signal(SIGCONT)
    #expect(await scene.heard.nextActive() != nil)
    #expect(source.condition == "connected to Mutter")
    source.watch(idleAfter: .milliseconds(300))
    #expect(await scene.heard.nextIdle() != nil)
    source.stop()
  }

  @Test func `while a video plays, idleness and input are told as ever`() async throws {
    let scene = try await MutterScene(startsMutter: false)
    try await scene.startManager(inhibited: 0)
    try await scene.startMutter()
    let source = scene.listen(idleAfter: .milliseconds(600))
    #expect(await scene.isLive())
    try await scene.inhibit(idle)
    for _ in 0..<2 {
      let typed = try await scene.type()
      let since = try #require(await scene.heard.nextIdle(from: typed))
      #expect(scene.clock.read().moment - since >= .milliseconds(600))
      let back = try await scene.type()
      let active = try #require(await scene.heard.nextActive(from: back))
      #expect(active <= scene.clock.read().moment)
    }
    #expect(source.condition == "connected to Mutter; an application inhibits idleness")
    source.stop()
  }

  @Test func `the end of a video is no input, and the input after it is`() async throws {
    let scene = try await MutterScene(startsMutter: false)
    try await scene.startManager(inhibited: idle)
    try await scene.startMutter()
    let source = scene.listen(idleAfter: .milliseconds(500))
    #expect(await scene.isLive())
    let since = try #require(await scene.heard.nextIdle())
    try await eventually("a while") { try await scene.idleTime() > .seconds(1) }
    #expect(scene.heard.all == [])
    let ended = scene.clock.read().moment
    try await scene.inhibit(0)
    // The probe works: Mutter takes it for activity itself.
    try await scene.waitForReset(since: ended)
    source.look()
    #expect(scene.heard.all == [.idle(since: since)])
    try await eventually("the span is over once more") {
      try await scene.idleTime() > .milliseconds(700)
    }
    #expect(scene.heard.all == [.idle(since: since)])
    let back = try await scene.type()
    let active = try #require(await scene.heard.nextActive(from: back))
    #expect(active <= scene.clock.read().moment)
    source.stop()
  }

  @Test func `a look before the end of a video was heard does not take it for input`() async throws
  {
    let scene = try await MutterScene(startsMutter: false)
    try await scene.startManager(inhibited: idle)
    try await scene.startMutter()
    let source = scene.listen(idleAfter: .milliseconds(500))
    let since = try #require(await scene.heard.nextIdle())
    try await eventually("a while") { try await scene.idleTime() > .milliseconds(1_200) }
    try scene.releaseUnheard()
    source.look()
    #expect(scene.heard.all == [.idle(since: since)])
    source.stop()
  }

  @Test func `a video that begins and ends right after input moves that input not`() async throws {
    let scene = try await MutterScene(startsMutter: false)
    try await scene.startManager(inhibited: 0)
    try await scene.startMutter()
    let source = scene.listen(idleAfter: .milliseconds(1_500))
    #expect(await scene.isLive())
    let typed = try await scene.type()
    try await scene.inhibit(idle)
    try await eventually("a while") { try await scene.idleTime() > .milliseconds(1_000) }
    let ended = scene.clock.read().moment
    try await scene.inhibit(0)
    let since = try #require(await scene.heard.nextIdle(from: typed))
    #expect(since < ended)
    source.stop()
  }

  @Test func `a change of other inhibitors moves the last input not`() async throws {
    let scene = try await MutterScene(startsMutter: false)
    try await scene.startManager(inhibited: 0)
    try await scene.startMutter()
    let source = scene.listen(idleAfter: .milliseconds(1_500))
    #expect(await scene.isLive())
    let typed = try await scene.type()
    try await eventually("a while") { try await scene.idleTime() > .milliseconds(1_000) }
    let changed = scene.clock.read().moment
    try await scene.inhibit(logout)
    let since = try #require(await scene.heard.nextIdle(from: typed))
    #expect(since < changed)
    try await scene.type()
    #expect(await scene.heard.nextActive() != nil)
    source.stop()
  }

  @Test func `a session manager that stands still holds nothing up`() async throws {
    let scene = try await MutterScene(startsMutter: false)
    try await scene.startManager(inhibited: 0)
    try await scene.startMutter()
    scene.signalManager(SIGSTOP)
    let source = scene.listen(idleAfter: .milliseconds(500))
    let since = try #require(await scene.heard.nextIdle())
    source.look()
    #expect(scene.heard.all == [.idle(since: since)])
    source.stop()
  }

  @Test func `a session manager that does not say what it inhibits keeps no idleness back`()
    async throws
  {
    let scene = try await MutterScene(startsMutter: false)
    try await scene.startManager(inhibited: 0)
    try await scene.startMutter()
    try await scene.inhibit(idle)
    // Mutter has heard it: it fires no idle watch.
    let first = scene.listen(idleAfter: .milliseconds(600))
    #expect(await scene.isLive())
    try await eventually("it is heard") { first.condition.hasSuffix("inhibits idleness") }
    first.stop()
    let typed = try await scene.type()
    scene.signalManager(SIGSTOP)
    let source = scene.listen(idleAfter: .seconds(3))
    #expect(await scene.isLive())
    #expect(await scene.heard.nextIdle(from: typed) != nil)
    #expect(source.condition == "connected to Mutter")
    source.stop()
  }

  @Test func `an owner of the name that is no Mutter is of no use, and the next may be`()
    async throws
  {
    let scene = try await MutterScene(startsMutter: false)
    let name = MutterMonitor.name
    let mock = try await scene.server.mock(name, [name, "/", name])
    let source = scene.listen(idleAfter: .milliseconds(500))
    try await eventually("it is found out") {
      source.condition.hasPrefix("Mutter's idle monitor is of no use: ")
    }
    #expect(scene.heard.all == [])
    mock.stop()
    try await scene.startMutter()
    #expect(await scene.isLive())
    source.stop()
  }

  @Test func `after the end nothing is told any more`() async throws {
    let scene = try await MutterScene()
    let source = scene.listen(idleAfter: .milliseconds(300))
    scene.heard.onEvidence = { _ in source.stop() }
    #expect(await scene.isLive())
    try await scene.type()
    source.look()
    source.watch(idleAfter: .milliseconds(250))
    #expect(scene.heard.all == [])
  }
}

/// Times in these are in milliseconds, for reading.
@Suite struct MutterLastInputTests {
  @Test func `what a watch for input proves outweighs later answers, until it fires`() {
    var last = MutterLastInput()
    #expect(last.take(1_000, isWatched: false) == 1_000)
    #expect(last.take(2_000, isWatched: true) == 2_000)
    #expect(last.take(9_000, isWatched: true) == 2_000)
    last.inputTold()
    #expect(last.take(9_000, isWatched: false) == 9_000)
  }

  @Test func `what an idle watch proves outweighs answers that lie within its span`() {
    var last = MutterLastInput()
    last.idlenessTold(after: 4_000, now: 10_000)
    #expect(last.take(7_000, isWatched: true) == 6_000)
    #expect(last.take(7_000, isWatched: true) == 6_000)
    last.inputTold()
    #expect(last.take(10_001, isWatched: false) == 10_001)
    #expect(last.take(5_990, isWatched: false) == 5_990)
  }
}
