import Glibc
import Reactor
import SitCore
import Testing

@testable import Presence

@Suite(.timeLimit(.minutes(5)))
struct X11SourceTests {
  private let clock = SystemClock()
  private let alarms = AlarmClock()
  private let heard = HeardEvidence()
  private let slack = TimeSpan.milliseconds(30)

  /// A source that waits in place for as long as a busy machine may take to answer.
  private func source(
    _ environment: [String: String], sockets: String = "/tmp/.X11-unix"
  ) -> X11Source {
    X11Source(
      environment: environment, clock: clock, alarms: alarms, sockets: sockets,
      patience: 20_000_000, report: heard.hear)
  }

  private func source(on server: VirtualX11) -> X11Source {
    source(["DISPLAY": ":\(server.display)"])
  }

  @Test("Idleness and the input that ends it are told with their moments")
  func idleAndBack() async throws {
    let server = try #require(await VirtualX11())
    let source = source(on: server)
    defer { source.stop() }
    source.watch(idleAfter: .milliseconds(1_500))
    source.start()
    #expect(await heard.next { $0 == .live(.fine) } != nil)
    for _ in 0..<2 {
      let before = clock.read().moment
      #expect(await server.type())
      let idle = try #require(await heard.nextIdle(from: before - slack))
      #expect(clock.read().moment - idle >= .milliseconds(1_500))
    }
    let before = clock.read().moment
    #expect(await server.type())
    let active = try #require(await heard.nextActive(from: before - slack))
    #expect(active <= clock.read().moment)
    #expect(source.condition == "connected to :\(server.display)")
  }

  @Test("Nothing is told while somebody types on, nor while nobody is there")
  func silence() async throws {
    let server = try #require(await VirtualX11())
    let source = source(on: server)
    defer { source.stop() }
    source.watch(idleAfter: .minutes(5))
    source.start()
    #expect(await heard.nextActive() != nil)
    #expect(await server.type(keys: 30))
    #expect(heard.all == [])
    source.watch(idleAfter: .milliseconds(300))
    #expect(await heard.nextIdle() != nil)
    source.watch(idleAfter: .minutes(5))
    try await Task.sleep(for: .milliseconds(700))
    #expect(heard.all == [])
  }

  @Test("A shorter span that is over already is told before the call returns")
  func shorterSpan() async throws {
    let server = try #require(await VirtualX11())
    let source = source(on: server)
    defer { source.stop() }
    source.start()
    #expect(await heard.nextActive() != nil)
    try await Task.sleep(for: .milliseconds(600))
    #expect(heard.all == [])
    source.watch(idleAfter: .milliseconds(500))
    #expect(heard.all.count == 1)
    let since = try #require(await heard.nextIdle())
    source.watch(idleAfter: .milliseconds(400))
    #expect(heard.all == [.idle(since: since)])
    source.watch(idleAfter: .minutes(5))
    #expect(heard.all.count == 1)
  }

  @Test("A look tells the last input, and after it the next")
  func look() async throws {
    let server = try #require(await VirtualX11())
    let source = source(on: server)
    defer { source.stop() }
    source.start()
    #expect(await heard.nextActive() != nil)
    let before = clock.read().moment
    #expect(await server.type())
    let after = clock.read().moment
    try await Task.sleep(for: .milliseconds(1_200))
    source.look()
    #expect(heard.all.count == 1)
    let idle = try #require(await heard.nextIdle())
    #expect(before - slack <= idle && clock.read().moment - idle >= .seconds(1))
    source.look()
    #expect(heard.all == [.idle(since: idle)])
    #expect(await server.type())
    let active = try #require(await heard.nextActive())
    #expect(active > after)
    // A look right after input tells that it goes on.
    #expect(await server.type())
    source.look()
    let now = try #require(await heard.next { _ in true })
    if case .active(let moment) = now { #expect(moment >= active) }
  }

  @Test("A server that starts later is found, and again when it was killed and came back")
  func serverComesAndGoes() async throws {
    let display = VirtualX11.freeDisplay
    let source = source(["DISPLAY": "unix:\(display).0"])
    defer { source.stop() }
    source.start()
    #expect(source.condition.hasPrefix("no X server on :\(display)"))
    source.look()
    source.watch(idleAfter: .minutes(4))
    var server = await VirtualX11(display: display)
    #expect(server != nil)
    #expect(await heard.next { $0 == .live(.fine) } != nil)
    #expect(await heard.nextActive() != nil)
    server?.kill()
    #expect(await heard.next { $0 == .gone } != nil)
    server = await VirtualX11(display: display)
    #expect(await heard.next { $0 == .live(.fine) } != nil)
    source.watch(idleAfter: .milliseconds(500))
    #expect(await heard.nextIdle() != nil)
    #expect(await server?.type() == true)
    #expect(await heard.nextActive() != nil)
  }

  @Test("After the end nothing is told any more")
  func stopped() async throws {
    let server = try #require(await VirtualX11())
    let source = source(on: server)
    source.watch(idleAfter: .milliseconds(300))
    source.start()
    heard.onEvidence = { _ in source.stop() }
    #expect(await heard.next { $0 == .live(.fine) } != nil)
    #expect(await server.type())
    source.look()
    source.watch(idleAfter: .milliseconds(250))
    #expect(heard.all == [])
  }

  @Test(
    "Under Wayland no X server is asked",
    arguments: [
      ["WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"],
      ["XDG_SESSION_TYPE": "wayland", "DISPLAY": ":0"],
    ])
  func wayland(environment: [String: String]) async throws {
    let source = source(environment)
    source.start()
    source.look()
    #expect(source.condition == "not used: the session runs on Wayland")
    #expect(heard.all == [])
  }

  @Test("Without DISPLAY a server of this user is found, but not beside a Wayland compositor")
  func discovery() async throws {
    let server = try #require(await VirtualX11())
    let sockets = try #require(ScratchFolder())
    let runtime = try #require(ScratchFolder())
    let environment = ["XDG_RUNTIME_DIR": runtime.path]
    let early = source(environment, sockets: sockets.path)
    defer { early.stop() }
    early.start()
    #expect(early.condition == "no X server runs")
    // Neither is a display's name.
    sockets.write(to: "X")
    sockets.write(to: "X+1")
    sockets.link("X\(server.display)", to: "/tmp/.X11-unix/X\(server.display)")
    #expect(await heard.next { $0 == .live(.fine) } != nil)
    runtime.write(to: "wayland-1")
    let late = source(environment, sockets: sockets.path)
    late.start()
    #expect(late.condition == "not used: the session runs on Wayland")
  }

  @Test("The folder of sockets may come later than the source")
  func lateFolder() async throws {
    let server = try #require(await VirtualX11())
    let scratch = try #require(ScratchFolder())
    let source = source([:], sockets: scratch.path + "/sockets")
    defer { source.stop() }
    source.start()
    scratch.makeFolder("sockets")
    let name = "X\(server.display)"
    scratch.link("sockets/" + name, to: "/tmp/.X11-unix/" + name)
    #expect(await heard.next { $0 == .live(.fine) } != nil)
    scratch.delete("sockets/" + name)
  }

  /// Where the keys are, and where nothing is yet.
  enum KeyPlace: CaseIterable {
    case home, laterHome, elsewhere
  }

  @Test(
    "Root's server is not asked without a key, and found once the key is written",
    .enabled(if: getuid() == 0, "needs to run an X server as root"), arguments: KeyPlace.allCases)
  func lateKey(place: KeyPlace) async throws {
    let scratch = try #require(ScratchFolder())
    let sockets = try #require(ScratchFolder())
    let keys = try #require(ScratchFolder())
    keys.write(record(key), to: "server")
    let display = VirtualX11.freeDisplay
    let server = try #require(
      await VirtualX11(display: display, options: ["-auth", keys.path + "/server"]))
    let name = "X\(server.display)"
    sockets.link(name, to: "/tmp/.X11-unix/" + name)
    let home = scratch.path + (place == .laterHome ? "/home" : "")
    var environment = ["HOME": home]
    if place == .elsewhere { environment["XAUTHORITY"] = keys.path + "/session" }
    var found: X11IdleCounter?
    var states: [String] = []
    let search = X11Search(
      X11Surroundings(environment: environment, sockets: sockets.path, user: 4711), alarms: alarms,
      look: X11IdleCounter.find, onFound: { found = $0 }, onState: { states.append($0) })
    search.begin()
    #expect(states == ["no key to the X server of root on :\(display)"])
    let folder = place == .elsewhere ? keys : scratch
    let file = [.home: ".Xauthority", .laterHome: "home/.Xauthority", .elsewhere: "session"][place]
    if place == .laterHome { scratch.makeFolder("home") }
    // A key to another display first, then ours in the same file, as `xauth` and display managers
    // do it that write in place.
    folder.write(record(key, display: display + 1), to: file ?? "")
    #expect(await eventually { states.count > 1 })
    #expect(found == nil)
    folder.write(record(key, display: display), to: file ?? "")
    #expect(await eventually { found != nil }, "\(states)")
    found?.connection.end()
    if place == .laterHome { scratch.delete("home/.Xauthority") }
  }

  private let key = [UInt8](repeating: 0x5a, count: 16)

  /// A record of a file of keys; one for all displays unless one is given.
  private func record(_ key: [UInt8], display: Int? = nil) -> [UInt8] {
    let number = Array((display.map { "\($0)" } ?? "").utf8)
    return [[], number, Array("MIT-MAGIC-COOKIE-1".utf8), key].reduce([0xff, 0xff]) {
      $0 + [0, UInt8($1.count)] + $1
    }
  }

  @Test("A server that wants a key is tried again once the key is there")
  func authority() async throws {
    let scratch = try #require(ScratchFolder())
    let display = VirtualX11.freeDisplay
    scratch.write(record(key), to: "good")
    scratch.write(record(key.map { $0 ^ 1 }), to: "used")
    let options = ["-auth", scratch.path + "/good"]
    let server = try #require(await VirtualX11(display: display, options: options))
    let source = source([
      "DISPLAY": ":\(server.display)", "XAUTHORITY": scratch.path + "/used",
    ])
    defer { source.stop() }
    source.start()
    #expect(await eventually { source.condition.contains("refuses the connection") })
    scratch.move("good", to: "used")
    #expect(await heard.next { $0 == .live(.fine) } != nil)
  }

  @Test(
    "A server that cannot or will not serve is said so, and not waited for in place",
    arguments: [
      ("silent", "waits for the X server on :7 to answer"),
      ("deaf", "waits for the X server on :7 to answer"),
      ("garble", "does not speak the X protocol"),
      ("refuse", "refuses the connection: Not today [31m"),

      ("xwayland", "the session runs on Wayland"),
      ("old-xwayland", "the session runs on Wayland"), ("nosync", "has no SYNC extension"),
      ("nocounter", "has no IDLETIME counter"),
    ])
  func unable(manner: String, condition: String) async throws {
    let scratch = try #require(ScratchFolder())
    let server = try #require(await FakeX11(manner, socket: scratch.path + "/X7"))
    let source = source(["DISPLAY": ":7"], sockets: scratch.path)
    defer { source.stop() }
    source.start()
    source.look()
    source.watch(idleAfter: .seconds(4))
    #expect(await eventually { source.condition.contains(condition) }, "\(source.condition)")
    #expect(heard.all == [])
    server.kill()
  }

  @Test("An impossible idle time is cut to what is possible")
  func hostile() async throws {
    let scratch = try #require(ScratchFolder())
    let server = try #require(await FakeX11("hostile", socket: scratch.path + "/X7"))
    let source = source(["DISPLAY": ":7"], sockets: scratch.path)
    defer { source.stop() }
    source.start()
    let since = try #require(await heard.nextIdle())
    #expect(since >= Moment(microseconds: 0) && since <= clock.read().moment)
    server.kill()
    #expect(await heard.next { $0 == .gone } != nil)
  }

  @Test("A server that hangs holds nothing up, and its answer counts when it comes")
  func hangs() async throws {
    let server = try #require(await VirtualX11())
    let source = X11Source(
      environment: ["DISPLAY": ":\(server.display)"], clock: clock, alarms: alarms,
      report: heard.hear)
    defer { source.stop() }
    source.watch(idleAfter: .milliseconds(500))
    source.start()
    #expect(await heard.nextIdle() != nil)
    source.watch(idleAfter: .minutes(5))
    #expect(await server.type())
    #expect(await heard.nextActive() != nil)
    server.signal(SIGSTOP)
    source.watch(idleAfter: .milliseconds(500))
    try await Task.sleep(for: .milliseconds(600))
    for _ in 0..<100 { source.look() }
    #expect(heard.all == [])
    server.signal(SIGCONT)
    #expect(await heard.nextIdle() != nil)
    #expect(await server.type())
    #expect(await heard.nextActive() != nil)
  }
}
