import Systemd
import Testing

@testable import Presence

@Suite struct LogindPictureTests {
  /// A session as logind describes it.
  private func session(
    type: String = "wayland", kind: String = "user", state: String = "active",
    seat: String = "seat0",
    terminal: String = "", active: Bool = true, locked: Bool = false, idle: UInt64? = nil
  ) -> LogindPicture.Entry? {
    let properties: [String: BusValue] = [
      "User": .structure([.uint32(1000), .path("/org/freedesktop/login1/user/_1000")]),
      "Class": .string(kind), "Type": .string(type), "State": .string(state),
      "Seat": .structure([.string(seat), .path("/")]), "TTY": .string(terminal),
      "Active": .bool(active), "LockedHint": .bool(locked), "IdleHint": .bool(idle != nil),
      "IdleSinceHintMonotonic": .uint64(idle ?? 7),
    ]
    return LogindSession(properties).map {
      LogindPicture.Entry(session: $0, tellsLock: true, isAskedToLock: false, tellsIdleness: true)
    }
  }

  private func picture(_ entries: LogindPicture.Entry?...) -> LogindPicture {
    LogindPicture(entries.compactMap { $0 })
  }

  @Test func `locked is who has every session in front locked`() {
    #expect(!picture().isLocked)
    #expect(picture(session(locked: true)).isLocked)
    #expect(!picture(session(locked: true), session()).isLocked)
    #expect(picture(session(locked: true), session(active: false)).isLocked)
    // What is not in front, not graphical or not a person's own does not matter.
    #expect(!picture(session(active: false, locked: true)).isLocked)
    #expect(!picture(session(type: "tty", locked: true)).isLocked)
    #expect(!picture(session(kind: "lock-screen", locked: true), session()).isLocked)
    #expect(!picture(session(state: "closing", locked: true)).isLocked)
  }

  @Test func `a request to lock counts where no locker tells`() throws {
    var entry = try #require(session())
    entry.isAskedToLock = true
    #expect(!picture(entry).isLocked)
    entry.tellsLock = false
    #expect(picture(entry).isLocked)
  }

  @Test func `inactive is who has a seat, is not in front, and is not logged in from elsewhere`() {
    #expect(!picture().isInactive)
    #expect(picture(session(active: false)).isInactive)
    #expect(!picture(session(active: false), session(type: "tty")).isInactive)
    let remote = session(type: "tty", seat: "", terminal: "pts/1")
    #expect(!picture(remote).isInactive)
    #expect(!picture(session(active: false), remote).isInactive)
    // Nobody types into these.
    #expect(picture(session(active: false), session(type: "unspecified", seat: "")).isInactive)
    #expect(
      picture(session(active: false), session(type: "tty", kind: "background", seat: ""))
        .isInactive)
    #expect(!picture(session(state: "closing", active: false)).isInactive)
  }

  @Test func `sshd opens its session before it has a terminal`() {
    #expect(!picture(session(active: false), session(type: "tty", seat: "")).isInactive)
    let remote = picture(session(type: "tty", seat: ""))
    #expect(remote.hasUnknownTerminal && remote.terminals.isEmpty)
  }

  @Test func `the terminals of a person's sessions are known, and of nobody else's`() {
    let some = picture(
      session(type: "tty", terminal: "tty2"),
      session(type: "tty", seat: "", terminal: "pts/3", active: false),
      session(type: "tty", kind: "greeter", terminal: "tty1"),
      session(type: "tty", state: "closing", terminal: "pts/4"),
      // Where its display server was started.
      session(terminal: "tty5"))
    #expect(some.terminals == ["/dev/tty2", "/dev/pts/3"])
    #expect(!some.hasUnknownTerminal)
  }

  @Test(arguments: [
    "../../etc/passwd", "pts/../sda", "/dev/sda", "/", "pts/", "/pts/1", "pts//1", ".", "..",
    "pts/1\n", "pts/1 ", "pts/\u{661}", "pts/%31", String(repeating: "p", count: 65),
  ])
  func `a terminal's name that is none is not followed`(name: String) {
    let odd = picture(session(type: "tty", terminal: name))
    #expect(odd.terminals.isEmpty)
  }

  @Test func `idle is who is idle in every session in front, since the last became so`() {
    #expect(picture(session()).input == .active)
    #expect(picture(session(idle: 5)).input == .idle(since: 5))
    #expect(picture(session(idle: 5), session(idle: 9)).input == .idle(since: 9))
    #expect(picture(session(idle: 5), session()).input == .active)
    #expect(picture(session(active: false)).input == .untold)
    #expect(picture(session(type: "tty", idle: 5)).input == .untold)
  }

  @Test func `what is missing or of another type makes no session`() {
    let good: [String: BusValue] = [
      "User": .structure([.uint32(1), .path("/")]), "Class": .string("user"),
      "Type": .string("x11"), "Active": .bool(true),
    ]
    #expect(LogindSession(good) != nil)
    for name in good.keys {
      var odd = good
      odd[name] = nil
      #expect(LogindSession(odd) == nil)
      odd[name] = .double(1)
      #expect(LogindSession(odd) == nil)
    }
    var odd = good
    odd["LockedHint"] = .string("yes")
    odd["Seat"] = .structure([])
    let session = LogindSession(odd)
    #expect(session?.isLocked == false && session?.hasSeat == false)
  }
}
