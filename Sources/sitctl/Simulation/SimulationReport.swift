import SitCore

/// What came out of a simulation, as JSON. Times and lengths are seconds, with decimals.
struct SimulationReport: Encodable {
  let events: [Entry]
  let summary: Summary

  init(_ occurrences: [Occurrence], _ summary: SimulationSummary) {
    events = occurrences.map(Entry.init)
    self.summary = Summary(summary)
  }

  /// An event; what does not belong to it is left out.
  struct Entry: Encodable {
    let at: Double
    let event: String
    var posture: String?
    var reason: String?
    var lengthSeconds: Double?
    var nudge: Int?
    var delaySeconds: Double?
    var inLull: Bool?
    var outcome: String?

    init(_ occurrence: Occurrence) {
      at = occurrence.at.inSeconds
      switch occurrence.kind {
      case .began(let bout):
        event = "began"
        posture = bout.rawValue
      case .ended(let bout, let ending, let length):
        event = "ended"
        posture = bout.rawValue
        reason = ending.rawValue
        lengthSeconds = length.inSeconds
      case .breakEnded(let length):
        event = "breakEnded"
        lengthSeconds = length.inSeconds
      case .nudge(let nudge):
        event = "nudge"
        self.nudge = nudge.number
        lengthSeconds = nudge.boutLength.inSeconds
        delaySeconds = nudge.delay.inSeconds
        inLull = nudge.isInLull
      case .outcome(let number, let outcome, let delay):
        event = "outcome"
        nudge = number
        self.outcome = outcome.rawValue
        delaySeconds = delay?.inSeconds
      }
    }
  }

  /// What it all came to.
  struct Summary: Encodable {
    let events: Int
    let traceSeconds: Double
    let bouts: Int
    let sittingSeconds: Double
    let longestBoutSeconds: Double
    let breaks: Int
    let nudges: Int
    let nudgesInLull: Int
    /// Left out where there were no nudges.
    let meanDelaySeconds: Double?
    let longestDelaySeconds: Double
    let outcomes: [String: Int]

    init(_ summary: SimulationSummary) {
      events = summary.events
      traceSeconds = summary.span.inSeconds
      bouts = summary.bouts
      sittingSeconds = summary.sitting.inSeconds
      longestBoutSeconds = summary.longestBout.inSeconds
      breaks = summary.breaks
      nudges = summary.nudges
      nudgesInLull = summary.nudgesInLull
      meanDelaySeconds = summary.meanDelay?.inSeconds
      longestDelaySeconds = summary.longestDelay.inSeconds
      outcomes = Dictionary(
        uniqueKeysWithValues: summary.outcomes.map { ($0.rawValue, $1) })
    }
  }
}
