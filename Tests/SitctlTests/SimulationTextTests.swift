import SitCore
import Testing
import Varlink

@testable import sitctl

/// What `sitctl simulate` prints.
@Suite struct SimulationTextTests {
  @Test func `events are told in words, with the time since the beginning`() {
    let (occurrences, _) = simulated()
    #expect(
      occurrences.map(SimulationText(style: .plain).line) == [
        "  0:00:00  sitting",
        "  1:00:04  nudge 1 4 s after it was due, in a lull",
        "  1:00:00  sitting ends after 1 h: locked",
        "  1:02:10  nudge 1 followed after 0 s",
        "100:00:00  back after a break of 99 h",
        "100:00:00  sitting",
      ])
  }

  @Test func `the summary has a line for each figure`() {
    let (_, summary) = simulated()
    #expect(
      SimulationText(style: .plain).summary(summary) == [
        "",
        "trace          3605 events in 100 h",
        "sitting        1 h in 2 bouts",
        "longest bout   1 h",
        "breaks         1",
        "nudges         1",
        "in a lull      1 (100 %)",
        "mean delay     4.0 s",
        "longest delay  4.0 s",
        "outcomes       1 followed",
      ])
  }

  @Test func `where nothing happened that is said`() {
    let summary = Simulation(settings: Settings(), timeOfDay: 0).summarised
    let lines = SimulationText(style: .plain).summary(summary)
    #expect(lines.contains("sitting        0 s"))
    #expect(lines.last == "nudges         none")
  }

  @Test func `the report has seconds with decimals, and only what belongs to an event`() throws {
    let (occurrences, summary) = simulated()
    let text = try VarlinkReply(SimulationReport(occurrences, summary)).description
    #expect(
      text.contains(
        #"{"at":3604,"delaySeconds":4,"event":"nudge","inLull":true,"lengthSeconds":3604,"nudge":1}"#
      ), "\(text)")
    #expect(text.contains(#""outcomes":{"followed":1}"#), "\(text)")
  }

  /// An hour of typing, a nudge, a lock, and a return after days.
  private func simulated() -> (occurrences: [Occurrence], summary: SimulationSummary) {
    var simulation = Simulation(settings: Settings(), timeOfDay: 9 * 3_600)
    for second in 0...3_600 as ClosedRange<Int64> {
      simulation.happen(.input, at: .seconds(second))
    }
    simulation.happen(.lock(true), at: .seconds(3_610))
    simulation.happen(.lock(false), at: .seconds(4_000))
    simulation.happen(.input, at: .hours(100))
    simulation.happen(.end, at: .hours(100))
    return (simulation.takeOccurrences(), simulation.summarised)
  }
}
