import Reactor
import Testing

@Suite struct BackoffTests {
  @Test("Each delay is twice the one before, up to the longest, until it begins anew")
  func doubles() {
    var delays = Backoff(from: .seconds(60), to: .seconds(3_600))
    let seconds = (0..<8).map { _ in delays.next() / .seconds(1) }
    #expect(seconds == [60, 120, 240, 480, 960, 1_920, 3_600, 3_600])
    delays.reset()
    #expect(delays.next() == .seconds(60))
  }
}
