import Glibc
import Reactor
import SitCore
import Systemd
import TestSupport
import Testing

@testable import Presence

@Suite(.timeLimit(.minutes(5)))
struct DoNotDisturbHoldTests {
  private static let server = "org.freedesktop.Notifications"

  private func watcher(on desk: Desk) -> NotificationServerHold {
    NotificationServerHold(on: desk.connection(), alarms: desk.alarms)
  }

  @Test func `dunst tells of its pause, and takes it back when it goes`() async throws {
    let desk = try await Desk()
    let screen = try #require(await VirtualX11())
    let environment = desk.server.environment.merging(["DISPLAY": ":\(screen.display)"]) { $1 }
    let heard = HeardHold(watcher(on: desk))
    #expect(await eventually { heard.watcher.condition == "none is on the session bus" })
    let dunst = try #require(ChildProgram(["dunst"], environment: environment))
    #expect(await heard.becomes(holding: false))
    #expect(heard.watcher.condition == "follows dunst's pause")
    #expect(await run("dunstctl", "set-paused", "true", on: environment))
    #expect(await heard.becomes(holding: true))
    #expect(heard.watcher.condition == "follows dunst's pause: do not disturb")
    #expect(await run("dunstctl", "set-paused", "false", on: environment))
    #expect(await heard.becomes(holding: false))
    #expect(await run("dunstctl", "set-paused", "true", on: environment))
    #expect(await heard.becomes(holding: true))
    dunst.end()
    #expect(await eventually { !heard.watcher.isHolding && !heard.watcher.isLive })
  }

  @Test func `mako 1.7 says what its modes are when it is looked at`() async throws {
    let desk = try await Desk()
    let folder = try TemporaryFolder()
    let sway = try #require(await VirtualWayland(.sway, in: folder))
    let environment = desk.server.environment.merging([
      "XDG_RUNTIME_DIR": sway.runtime, "WAYLAND_DISPLAY": sway.socket, "HOME": folder.path,
    ]) { $1 }
    let mako = try #require(ChildProgram(["mako"], environment: environment))
    let heard = HeardHold(watcher(on: desk))
    #expect(await heard.becomes(holding: false))
    #expect(heard.watcher.condition == "follows mako's modes")
    #expect(await run("makoctl", "mode", "-a", "do-not-disturb", on: environment))
    #expect(await heard.isSeen(holding: true))
    #expect(await run("makoctl", "mode", "-r", "do-not-disturb", on: environment))
    #expect(await heard.isSeen(holding: false))
    // One that has stopped delays nothing for long, and not again.
    mako.signal(SIGSTOP)
    let before = Clock.monotonic
    for _ in 0..<100 { heard.watcher.look() }
    // A hundred waits would be of twenty seconds.
    #expect(Clock.monotonic - before < 10_000_000)
    mako.signal(SIGCONT)
    #expect(await run("makoctl", "mode", "-a", "dnd", on: environment))
    #expect(await heard.isSeen(holding: true))
  }

  @Test func `mako since 1.10 tells of its modes`() async throws {
    let desk = try await Desk()
    let mako = try await desk.peer(
      Self.server, at: "/fr/emersion/Mako", with: "fr.emersion.Mako")
    try await mako.has("Modes", .strings(["default"]))
    let heard = HeardHold(watcher(on: desk))
    #expect(await heard.becomes(holding: false))
    try await mako.changes("Modes", .strings(["default", "do-not-disturb"]))
    #expect(await heard.becomes(holding: true))
    try await mako.changes("Modes", .strings(["default", "work"]))
    #expect(await heard.becomes(holding: false))
  }

  @Test func `KDE tells that notifications are inhibited`() async throws {
    let desk = try await Desk()
    let plasma = try await desk.peer(Self.server, at: "/org/freedesktop/Notifications")
    try await plasma.has("Inhibited", .bool(true))
    let heard = HeardHold(watcher(on: desk))
    #expect(await heard.becomes(holding: true))
    try await plasma.changes("Inhibited", .bool(false))
    #expect(await heard.becomes(holding: false))
    try await plasma.changes("Inhibited", .bool(true))
    #expect(await heard.becomes(holding: true))
    // Nonsense is no answer.
    try await plasma.changes("Inhibited", .string("yes"))
    plasma.dies()
    #expect(await eventually { !heard.watcher.isHolding })
  }

  @Test func `a server that tells nothing of it does not hold`() async throws {
    let desk = try await Desk()
    _ = try await desk.peer(Self.server, at: "/org/freedesktop/Notifications")
    let heard = HeardHold(watcher(on: desk))
    #expect(
      await eventually { heard.watcher.condition == "nothing tells of do-not-disturb" })
    #expect(!heard.watcher.isLive && !heard.watcher.isHolding)
  }

  @Test func `GNOME's banners are followed in its real settings, while its shell is there`()
    async throws
  {
    let desk = try await Desk()
    let folder = try TemporaryFolder()
    let environment = desk.server.environment.merging([
      "XDG_CONFIG_HOME": folder.path, "XDG_RUNTIME_DIR": folder.path + "/run",
    ]) { $1 }
    let key = "/org/gnome/desktop/notifications/show-banners"
    let service = try #require(
      ChildProgram(["/usr/libexec/dconf-service"], environment: environment))
    defer { service.end() }
    try await desk.server.waitForOwner(of: "ca.desrt.dconf")
    let heard = HeardHold(GnomeBannersHold(on: desk.connection(), environment: environment))
    #expect(await run("dconf", "write", key, "false", on: environment))
    #expect(
      await eventually { heard.watcher.condition == "its shell is not on the session bus" })
    #expect(!heard.watcher.isHolding)
    let shell = try await desk.peer("org.gnome.Shell", at: "/org/gnome/Shell")
    #expect(await heard.becomes(holding: true))
    #expect(await run("dconf", "write", key, "true", on: environment))
    #expect(await heard.becomes(holding: false))
    for number in 0..<50 {
      #expect(await run("dconf", "write", "/org/other/key-\(number)", "'text'", on: environment))
    }
    #expect(await run("dconf", "write", key, "false", on: environment))
    #expect(await heard.becomes(holding: true))
    #expect(await run("dconf", "reset", key, on: environment))
    #expect(await heard.becomes(holding: false))
    #expect(await run("dconf", "write", key, "false", on: environment))
    #expect(await heard.becomes(holding: true))
    shell.dies()
    #expect(await eventually { !heard.watcher.isHolding && !heard.watcher.isLive })
  }

  @Test func `a file of settings that is cut or garbled anywhere is read without harm`()
    async throws
  {
    let bytes = Self.settings
    let key = "/org/gnome/desktop/notifications/show-banners"
    #expect(DconfDatabase(bytes).boolean(at: key) == false)
    #expect(DconfDatabase(bytes).boolean(at: "/org/gnome/desktop/notifications") == nil)
    #expect(DconfDatabase([]).boolean(at: key) == nil)
    for count in bytes.indices { _ = DconfDatabase(Array(bytes[..<count])).boolean(at: key) }
    for place in bytes.indices {
      for value: UInt8 in [0, 1, 0x7f, 0xff] {
        var garbled = bytes
        garbled[place] = value
        _ = DconfDatabase(garbled).boolean(at: key)
      }
    }
    #expect(DconfDatabase.read("/dev/null") == nil)
    #expect(DconfDatabase.read("/nonexistent") == nil)
  }

  /// A file as dconf 0.40 wrote it, with two settings.
  private static let settings: [UInt8] = {
    let words: [UInt32] = [
      0, 0, 0, 0, 0x18, 0x100, 0x2800_0000, 8, 0, 1, 4, 5, 6, 7, 7, 7,
      0x3024_b7b0, 5, 0x100, 0x4c_0006, 0x108, 0x10c, 0xdafd_88b9, 0, 0x10c, 0x4c_0008, 0x114,
      0x11c, 0x1cb5_82d9, 4, 0x11c, 0x76_000c, 0x128, 0x12b, 0x4f3b_c539, 1, 0x12b, 0x4c_000a,
      0x138, 0x13c, 0x858c_1dc2, 1, 0x13c, 0x4c_000e, 0x14c, 0x150, 0x0b90_504b, 6, 0x150,
      0x4c_0004,
      0x154, 0x158, 0x0002_b5d4, 0xffff_ffff, 0x158, 0x4c_0001, 0x15c, 0x160, 0x5f3a_f58f, 3, 0x160,
      0x76_0012, 0x178, 0x17b,
    ]
    var bytes = words.flatMap(X11Request.native)
    bytes.replaceSubrange(0..<8, with: Array("GVariant".utf8))
    bytes += "gnome/".utf8 + [0, 0, 1, 0, 0, 0]
    bytes += "desktop/".utf8 + [3, 0, 0, 0, 4, 0, 0, 0]
    bytes += "show-banners".utf8 + [0, 0, UInt8(ascii: "b")]
    bytes += "interface/".utf8 + [0, 0, 0, 7, 0, 0, 0]
    bytes += "notifications/".utf8 + [0, 0, 2, 0, 0, 0]
    bytes += "org/".utf8 + [0, 0, 0, 0]
    bytes += "/".utf8 + [0, 0, 0, 5, 0, 0, 0]
    bytes += "clock-show-seconds".utf8 + [0, 0, 0, 0, 0, 0, 1, 0, UInt8(ascii: "b")]
    return bytes
  }()
}
