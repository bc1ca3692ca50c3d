import Glibc
import Reactor
import SitCore
import Systemd
import TestSupport
import Testing

@testable import Presence

/// Against session services and a logind that python3-dbusmock plays.
@Suite struct InhibitorSourceTests {
  private static let idle: UInt32 = 8
  private static let logout: UInt32 = 1

  /// A session bus and a system bus, and a source that listens to both.
  private final class Scene {
    let session: Desk
    let system: Desk
    let source: InhibitorSource

    init() async throws {
      let session = try await Desk()
      system = try await Desk(isSystem: true)
      self.session = session
      source = InhibitorSource(
        sessionBus: session.connection(), systemBus: system.connection(), alarms: session.alarms,
        report: { name, what in
          #expect(name == .inhibitor)
          session.report(name, what)
        })
    }

    func next() async throws -> Evidence { try await session.next() }

    func gnome(inhibits actions: UInt32) async throws -> DeskPeer {
      let peer = try await session.peer(
        "org.gnome.SessionManager", at: "/org/gnome/SessionManager")
      try await peer.has("InhibitedActions", .uint32(actions))
      return peer
    }

    func kde(inhibits: Bool) async throws -> DeskPeer {
      let peer = try await session.peer(
        "org.kde.Solid.PowerManagement.PolicyAgent",
        at: "/org/kde/Solid/PowerManagement/PolicyAgent")
      try await answer(peer, inhibits: inhibits)
      return peer
    }

    /// What PowerDevil answers for the screen; the session is inhibited all the time.
    func answer(_ kde: DeskPeer, inhibits: Bool) async throws {
      try await kde.answers(
        "HasInhibition", taking: "u", "b",
        "ret = bool(args[0] & \(inhibits ? 5 : 1))")
    }

    func logind(blocks what: String) async throws -> DeskPeer {
      let peer = try await system.peer(
        "org.freedesktop.login1", at: "/org/freedesktop/login1",
        with: "org.freedesktop.login1.Manager")
      try await peer.has("BlockInhibited", .string(what))
      return peer
    }
  }

  @Test func `GNOME's session tells of what keeps it from going idle`() async throws {
    let scene = try await Scene()
    let gnome = try await scene.gnome(inhibits: Self.logout)
    scene.source.start()
    #expect(try await scene.next() == .live(.none))
    #expect(scene.source.condition == "follows org.gnome.SessionManager")
    try await gnome.changes("InhibitedActions", .uint32(Self.logout | Self.idle))
    #expect(try await scene.next() == .passive(true))
    try await gnome.changes("InhibitedActions", .uint32(Self.idle))
    try await gnome.changes("InhibitedActions", .uint32(Self.logout))
    #expect(try await scene.next() == .passive(false))
    scene.source.stop()
    try await gnome.changes("InhibitedActions", .uint32(Self.idle))
    #expect(scene.session.evidence.isEmpty)
  }

  @Test func `KDE's PowerDevil is asked whenever its inhibitions change`() async throws {
    let scene = try await Scene()
    let kde = try await scene.kde(inhibits: true)
    scene.source.start()
    #expect(try await scene.next() == .live(.none))
    #expect(try await scene.next() == .passive(true))
    // What keeps only from sleep is left.
    try await scene.answer(kde, inhibits: false)
    try await kde.emits(
      "InhibitionsChanged", "a(ss)as",
      [.array(of: "(ss)", []), .strings(["mpv"])])
    #expect(try await scene.next() == .passive(false))
    #expect(scene.session.evidence.isEmpty)
  }

  @Test func `logind's inhibitors of idleness count, and no others`() async throws {
    let scene = try await Scene()
    let logind = try await scene.logind(blocks: "sleep:handle-lid-switch")
    scene.source.start()
    #expect(try await scene.next() == .live(.none))
    try await logind.changes("BlockInhibited", .string("shutdown:sleep:idle"))
    #expect(try await scene.next() == .passive(true))
    try await logind.has("DelayInhibited", .string(""))
    try await logind.changes("DelayInhibited", .string("sleep:idle"))
    try await logind.changes("BlockInhibited", .string(""))
    #expect(try await scene.next() == .passive(false))
    #expect(scene.session.evidence.isEmpty)
  }

  @Test func `of several one is enough; who dies takes its own back, and nobody is left of none`()
    async throws
  {
    let scene = try await Scene()
    let gnome = try await scene.gnome(inhibits: Self.idle)
    let logind = try await scene.logind(blocks: "idle")
    scene.source.start()
    #expect(try await scene.next() == .live(.none))
    #expect(try await scene.next() == .passive(true))
    try await eventually("both are followed") {
      scene.source.condition == "follows org.gnome.SessionManager, org.freedesktop.login1"
    }
    gnome.dies()
    try await eventually("one is followed") {
      scene.source.condition == "follows org.freedesktop.login1"
    }
    try await logind.changes("BlockInhibited", .string("sleep"))
    #expect(try await scene.next() == .passive(false))
    logind.dies()
    #expect(try await scene.next() == .gone)
    #expect(scene.source.condition == "nobody on the buses tells of inhibitors")
    try await scene.gnome(inhibits: Self.idle).invalidates("InhibitedActions")
    #expect(try await scene.next() == .live(.none))
    #expect(try await scene.next() == .passive(true))
    #expect(scene.session.evidence.isEmpty)
  }

  @Test func `either bus may go and come back`() async throws {
    let scene = try await Scene()
    _ = try await scene.gnome(inhibits: Self.idle)
    scene.source.start()
    #expect(try await scene.next() == .live(.none))
    #expect(try await scene.next() == .passive(true))
    scene.session.server.stop()
    #expect(try await scene.next() == .gone)
    try await scene.logind(blocks: "idle").invalidates("BlockInhibited")
    #expect(try await scene.next() == .live(.none))
    #expect(try await scene.next() == .passive(true))
    scene.system.server.stop()
    #expect(try await scene.next() == .gone)
    try await scene.session.restartBus()
    try await scene.kde(inhibits: true).emits("InhibitionsChanged", "", [])
    #expect(try await scene.next() == .live(.none))
    #expect(try await scene.next() == .passive(true))
  }

  @Test func `odd words tell nothing, and what was told stands`() async throws {
    let scene = try await Scene()
    let gnome = try await scene.session.peer(
      "org.gnome.SessionManager", at: "/org/gnome/SessionManager")
    scene.source.start()
    // A session manager that is not GNOME's has no such property; this one has it as a word.
    try await gnome.has("InhibitedActions", .string("idle"))
    try await gnome.invalidates("InhibitedActions")
    let logind = try await scene.logind(blocks: "idle")
    try await logind.invalidates("BlockInhibited")
    #expect(try await scene.next() == .live(.none))
    #expect(try await scene.next() == .passive(true))
    #expect(scene.source.condition == "follows org.freedesktop.login1")
    try await logind.emits(
      "PropertiesChanged", "sa{sv}as",
      [
        .string("org.freedesktop.login1.Manager"), .properties(["BlockInhibited": .uint32(0)]),
        .strings([]),
      ], by: "org.freedesktop.DBus.Properties")
    try await logind.emits(
      "PropertiesChanged", "s", [.string("org.freedesktop.login1.Manager")],
      by: "org.freedesktop.DBus.Properties")
    try await logind.changes("BlockInhibited", .string("idleness"))
    #expect(try await scene.next() == .passive(false))
    #expect(scene.session.evidence.isEmpty)
  }

  @Test func `while it does not matter nobody is listened to, and then only changes are told`()
    async throws
  {
    let scene = try await Scene()
    scene.source.heed(false)
    let gnome = try await scene.gnome(inhibits: Self.idle)
    scene.source.start()
    #expect(scene.source.condition == "rests: its answer would make no difference now")
    scene.source.heed(true)
    #expect(try await scene.next() == .live(.none))
    #expect(try await scene.next() == .passive(true))
    scene.source.heed(false)
    try await gnome.changes("InhibitedActions", .uint32(0))
    try await gnome.changes("InhibitedActions", .uint32(Self.idle))
    scene.source.heed(true)
    try await eventually("it is asked anew") {
      scene.source.condition == "follows org.gnome.SessionManager"
    }
    #expect(scene.session.evidence.isEmpty, "nothing is different")
    scene.source.heed(false)
    gnome.dies()
    scene.source.heed(true)
    #expect(try await scene.next() == .gone)
    #expect(scene.session.evidence.isEmpty)
  }
}
