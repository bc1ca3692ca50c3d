import Glibc
import Reactor
import SitCore
import TestSupport
import Testing

@testable import Presence

@Suite(.timeLimit(.minutes(5)))
struct FullscreenHoldTests {
  private let alarms = AlarmClock()

  /// After a change of no interest it rests for a moment only.
  private func watcher(on server: VirtualX11) -> X11FullscreenHold {
    X11FullscreenHold(
      environment: ["DISPLAY": ":\(server.display)"], alarms: alarms, rest: .milliseconds(50))
  }

  @Test func `an X window manager tells that the window in front is fullscreen`() async throws {
    let server = try #require(await VirtualX11())
    let display = ["DISPLAY": ":\(server.display)", "HOME": "/nonexistent"]
    let heard = HeardHold(watcher(on: server))
    #expect(
      await eventually {
        heard.watcher.condition.hasPrefix("nothing tells whether a window is fullscreen")
      })
    #expect(!heard.watcher.isLive)
    let manager = try #require(ChildProgram(["openbox"], environment: display))
    #expect(await heard.isSeen(holding: false))
    let film = try #require(Film(isFullscreen: true, output: "x11", environment: display))
    #expect(await heard.isSeen(holding: true))
    #expect(
      heard.watcher.condition == "the window in front of :\(server.display) is fullscreen")
    #expect(await run("wmctrl", "-r", ":ACTIVE:", "-b", "remove,fullscreen", on: display))
    #expect(await heard.isSeen(holding: false))
    #expect(await run("wmctrl", "-r", ":ACTIVE:", "-b", "add,fullscreen", on: display))
    #expect(await heard.isSeen(holding: true))
    // Another window in front of it.
    let other = try #require(Film(isFullscreen: false, output: "x11", environment: display))
    #expect(await heard.isSeen(holding: false))
    other.ends()
    #expect(await heard.isSeen(holding: true))
    // Without a window manager, what it said last stays at the root, and counts no more.
    manager.end()
    #expect(await heard.looks { !heard.watcher.isHolding && !heard.watcher.isLive })
    let next = try #require(ChildProgram(["openbox"], environment: display))
    defer { next.end() }
    #expect(await heard.isSeen(holding: true))
    film.ends()
    #expect(await heard.isSeen(holding: false))
  }

  @Test func `what others write at windows does no harm`() async throws {
    let server = try #require(await VirtualX11())
    let display = ["DISPLAY": ":\(server.display)", "HOME": "/nonexistent"]
    let manager = try #require(ChildProgram(["openbox"], environment: display))
    defer { manager.end() }
    let heard = HeardHold(watcher(on: server))
    #expect(await heard.isSeen(holding: false))
    for (format, value) in [
      ("32x", "0xdeadbeef"), ("32x", "0"), ("8s", "text"), ("32x", "0xffffffff"), ("16c", "1"),
    ] {
      #expect(
        await run(
          "xprop", "-root", "-f", "_NET_ACTIVE_WINDOW", format, "-set", "_NET_ACTIVE_WINDOW",
          value, on: display))
    }
    let film = try #require(Film(isFullscreen: true, output: "x11", environment: display))
    #expect(await heard.isSeen(holding: true))
    #expect(
      await run(
        "xprop", "-root", "-f", "_NET_SUPPORTING_WM_CHECK", "32x", "-set",
        "_NET_SUPPORTING_WM_CHECK", "0xdeadbeef", on: display))
    #expect(await heard.looks { !heard.watcher.isLive })
    film.ends()
    server.kill()
    #expect(await eventually { heard.watcher.condition.contains("went away") })
    let again = try #require(await VirtualX11(display: server.display))
    let anew = try #require(ChildProgram(["openbox"], environment: display))
    defer { anew.end() }
    #expect(await heard.isSeen(holding: false))
    _ = again
  }

  @Test func `sway tells that the window in front is fullscreen`() async throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_RUNTIME_DIR": folder.path, "WAYLAND_DISPLAY": "wayland-1"]
    let heard = HeardHold(WaylandFullscreenHold(environment: environment, alarms: alarms))
    #expect(!heard.watcher.isLive)
    let sway = try #require(await VirtualWayland(.sway, in: folder))
    let client = environment.merging(["WAYLAND_DISPLAY": sway.socket, "HOME": "/nonexistent"]) {
      $1
    }
    #expect(await heard.isSeen(holding: false))
    #expect(
      heard.watcher.condition
        == "follows the windows of \(sway.socket) by zwlr_foreign_toplevel_manager_v1")
    let film = try #require(Film(isFullscreen: true, output: "wlshm", environment: client))
    #expect(await heard.isSeen(holding: true))
    film.ends()
    #expect(await heard.isSeen(holding: false))
    let other = try #require(Film(isFullscreen: false, output: "wlshm", environment: client))
    let second = try #require(Film(isFullscreen: true, output: "wlshm", environment: client))
    #expect(await heard.isSeen(holding: true))
    sway.kill()
    #expect(await heard.looks { !heard.watcher.isHolding && !heard.watcher.isLive })
    other.ends()
    second.ends()
  }

  @Test func `an X server is asked for changes only while a nudge waits`() async throws {
    let server = try #require(await VirtualX11())
    let display = ["DISPLAY": ":\(server.display)"]
    let heard = HeardHold(watcher(on: server))
    func isListening() async -> Bool {
      // What the watcher has asked for before was done when it has an answer.
      heard.watcher.look()
      return await run(
        "sh", "-c", "xwininfo -root -events | grep -q PropertyChange", on: display)
    }
    #expect(await heard.looks { heard.watcher.condition.hasPrefix("nothing tells") })
    #expect(await !isListening())
    for _ in 1...2 {
      heard.watcher.attend(.close)
      #expect(await isListening())
      heard.watcher.attend(.loose)
      #expect(await !isListening())
    }
  }

  @Test func `while a nudge waits an X server tells, also of a window that changes its title`()
    async throws
  {
    let server = try #require(await VirtualX11())
    let display = ["DISPLAY": ":\(server.display)", "HOME": "/nonexistent"]
    let manager = try #require(ChildProgram(["openbox"], environment: display))
    defer { manager.end() }
    let heard = HeardHold(watcher(on: server), .close)
    #expect(await heard.becomes(holding: false))
    let film = try #require(Film(isFullscreen: true, output: "x11", environment: display))
    #expect(await heard.becomes(holding: true))
    let titles = try #require(
      ChildProgram(
        ["sh", "-c", "while wmctrl -r :ACTIVE: -T $(date +%N); do sleep 0.02; done"],
        environment: display))
    defer { titles.end() }
    #expect(await run("wmctrl", "-r", ":ACTIVE:", "-b", "remove,fullscreen", on: display))
    #expect(await heard.becomes(holding: false))
    #expect(await run("wmctrl", "-r", ":ACTIVE:", "-b", "add,fullscreen", on: display))
    #expect(await heard.becomes(holding: true))
    film.ends()
    #expect(await heard.becomes(holding: false))
  }

  @Test func `an X server that does not answer is not waited for twice`() async throws {
    let server = try #require(await VirtualX11())
    let display = ["DISPLAY": ":\(server.display)", "HOME": "/nonexistent"]
    let manager = try #require(ChildProgram(["openbox"], environment: display))
    defer { manager.end() }
    let heard = HeardHold(watcher(on: server))
    #expect(await heard.isSeen(holding: false))
    server.signal(SIGSTOP)
    for _ in 1...1_000 { heard.watcher.look() }
    #expect(heard.watcher.isLive)
    server.signal(SIGCONT)
    let film = try #require(Film(isFullscreen: true, output: "x11", environment: display))
    defer { film.ends() }
    #expect(await heard.isSeen(holding: true))
  }

  @Test func `sway is connected to only while a nudge waits`() async throws {
    let folder = try TemporaryFolder()
    let sway = try #require(await VirtualWayland(.sway, in: folder))
    let environment = ["XDG_RUNTIME_DIR": folder.path, "WAYLAND_DISPLAY": sway.socket]
    let client = environment.merging(["HOME": "/nonexistent"]) { $1 }
    let hold = WaylandFullscreenHold(
      environment: environment, alarms: alarms, rest: .milliseconds(50))
    let heard = HeardHold(hold)
    #expect(await heard.isSeen(holding: false))
    #expect(hold.windows == nil)
    hold.attend(.close)
    #expect(await heard.isSeen(holding: false))
    #expect(hold.windows != nil)
    // Its title comes after the window: the watcher rests and looks again meanwhile.
    let film = try #require(Film(isFullscreen: true, output: "wlshm", environment: client))
    #expect(await heard.becomes(holding: true))
    hold.attend(.loose)
    #expect(hold.windows == nil && hold.isLive && hold.isHolding)
    // A compositor that does not answer is waited for once only.
    sway.signal(SIGSTOP)
    for _ in 1...1_000 { hold.look() }
    #expect(hold.isHolding)
    sway.signal(SIGCONT)
    film.ends()
    #expect(await heard.isSeen(holding: false))
    #expect(hold.windows == nil)
    hold.attend(.close)
    hold.look()
    sway.kill()
    #expect(await eventually { !hold.isLive })
  }

  @Test(arguments: [VirtualWayland.Kind.kwin, .mutter])
  func `KWin and Mutter tell ordinary clients nothing, which is said`(
    _ kind: VirtualWayland.Kind
  ) async throws {
    let folder = try TemporaryFolder()
    let compositor = try #require(await VirtualWayland(kind, in: folder))
    let environment = ["XDG_RUNTIME_DIR": folder.path, "WAYLAND_DISPLAY": compositor.socket]
    let heard = HeardHold(WaylandFullscreenHold(environment: environment, alarms: alarms))
    #expect(
      await eventually {
        heard.watcher.condition
          == "nothing tells whether a window is fullscreen: the compositor on "
          + "\(compositor.socket) has no zwlr_foreign_toplevel_manager_v1"
      })
    #expect(!heard.watcher.isLive && !heard.watcher.isHolding)
  }

  @Test func `Xwayland is not asked`() async throws {
    let hold = X11FullscreenHold(
      environment: ["DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"], alarms: alarms)
    let heard = HeardHold(hold)
    #expect(heard.watcher.condition == "not used: the session runs on Wayland")
  }
}
