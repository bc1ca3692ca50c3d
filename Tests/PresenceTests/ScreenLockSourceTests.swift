import Glibc
import Reactor
import SitCore
import Systemd
import TestSupport
import Testing

@testable import Presence

/// Against lockers that python3-dbusmock plays; GNOME's by its own template.
@Suite struct ScreenLockSourceTests {
  private static let gnome = "org.gnome.ScreenSaver"
  private static let common = "org.freedesktop.ScreenSaver"

  private func source(at desk: Desk) -> ScreenLockSource {
    ScreenLockSource(
      connection: desk.connection(), alarms: desk.alarms,
      report: { name, what in
        #expect(name == .lock)
        desk.report(name, what)
      })
  }

  /// GNOME's locker.
  private func gnomeLocker(at desk: Desk) async throws -> DeskPeer {
    try await desk.peer(Self.gnome, at: "/org/gnome/ScreenSaver", template: "gnome_screensaver")
  }

  private func setActive(_ locker: DeskPeer, _ isActive: Bool) async throws {
    _ = try await locker.bus.ask(
      BusCall(
        to: locker.name, path: locker.path, interface: locker.interface, member: "SetActive",
        [.bool(isActive)]))
  }

  @Test func `GNOME's locker is heard when it locks and unlocks`() async throws {
    let desk = try await Desk()
    let locker = try await gnomeLocker(at: desk)
    let source = source(at: desk)
    source.start()
    #expect(try await desk.next() == .live(.none))
    #expect(source.condition == "follows org.gnome.ScreenSaver")
    try await setActive(locker, true)
    #expect(try await desk.next() == .absence(.locked, true))
    try await setActive(locker, true)
    try await setActive(locker, false)
    #expect(try await desk.next() == .absence(.locked, false))
    source.stop()
    try await setActive(locker, true)
    #expect(desk.evidence.isEmpty)
  }

  @Test func `a screen that is locked already is told at once, and unlocks with its locker's end`()
    async throws
  {
    let desk = try await Desk()
    let locker = try await gnomeLocker(at: desk)
    let other = try await desk.peer("org.mate.ScreenSaver", at: "/org/mate/ScreenSaver")
    try await other.answers("GetActive", "b", "ret = False")
    try await setActive(locker, true)
    let source = source(at: desk)
    source.start()
    #expect(try await desk.next() == .live(.none))
    #expect(try await desk.next() == .absence(.locked, true))
    locker.dies()
    #expect(try await desk.next() == .absence(.locked, false))
    other.dies()
    #expect(try await desk.next() == .gone)
    #expect(source.condition == "no screen locker on the session bus")
    _ = try await gnomeLocker(at: desk)
    #expect(try await desk.next() == .live(.none))
    #expect(desk.evidence.isEmpty)
  }

  @Test func `of several lockers one is enough, and the last to unlock counts`() async throws {
    let desk = try await Desk()
    let first = try await gnomeLocker(at: desk)
    let second = try await desk.peer("org.xfce.ScreenSaver", at: "/org/xfce/ScreenSaver")
    try await second.answers("GetActive", "b", "ret = True")
    let source = source(at: desk)
    source.start()
    #expect(try await desk.next() == .live(.none))
    #expect(try await desk.next() == .absence(.locked, true))
    try await setActive(first, true)
    try await second.emits("ActiveChanged", "b", [.bool(false)])
    try await setActive(first, false)
    #expect(try await desk.next() == .absence(.locked, false))
    try await second.emits("ActiveChanged", "b", [.bool(true)])
    #expect(try await desk.next() == .absence(.locked, true))
    #expect(desk.evidence.isEmpty)
  }

  @Test func `the common name is asked at either of its paths`() async throws {
    let desk = try await Desk()
    let locker = try await desk.peer(Self.common, at: "/ScreenSaver")
    try await locker.answers("GetActive", "b", "ret = True")
    let source = source(at: desk)
    source.start()
    #expect(try await desk.next() == .live(.none))
    #expect(try await desk.next() == .absence(.locked, true))
    try await locker.emits("ActiveChanged", "b", [.bool(false)])
    #expect(try await desk.next() == .absence(.locked, false))
  }

  @Test func `who only offers to inhibit counts from its first signal on`() async throws {
    let desk = try await Desk()
    let proxy = try await desk.peer(Self.common, at: "/org/freedesktop/ScreenSaver")
    let source = source(at: desk)
    source.start()
    let locker = try await gnomeLocker(at: desk)
    #expect(try await desk.next() == .live(.none))
    #expect(source.condition == "follows org.gnome.ScreenSaver")
    locker.dies()
    #expect(try await desk.next() == .gone)
    try await proxy.emits("ActiveChanged", "b", [.bool(true)])
    #expect(try await desk.next() == .live(.none))
    #expect(try await desk.next() == .absence(.locked, true))
  }

  @Test func `odd words are no lock, and a signal without a word is a reason to ask`() async throws
  {
    let desk = try await Desk()
    let locker = try await desk.peer(Self.gnome, at: "/org/gnome/ScreenSaver")
    try await locker.answers("GetActive", "s", "ret = 'yes'")
    let source = source(at: desk)
    source.start()
    try await eventually("it is asked") { try await locker.calls(of: "GetActive") == 1 }
    try await locker.emits("ActiveChanged", "s", [.string("yes")])
    try await eventually("it is asked again") { try await locker.calls(of: "GetActive") == 2 }
    try await locker.answers("GetActive", "b", "ret = True")
    try await locker.emits("ActiveChanged", "", [])
    #expect(try await desk.next() == .live(.none))
    #expect(try await desk.next() == .absence(.locked, true))
    try await locker.emits("ActiveChanged", "i", [.int32(0)])
    try await locker.emits("ActiveChanged", "b", [.bool(false)])
    #expect(try await desk.next() == .absence(.locked, false))
  }

  @Test func `nobody else can lock the screen in a locker's name`() async throws {
    let desk = try await Desk()
    _ = try await gnomeLocker(at: desk)
    let stranger = try await desk.peer("org.example.Stranger", at: "/org/gnome/ScreenSaver")
    let source = source(at: desk)
    source.start()
    #expect(try await desk.next() == .live(.none))
    try await stranger.emits("ActiveChanged", "b", [.bool(true)], by: Self.gnome)
    // Whatever came would have come before this.
    desk.server.stop()
    #expect(try await desk.next() == .gone)
  }

  @Test func `no locker is started by asking for it`() async throws {
    let services = try TemporaryFolder()
    let started = services.path + "/started"
    try writeText(
      "[D-BUS Service]\nName=\(Self.gnome)\nExec=/usr/bin/touch \(started)\n",
      to: services.path + "/locker.service")
    let desk = try await Desk(services: services.path)
    let source = source(at: desk)
    source.start()
    let other = try await desk.peer("org.cinnamon.ScreenSaver", at: "/org/cinnamon/ScreenSaver")
    try await other.answers("GetActive", "b", "ret = False")
    try await other.emits("ActiveChanged", "b", [.bool(true)])
    #expect(try await desk.next() == .live(.none))
    #expect(try await desk.next() == .absence(.locked, true))
    #expect(unsafe access(started, F_OK) != 0)
    #expect(source.condition == "follows org.cinnamon.ScreenSaver")
  }

  @Test func `the bus may come later than the source, go, and come back`() async throws {
    let desk = try await Desk()
    desk.server.stop()
    unsafe unlink(desk.server.socket)
    let source = source(at: desk)
    source.start()
    #expect(source.condition.hasPrefix("no bus at"))
    try await desk.restartBus()
    let locker = try await gnomeLocker(at: desk)
    #expect(try await desk.next() == .live(.none))
    try await setActive(locker, true)
    #expect(try await desk.next() == .absence(.locked, true))
    desk.server.stop()
    #expect(try await desk.next() == .gone)
    try await desk.restartBus()
    _ = try await gnomeLocker(at: desk)
    #expect(try await desk.next() == .live(.none))
    #expect(desk.evidence.isEmpty)
  }
}
