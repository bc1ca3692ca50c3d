import Glibc
import Reactor
import TestSupport
import Testing

/// Programs that are run, what they say, and how they end.
@MainActor
@Suite(.serialized)
struct ChildProcessTests {
  private enum Told: Equatable {
    case line(String)
    case end(ChildProcess.Ending)
  }

  private let clock = AlarmClock()
  private let inbox = Inbox<Told>()

  private func shell(
    _ script: String, environment: [String] = ["PATH=/usr/bin:/bin"],
    timeout: Duration = .seconds(60)
  ) throws -> ChildProcess {
    let inbox = inbox
    return try ChildProcess(
      ["sh", "-c", script], environment: environment, timeout: timeout, clock: clock,
      onLine: { inbox.put(.line($0)) }, onEnd: { inbox.put(.end($0)) })
  }

  private func all() async throws -> [Told] {
    var told: [Told] = []
    while true {
      told.append(try await inbox.next())
      if case .end = told.last { return told }
    }
  }

  @Test func `its lines come in order, errors too, and then its end`() async throws {
    let child = try shell("echo one; echo two >&2; printf three; exit 3")
    #expect(try await all() == [.line("one"), .line("two"), .line("three"), .end(.exited(3))])
    withExtendedLifetime(child) {}
  }

  @Test func `a long line comes in parts, and much output whole`() async throws {
    let child = try shell("head -c 5000 /dev/zero | tr '\\0' x; echo; seq 1 20000")
    let told = try await all()
    #expect(
      told.prefix(3).map { if case .line(let line) = $0 { line.count } else { 0 } }
        == [2_048, 2_048, 904])
    #expect(told.count == 3 + 20_000 + 1)
    withExtendedLifetime(child) {}
  }

  @Test func `it has the given environment alone, no input, and no blocked signal`() async throws {
    let child = try shell(
      "cat; echo $MARK; env | wc -l; grep SigBlk /proc/self/status; ls /proc/self/fd | wc -l",
      environment: ["PATH=/usr/bin:/bin", "MARK=a b", "PWD=/"])
    let told = try await all()
    // `ls` has one more, for the folder that it reads.
    let lines = ["a b", "3", "SigBlk:\t0000000000000000", "4"]
    #expect(told.first == .line("a b") && told.last == .end(.exited(0)))
    #expect(told.contains(.line(lines[2])) && told.contains(.line(lines[3])), "\(told)")
    withExtendedLifetime(child) {}
  }

  @Test func `one that takes too long is ended with all that it started`() async throws {
    let child = try shell("sleep 1000 & echo $!; wait", timeout: .seconds(2))
    let told = try await all()
    #expect(told.last == .end(.overdue))
    let id = try #require(Self.number(told.first), "the number of its child: \(told)")
    try await eventually("its child ends too") { kill(id, 0) != 0 || Self.isZombie(id) }
    withExtendedLifetime(child) {}
  }

  @Test func `what it started and what does not heed that ends with it`() async throws {
    let child = try shell(
      "(trap '' TERM; exec sleep 1000) & echo $!; wait", timeout: .seconds(2))
    let told = try await all()
    #expect(told.last == .end(.overdue))
    let id = try #require(Self.number(told.first), "the number of its child: \(told)")
    try await eventually("its child ends too") { kill(id, 0) != 0 || Self.isZombie(id) }
    withExtendedLifetime(child) {}
  }

  @Test func `one that writes without an end keeps nobody from being heard`() async throws {
    let ending = Inbox<ChildProcess.Ending>()
    var rounds = 0
    let child = try ChildProcess(
      ["sh", "-c", "yes $(seq 400) & yes $(seq 400) & wait"], environment: ["PATH=/usr/bin:/bin"],
      timeout: .seconds(1), clock: clock, onLine: { _ in rounds += 1 },
      onEnd: { ending.put($0) })
    #expect(try await ending.next() == .overdue)
    #expect(rounds > 0)
    withExtendedLifetime(child) {}
  }

  @Test func `one that does not heed that is killed`() async throws {
    let child = try shell(
      "trap '' TERM; echo deaf; while :; do sleep 1; done",
      timeout: .seconds(2))
    #expect(try await all() == [.line("deaf"), .end(.overdue)])
    withExtendedLifetime(child) {}
  }

  @Test func `what its own children keep open is not waited for`() async throws {
    let child = try shell("sleep 30 & echo over")
    #expect(try await all() == [.line("over"), .end(.exited(0))])
    withExtendedLifetime(child) {}
  }

  @Test func `a signal that ends it is told`() async throws {
    let child = try shell("kill -9 $$")
    #expect(try await all() == [.end(.killed(by: SIGKILL))])
    withExtendedLifetime(child) {}
  }

  @Test func `one that is not there, or nothing at all, is an error`() {
    for words in [["/nonexistent/program"], ["no-program-is-called-so"], [], ["/tmp"]] {
      #expect(throws: SystemError.self) {
        _ = try ChildProcess(
          words, environment: [], timeout: .seconds(1), clock: clock, onLine: { _ in },
          onEnd: { _ in })
      }
    }
  }

  @Test func `stopped, it is gone, and says no more`() async throws {
    let child = try shell("echo $$; exec sleep 1000")
    let id = try #require(Self.number(try await inbox.next()))
    child.stop()
    #expect(kill(id, 0) != 0)
    #expect(inbox.isEmpty)
  }

  private static func number(_ told: Told?) -> pid_t? {
    guard case .line(let text) = told else { return nil }
    return pid_t(text)
  }

  private static func isZombie(_ id: pid_t) -> Bool {
    readText("/proc/\(id)/stat").split(separator: ")").last?.hasPrefix(" Z") ?? true
  }
}
