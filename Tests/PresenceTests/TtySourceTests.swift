import Glibc
import Reactor
import SitCore
import Testing

@testable import Presence

/// A real pseudoterminal, with a program that waits for input at it.
@MainActor
final class PseudoTerminal {
  let path: String
  /// As logind and ps(1) call it.
  var name: String { String(path.dropFirst("/dev/".count)) }
  private let master: CInt
  private let slave: CInt
  private let reader: ChildProgram

  init?() {
    var ends: (master: CInt, slave: CInt) = (-1, -1)
    var name = [CChar](repeating: 0, count: 64)
    guard unsafe openpty(&ends.master, &ends.slave, &name, nil, nil) == 0 else { return nil }
    (master, slave) = ends
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    for descriptor in [master, slave] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    guard let reader = ChildProgram(["cat"], descriptors: [0: slave, 1: slave]) else { return nil }
    self.reader = reader
  }

  isolated deinit {
    reader.end()
    close(slave)
    close(master)
  }

  /// Types a line; true once the program has read it, and said it again.
  func type() async -> Bool {
    _ = received()
    // Ends its line with ^D, so that the terminal's own echo is not taken for the program's.
    let line = Array("x\u{4}".utf8)
    guard unsafe write(master, line, line.count) == line.count else { return false }
    var text: [UInt8] = []
    return await eventually {
      text += received()
      return text.count { $0 == UInt8(ascii: "x") } == 2
    }
  }

  /// Shows a line; true once it has come out.
  func show() async -> Bool {
    _ = received()
    unsafe write(slave, [UInt8(ascii: "o")], 1)
    return await eventually { !received().isEmpty }
  }

  /// Sets the access time, which is what the kernel notes input in.
  func setAccessed(_ time: WallTime) {
    let times = [timespec](repeating: timespec(tv_sec: Int(time.seconds), tv_nsec: 0), count: 2)
    unsafe utimensat(AT_FDCWD, path, times, 0)
  }

  private func received() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe read(master, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }
}

@Suite(.timeLimit(.minutes(5)))
struct TtySourceTests {
  private let clock = SystemClock()
  private let heard = HeardEvidence()
  private let folder: ScratchFolder
  /// The kernel notes whole seconds, in steps of 8.
  private let step = TimeSpan.seconds(8)

  init() throws { folder = try #require(ScratchFolder()) }

  private func source() -> TtySource {
    TtySource(
      clock: clock, places: [.init(folder: folder.path, prefixes: ["", "ttyS"])],
      report: heard.hear)
  }

  private func terminal(named name: String) throws -> PseudoTerminal {
    let terminal = try #require(PseudoTerminal())
    folder.link(name, to: terminal.path)
    return terminal
  }

  @Test("Input at an idle terminal is told at once, output is not, and typing on is not told again")
  func input() async throws {
    let terminal = try terminal(named: "1")
    let source = source()
    defer { source.stop() }
    source.start()
    #expect(heard.all.first == .live(.coarse))
    let since = try #require(await heard.nextIdle())
    #expect(clock.read().moment - since <= step)
    for _ in 0..<2 {
      #expect(await terminal.show())
      #expect(heard.all == [])
      let before = clock.read().moment
      #expect(await terminal.type())
      let told = try #require(await heard.nextInput())
      #expect(before <= told && told <= clock.read().moment)
      #expect(await terminal.type())
      #expect(heard.all == [])
      // The kernel's steps make the last input earlier than it was, never earlier than told.
      source.look()
      let last = try #require(heard.all == [.idle(since: told)] ? told : await heard.nextInput())
      #expect(last >= told)
      if last != told { source.look() }
      #expect(heard.all == [.idle(since: last)])
      heard.forget()
    }
    #expect(source.condition == "1 terminal")
  }

  @Test("A look tells input that was not told, by the terminal's access time")
  func look() async throws {
    let terminal = try terminal(named: "1")
    let other = try self.terminal(named: "ttyS0")
    let now = clock.read()
    terminal.setAccessed(WallTime(seconds: now.wall.seconds - 60))
    other.setAccessed(WallTime(seconds: now.wall.seconds - 30))
    let source = source()
    defer { source.stop() }
    source.start()
    let since = try #require(await heard.nextIdle())
    #expect(abs((now.moment - since).microseconds - 30_000_000) < 2_000_000)
    // The first input is told, what follows is looked for.
    #expect(await terminal.type())
    let first = try #require(await heard.nextInput())
    #expect(await other.type())
    #expect(heard.all == [])
    other.setAccessed(clock.read().wall + .seconds(1))
    #expect(heard.all == [])
    source.look()
    let second = try #require(await heard.nextInput())
    #expect(second >= first && second <= clock.read().moment)
    source.look()
    #expect(heard.all == [.idle(since: second)])
    _ = await heard.nextIdle()
    #expect(await other.type())
    #expect(await heard.nextInput() != nil)
  }

  @Test("What is typed after a look is told, though the look told of something new")
  func afterNews() async throws {
    let terminal = try terminal(named: "1")
    terminal.setAccessed(clock.read().wall - .seconds(60))
    let source = source()
    defer { source.stop() }
    source.start()
    #expect(await heard.nextIdle() != nil)
    #expect(await terminal.type())
    #expect(await heard.nextInput() != nil)
    terminal.setAccessed(clock.read().wall + .seconds(1))
    source.look()
    #expect(await heard.nextInput() != nil)
    #expect(await terminal.type())
    #expect(await heard.nextInput() != nil)
  }

  @Test("Steps of people's clock make neither input nor a moment that cannot be")
  func clockSteps() async throws {
    let terminal = try terminal(named: "1")
    let wall = clock.read().wall
    // As if the clock had been put back a day since.
    terminal.setAccessed(wall + .hours(24))
    let source = source()
    defer { source.stop() }
    source.start()
    let since = try #require(await heard.nextIdle())
    #expect(since <= clock.read().moment)
    source.look()
    #expect(heard.all == [.idle(since: since)])
    _ = await heard.nextIdle()
    // Input after the clock was put back, and noted a day before what was seen last.
    let looked = clock.read().moment
    terminal.setAccessed(wall - .hours(24))
    source.look()
    let told = try #require(await heard.nextInput())
    #expect(told >= since && told <= clock.read().moment)
    #expect(told <= looked)
    // An access time of before the machine started.
    terminal.setAccessed(WallTime(seconds: 1))
    source.look()
    #expect(heard.all.count == 1)
  }

  @Test("Terminals come and go: the last one's end is the source's")
  func comeAndGo() async throws {
    let source = source()
    defer { source.stop() }
    folder.write(to: "7")
    folder.link("ptmx", to: "/dev/ptmx")
    source.start()
    source.look()
    #expect(heard.all == [])
    #expect(source.condition == "no terminal of this user is open")
    let first = try #require(PseudoTerminal())
    first.setAccessed(clock.read().wall - .seconds(60))
    folder.link("1", to: first.path)
    #expect(await heard.next { $0 == .live(.coarse) } != nil)
    #expect(await heard.nextIdle() != nil)
    let second = try terminal(named: "2")
    let opened = try #require(await heard.nextInput())
    #expect(clock.read().moment - opened <= step)
    source.look()
    heard.forget()
    folder.delete("1")
    #expect(await eventually { source.condition == "1 terminal" })
    #expect(await second.type())
    #expect(await heard.nextInput() != nil)
    folder.delete("2")
    #expect(await heard.next { $0 == .gone } != nil)
    source.look()
    #expect(heard.all == [])
    folder.link("1", to: first.path)
    #expect(await heard.next { $0 == .live(.coarse) } != nil)
  }

  @Test("Input at a terminal that came while all were idle is told")
  func comesWhileIdle() async throws {
    let first = try terminal(named: "1")
    let second = try #require(PseudoTerminal())
    second.setAccessed(clock.read().wall - .seconds(60))
    let source = source()
    defer { source.stop() }
    source.start()
    #expect(await heard.nextIdle() != nil)
    folder.link("2", to: second.path)
    #expect(await eventually { source.condition == "2 terminals" })
    #expect(heard.all == [])
    #expect(await second.type())
    #expect(await heard.nextInput() != nil)
    withExtendedLifetime(first) {}
  }

  @Test("The system's own terminals are heard of as they open and close")
  func system() async throws {
    let source = TtySource(clock: clock, report: heard.hear)
    defer { source.stop() }
    source.start()
    // Whose input is told cannot be seen: other programs have terminals here, too.
    var terminal = PseudoTerminal()
    let path = try #require(terminal?.path)
    #expect(await eventually { source.paths.contains(path) })
    terminal = nil
    // The system gives the number to the next who opens one, which may be another program.
    func isThereAgain() -> Bool { FileState(path)?.owner == getuid() }
    #expect(await eventually { source.paths.contains(path) == isThereAgain() })
  }

  @Test("After the end nothing is told any more")
  func stopped() async throws {
    let terminal = try terminal(named: "1")
    let source = source()
    source.start()
    source.stop()
    heard.forget()
    #expect(await terminal.type())
    source.look()
    #expect(heard.all == [])
  }
}
