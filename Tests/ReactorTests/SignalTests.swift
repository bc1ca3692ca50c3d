import Glibc
import Reactor
import TestSupport
import Testing

/// Signals to the test's own process: such as have no effect of their own, as the tests do not run
/// in the process's first thread, and are not told when the kernel's side is ready.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SignalTests {
  /// Who heard of a signal.
  private final class Ears {
    var heard: Set<String> = []
  }

  private let ears = Ears()

  /// Sends signals until those, and only those, that are expected hear one.
  private func send(_ number: CInt, reaches names: Set<String>) async throws {
    try await eventually("the signal is heard by \(names)") {
      // One sent before may be on its way.
      ears.heard = []
      kill(getpid(), number)
      try await Task.sleep(for: .milliseconds(20))
      return ears.heard == names
    }
  }

  @Test("Each signal has its own action, again and again")
  func actions() async throws {
    let signals = Signals()
    signals.on(SIGWINCH) { [ears] in ears.heard.insert("window") }
    signals.on(SIGURG) { [ears] in ears.heard.insert("urgent") }
    for _ in 0..<2 {
      try await send(SIGWINCH, reaches: ["window"])
      try await send(SIGURG, reaches: ["urgent"])
    }
    withExtendedLifetime(signals) {}
  }

  @Test("An action comes in its turn, and interrupts nothing")
  func onTheMainQueue() async throws {
    let signals = Signals()
    signals.on(SIGWINCH) { [ears] in ears.heard.insert("window") }
    try await send(SIGWINCH, reaches: ["window"])
    ears.heard = []
    for _ in 0..<100 { kill(getpid(), SIGWINCH) }
    #expect(ears.heard.isEmpty)
    try await send(SIGWINCH, reaches: ["window"])
    withExtendedLifetime(signals) {}
  }

  @Test("Several may hear of the same signal")
  func several() async throws {
    let (first, second) = (Signals(), Signals())
    first.on(SIGWINCH) { [ears] in ears.heard.insert("first") }
    second.on(SIGWINCH) { [ears] in ears.heard.insert("second") }
    try await send(SIGWINCH, reaches: ["first", "second"])
    withExtendedLifetime((first, second)) {}
  }

  @Test("A write to a closed peer fails, and kills nobody")
  func brokenPipe() {
    Signals.ignoreBrokenPipes()
    var ends: [CInt] = [-1, -1]
    #expect(unsafe pipe(&ends) == 0)
    close(ends[0])
    #expect(unsafe write(ends[1], [0], 1) == -1)
    #expect(errno == EPIPE)
    close(ends[1])
  }
}
