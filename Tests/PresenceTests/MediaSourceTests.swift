import Glibc
import Reactor
import SitCore
import Systemd
import TestSupport
import Testing

@testable import Presence

/// Against mpv with its MPRIS plugin, which needs neither a screen nor a sound card. What no honest
/// player does is played by python3-dbusmock.
@Suite struct MediaSourceTests {
  private static let path = "/org/mpris/MediaPlayer2"
  private static let interface = "org.mpris.MediaPlayer2.Player"

  /// A session bus, and a source that listens.
  private final class Scene {
    let desk: Desk
    let source: MediaSource

    init() async throws {
      let desk = try await Desk()
      self.desk = desk
      source = MediaSource(
        connection: desk.connection(), alarms: desk.alarms,
        report: { name, what in
          #expect(name == .media)
          desk.report(name, what)
        })
    }

    /// Starts a player that plays a tone for ever. A second one calls itself `mpv.instance` and its
    /// number.
    func mpv() throws -> Child {
      try desk.server.spawn([
        "/usr/bin/mpv", "--no-config", "--no-terminal", "--ao=null", "--vo=null",
        "--loop-file=inf", "--script=/usr/lib/mpv-mpris/mpris.so", "av://lavfi:sine=d=60",
      ])
    }

    /// A player that says whatever the test wants.
    func player(_ name: String, _ status: BusValue?) async throws -> DeskPeer {
      let player = try await desk.peer(
        "org.mpris.MediaPlayer2." + name, at: MediaSourceTests.path,
        with: MediaSourceTests.interface)
      if let status {
        try await player.has("PlaybackStatus", status)
        // The source may have asked before it had that.
        try await player.invalidates("PlaybackStatus")
      }
      return player
    }

    /// Presses a button of a player.
    func press(_ button: String, of name: String) async throws {
      _ = try await desk.bus.ask(
        BusCall(
          to: "org.mpris.MediaPlayer2." + name, path: MediaSourceTests.path,
          interface: MediaSourceTests.interface, member: button))
    }

    func next() async throws -> Evidence { try await desk.next() }

    func becomes(_ condition: String) async throws {
      try await eventually("the condition \(condition)") { source.condition == condition }
    }
  }

  @Test func `a real player is followed from its start to its sudden end`() async throws {
    let scene = try await Scene()
    scene.source.start()
    #expect(try await scene.next() == .live(.none))
    #expect(scene.source.condition == "0 players on the session bus, 0 playing")
    let mpv = try scene.mpv()
    #expect(try await scene.next() == .passive(true))
    #expect(scene.source.condition == "1 player on the session bus, 1 playing")
    try await scene.press("Pause", of: "mpv")
    #expect(try await scene.next() == .passive(false))
    try await scene.press("Play", of: "mpv")
    #expect(try await scene.next() == .passive(true))
    mpv.stop()
    #expect(try await scene.next() == .passive(false))
    #expect(scene.source.condition == "0 players on the session bus, 0 playing")
    let again = try scene.mpv()
    #expect(try await scene.next() == .passive(true))
    withExtendedLifetime(again) {}
  }

  @Test func `of several players one that plays is enough`() async throws {
    let scene = try await Scene()
    let first = try scene.mpv()
    try await scene.desk.server.waitForOwner(of: "org.mpris.MediaPlayer2.mpv")
    let second = try scene.mpv()
    try await scene.desk.server.waitForOwner(
      of: "org.mpris.MediaPlayer2.mpv.instance\(second.pid)")
    scene.source.start()
    #expect(try await scene.next() == .live(.none))
    #expect(try await scene.next() == .passive(true))
    try await scene.becomes("2 players on the session bus, 2 playing")
    first.stop()
    try await scene.becomes("1 player on the session bus, 1 playing")
    #expect(scene.desk.evidence.isEmpty)
    second.stop()
    #expect(try await scene.next() == .passive(false))
  }

  @Test func `a mirror of players is no player, nor is one of another namespace`() async throws {
    let scene = try await Scene()
    _ = try await scene.player("playerctld", .string("Playing"))
    _ = try await scene.desk.peer("org.mpris.MediaPlayer22.x", at: Self.path)
    _ = try await scene.desk.peer("org.mpris.MediaPlayer2", at: Self.path)
    scene.source.start()
    #expect(try await scene.next() == .live(.none))
    _ = try await scene.player("vlc", .string("Stopped"))
    try await scene.becomes("1 player on the session bus, 0 playing")
    #expect(scene.desk.evidence.isEmpty)
  }

  @Test func `odd words are no play, and a status that is not told is asked for`() async throws {
    let scene = try await Scene()
    let liar = try await scene.player("liar", .uint32(1))
    _ = try await scene.player("mute", nil)
    scene.source.start()
    #expect(try await scene.next() == .live(.none))
    try await liar.changes("PlaybackStatus", .strings(["Playing"]))
    try await liar.emits(
      "PropertiesChanged", "u", [.uint32(1)], by: "org.freedesktop.DBus.Properties")
    try await liar.changes("PlaybackStatus", .string("playing"))
    try await liar.invalidates("PlaybackStatus")
    try await liar.invalidates("Metadata")
    try await liar.changes("PlaybackStatus", .string("Playing"))
    #expect(try await scene.next() == .passive(true))
    try await liar.changes("PlaybackStatus", .uint32(0))
    // What was told last and could be understood stands.
    try await scene.becomes("2 players on the session bus, 1 playing")
    #expect(scene.desk.evidence.isEmpty)
    liar.dies()
    #expect(try await scene.next() == .passive(false))
  }

  @Test func `a player that does not answer delays nobody`() async throws {
    let scene = try await Scene()
    let stuck = try await scene.player("stuck", .string("Playing"))
    stuck.process.signal(SIGSTOP)
    scene.source.start()
    #expect(try await scene.next() == .live(.none))
    let mpv = try scene.mpv()
    #expect(try await scene.next() == .passive(true))
    mpv.stop()
    // Once the stuck one has had its time.
    #expect(try await scene.next() == .passive(false))
    stuck.process.signal(SIGCONT)
    try await stuck.changes("PlaybackStatus", .string("Playing"))
    #expect(try await scene.next() == .passive(true))
  }

  @Test func `a crowd of players is followed in part, and the rest as they go`() async throws {
    let scene = try await Scene()
    let crowd = (1...40).map { "org.mpris.MediaPlayer2.crowd.instance\($0)" }
    func askBus(_ member: String, _ arguments: BusValue...) async throws {
      let bus = "org.freedesktop.DBus"
      _ = try await scene.desk.bus.ask(
        BusCall(
          to: bus, path: "/org/freedesktop/DBus", interface: bus, member: member, arguments))
    }
    for name in crowd { try await askBus("RequestName", .string(name), .uint32(0)) }
    scene.source.start()
    #expect(try await scene.next() == .live(.none))
    try await scene.becomes("32 players on the session bus, 0 playing")
    _ = try await scene.player("last", .string("Playing"))
    for name in crowd { try await askBus("ReleaseName", .string(name)) }
    #expect(try await scene.next() == .passive(true))
    try await scene.becomes("1 player on the session bus, 1 playing")
    #expect(scene.desk.evidence.isEmpty)
  }

  @Test func `while it does not matter nobody is listened to, and then only changes are told`()
    async throws
  {
    let scene = try await Scene()
    scene.source.heed(false)
    let player = try await scene.player("vlc", .string("Playing"))
    scene.source.start()
    scene.source.heed(true)
    #expect(try await scene.next() == .live(.none))
    #expect(try await scene.next() == .passive(true))
    scene.source.heed(false)
    try await player.changes("PlaybackStatus", .string("Paused"))
    try await player.changes("PlaybackStatus", .string("Playing"))
    scene.source.heed(true)
    try await scene.becomes("1 player on the session bus, 1 playing")
    #expect(scene.desk.evidence.isEmpty, "nothing is different")
    scene.source.heed(false)
    #expect(scene.source.condition == "rests: its answer would make no difference now")
    try await player.changes("PlaybackStatus", .string("Paused"))
    scene.source.heed(true)
    #expect(try await scene.next() == .passive(false))
    scene.source.stop()
    try await player.changes("PlaybackStatus", .string("Playing"))
    #expect(scene.desk.evidence.isEmpty)
  }

  @Test func `the bus may come later than the source, go, and come back`() async throws {
    let scene = try await Scene()
    scene.desk.server.stop()
    unsafe unlink(scene.desk.server.socket)
    scene.source.start()
    #expect(scene.source.condition.hasPrefix("no bus at"))
    try await scene.desk.restartBus()
    #expect(try await scene.next() == .live(.none))
    _ = try await scene.player("vlc", .string("Playing"))
    #expect(try await scene.next() == .passive(true))
    scene.desk.server.stop()
    #expect(try await scene.next() == .gone)
    scene.source.heed(false)
    try await scene.desk.restartBus()
    scene.source.heed(true)
    #expect(try await scene.next() == .live(.none))
    _ = try await scene.player("vlc", .string("Playing"))
    #expect(try await scene.next() == .passive(true))
  }
}
