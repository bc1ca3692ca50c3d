import Glibc
import SitCore
import Testing

/// Whether waiting for a pause puts nudges into lulls, over a whole working day. The trace is
/// modelled, not recorded: see Tests/Traces/working-day.py.
@Suite struct LullTests {
  @Test func `more nudges land in a lull where they wait for a pause`() throws {
    let waiting = try workingDay(waiting: .minutes(1))
    let hasty = try workingDay(waiting: .zero)
    #expect(hasty.nudges >= 20)
    #expect(waiting.nudges >= 20)
    #expect(share(waiting) > share(hasty))
    #expect(share(waiting) >= 0.9)
    #expect(hasty.longestDelay == .zero)
    #expect(waiting.longestDelay <= .minutes(1))
    // It costs nothing of what is counted.
    #expect(waiting.sitting == hasty.sitting)
    #expect(waiting.longestBout == hasty.longestBout)
  }

  private func share(_ summary: SimulationSummary) -> Double {
    Double(summary.nudgesInLull) / Double(summary.nudges)
  }

  /// The day, with as many nudges as there can be in it.
  private func workingDay(waiting span: TimeSpan) throws -> SimulationSummary {
    var settings = Settings()
    settings.nudgeAfter = .minutes(20)
    settings.repeatEvery = .minutes(5)
    settings.repeatLimit = 30
    settings.holdFor = []
    settings.waitForPause = span
    return try simulate(try trace(), settings).summary
  }

  private func trace(beside file: String = #filePath) throws -> [UInt8] {
    let folder = file.split(separator: "/").dropLast(2).joined(separator: "/")
    let path = "/\(folder)/Traces/working-day.trace"
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    try #require(descriptor >= 0, "\(path) is missing")
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 64 * 1_024)
    while true {
      let count = unsafe read(descriptor, &room, room.count)
      try #require(count >= 0)
      if count == 0 { return bytes }
      bytes += room.prefix(count)
    }
  }
}
