import Glibc
import Reactor
import TestSupport
import Testing

/// A real step of people's clock, or sleep, would be one of the whole machine: whether the kernel
/// tells of it is tried in an emulated machine (Tests/SystemTests/suspend-vm.sh). Here is what the
/// kernel was asked for.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ClockTests {
  /// What the kernel says of a descriptor, line by line.
  private func info(_ descriptor: CInt) -> [Substring] {
    readText("/proc/self/fdinfo/\(descriptor)").split(separator: "\n")
  }

  @Test("The wait for a step of people's clock is armed, tells nothing of itself, and goes")
  func armed() async throws {
    // Dispatch has such timers of its own, but none that is cancelled by a step.
    func waits() -> [CInt] {
      openDescriptors("[timerfd]").filter { info($0).contains("settime flags: 03") }
    }
    let before = waits()
    let heard = Inbox<Void>()
    var changes: ClockChanges? = try ClockChanges { heard.put(()) }
    let made = waits().filter { !before.contains($0) }
    #expect(made.count == 1)
    // On CLOCK_REALTIME, with TFD_TIMER_ABSTIME and TFD_TIMER_CANCEL_ON_SET, for a time to come.
    let state = info(try #require(made.first))
    #expect(state.contains("clockid: 0"))
    let left = try #require(state.first { $0.hasPrefix("it_value: (") })
    #expect((Int64(left.dropFirst(11).prefix { $0 != "," }) ?? 0) > 100 * 365 * 86_400)
    changes = nil
    try await eventually("it is closed") { !waits().contains { made.contains($0) } }
    #expect(heard.isEmpty)
    _ = changes
  }

  @Test("Clocks do not go back, and the machine's counts time asleep")
  func clocks() {
    let monotonic = Clock.monotonic
    #expect(monotonic > 0)
    #expect(Clock.boottime >= monotonic)
    #expect(Clock.monotonic >= monotonic)
    // After 2020.
    #expect(Clock.realtime > 1_577_836_800_000_000)
  }

  @Test("What is left for later comes after what is going on, in order")
  func later() async throws {
    let done = Inbox<String>()
    MainLoop.later { done.put("second") }
    MainLoop.later { done.put("third") }
    done.put("first")
    #expect(try await done.next() == "first")
    #expect(try await done.next() == "second")
    #expect(try await done.next() == "third")
  }
}
