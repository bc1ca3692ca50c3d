import SitCore
import Testing

/// What comes of a trace, and what is said of one that cannot be understood.
@Suite struct SimulationTests {
  /// One nudge in a bout, after ten minutes.
  private var soon: Settings {
    var settings = Settings()
    settings.nudgeAfter = .minutes(10)
    settings.repeatLimit = 0
    return settings
  }

  @Test func `a due nudge comes in the first lull, and its delay is told`() throws {
    let (occurrences, summary) = try simulate(typing(until: 607) + "700 end", soon)
    #expect(occurrences.map(\.at) == [.zero, .seconds(611)])
    guard case .nudge(let nudge) = occurrences.last?.kind else {
      Issue.record("no nudge in \(occurrences)")
      return
    }
    #expect(nudge.number == 1)
    #expect(nudge.boutLength == .seconds(611))
    #expect(nudge.delay == .seconds(11))
    #expect(nudge.isInLull)
    #expect(summary.nudges == 1)
    #expect(summary.nudgesInLull == 1)
    #expect(summary.meanDelay == .seconds(11))
    #expect(summary.longestDelay == .seconds(11))
  }

  @Test func `without a lull it comes amid input once it waited long enough`() throws {
    let (_, summary) = try simulate(typing(until: 900), soon)
    #expect(summary.nudges == 1)
    #expect(summary.nudgesInLull == 0)
    #expect(summary.longestDelay == .minutes(1))
  }

  @Test func `a bout that lasts at the end counts up to there`() throws {
    let (_, summary) = try simulate(typing(until: 120), Settings())
    #expect(summary.bouts == 1)
    #expect(summary.sitting == .seconds(120))
    #expect(summary.longestBout == .seconds(120))
    #expect(summary.span == .seconds(120))
    #expect(summary.meanDelay == nil)
  }

  @Test func `locks, sleeps and declarations do what they do at the desk`() throws {
    let trace = """
      0 input
      60 input
      61 lock
      300 unlock
      301 input
      360 sleep 1h
      3960 input
      3970 stand
      4000 input
      4100 away
      4500 end
      """
    let (occurrences, summary) = try simulate(trace, Settings())
    let expected: [Occurrence.Kind] = [
      .began(.sitting), .ended(.sitting, .locked, length: .seconds(60)),
      .breakEnded(.seconds(241)), .began(.sitting),
      .ended(.sitting, .asleep, length: .zero), .breakEnded(.seconds(3_659)), .began(.sitting),
      .ended(.sitting, .stood, length: .seconds(10)), .began(.standing),
      .ended(.standing, .away, length: .seconds(130)),
    ]
    #expect(occurrences.map(\.kind) == expected)
    #expect(summary.breaks == 2)
    #expect(summary.sitting == .seconds(70))
  }

  @Test func `media count as presence, and a call holds the nudge too`() throws {
    let film = "0 media on\n1 input\n1200 end\n"
    #expect(try simulate(film, soon).summary.sitting == .seconds(1_199))
    #expect(try simulate(film, soon).summary.nudges == 1)
    let call = "0 call on\n1 input\n1200 call off\n1201 end\n"
    let (_, summary) = try simulate(call, soon)
    #expect(summary.nudges == 1)
    #expect(summary.longestDelay == .seconds(599))
  }

  @Test(arguments: [
    "hold fullscreen on", "hold do-not-disturb on", "snooze 20m", "skip", "pause", "away",
  ])
  func `no nudge comes`(after words: String) throws {
    #expect(try simulate("0 input\n1 media on\n5 \(words)\n900 end", soon).summary.nudges == 0)
  }

  @Test func `a nudge that was held comes when what held it is over`() throws {
    let trace = "0 media on\n0 input\n5 pause\n700 resume\n701 end"
    #expect(try simulate(trace, soon).summary.longestDelay == .seconds(100))
  }

  @Test func `hours are by the clock at the beginning`() throws {
    var settings = soon
    settings.hours = Hours([Hours.Range(weekday: .monday, start: 10 * 3_600, end: 11 * 3_600)])
    let trace = "0 media on\n0 input\n1200 end"
    #expect(try simulate(trace, settings, timeOfDay: 9 * 3_600).summary.nudges == 0)
    #expect(try simulate(trace, settings, timeOfDay: 10 * 3_600).summary.nudges == 1)
  }

  @Test func `input that the display server does not tell of is passed over, and nothing changes`()
  {
    for seed in 0..<2_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      var settings = HistoryProperties.randomSettings(&random)
      settings.hours = .always
      var simulation = Simulation(settings: settings, timeOfDay: 0)
      var desk = Desk(settings: settings)
      desk.connect()
      var now = TimeSpan.zero
      for _ in 0..<200 {
        // Mostly within a burst, at times over a lull or a break.
        let pauses: [Int64] = [300, 300, 300, 6_000, 400_000]
        let pause = pauses.randomElement(using: &random) ?? 0
        now += .milliseconds(.random(in: 0...pause, using: &random))
        simulation.happen(.input, at: now)
        desk.live(to: Moment(microseconds: now.microseconds))
        desk.touch()
      }
      let simulated = simulation.takeOccurrences().compactMap(delivery)
      let real = desk.log.compactMap { at, effect in
        if case .nudge(let nudge) = effect { "\(nudge.number) at \(at)" } else { nil }
      }
      guard simulated == real else {
        Issue.record("seed \(seed): \(simulated), but \(real)")
        return
      }
    }
  }

  private func delivery(_ occurrence: Occurrence) -> String? {
    guard case .nudge(let nudge) = occurrence.kind else { return nil }
    return "\(nudge.number) at \(occurrence.at)"
  }

  /// Input every second.
  private func typing(until end: Int) -> String {
    (0...end).map { "\($0) input\n" }.joined()
  }
}

/// Lives through a trace.
func simulate(
  _ trace: String, _ settings: Settings, timeOfDay: Int64 = 9 * 3_600
) throws -> (occurrences: [Occurrence], summary: SimulationSummary) {
  try simulate(Array(trace.utf8), settings, timeOfDay: timeOfDay)
}

/// Lives through a trace.
func simulate(
  _ trace: [UInt8], _ settings: Settings, timeOfDay: Int64 = 9 * 3_600
) throws -> (occurrences: [Occurrence], summary: SimulationSummary) {
  var simulation = Simulation(settings: settings, timeOfDay: timeOfDay)
  var reader = TraceReader()
  try reader.read(trace.span) { simulation.happen($1, at: $0) }
  try reader.finish { simulation.happen($1, at: $0) }
  return (simulation.takeOccurrences(), simulation.summarised)
}
