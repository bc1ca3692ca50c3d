import SitCore
import Testing

/// Runs a line of what happens, and gives back the line of what comes out.
///
/// The line in: `MINUTES WORD…` separated by commas, such as `"0 type, 59:30 stop, 70 type, 71 end"`.
/// Times are minutes, or `minutes:seconds`, from the beginning. The words:
///
///     type stop touch          the person types, stops, touches one key
///     lock unlock              the screen; the sources are looked at first
///     asleep SPAN              the machine sleeps for so long, from then on
///     away sit stand           what a person declares
///     snooze SPAN, unsnooze, skip, way, dismissed, pause [SPAN], resume
///     video novideo            passive presence
///     hold NAME, unhold NAME   do-not-disturb, fullscreen, call
///     gone live                the display server goes and comes
///     report NAME WORD [SPAN]  a sensor
///     tty                      a source without promises says: input now
///     restart SPAN, reboot SPAN  down for so long, from then on
///     clock SPAN, clockback SPAN  people's clock is stepped
///     end                      nothing
///
/// The line out: `minutes:seconds EVENT…`. The events:
///
///     sit stand                a bout began
///     end@TIME:REASON          a bout ended, at that time
///     away unknown             the posture, where no bout ended
///     back+TIME                a break is over that was so long
///     nudgeN againN withdraw   on the screen
///     followedN+TIME snoozedN skippedN ignoredN
///     gap+TIME:REASON          nobody could tell for so long
func timeline(
  _ line: String, settings: Settings = Settings(), waking: Desk.Waking = .asAsked,
  connected: Bool = true, wall: Int64 = 1_800_000_000, zone: Zone = .utc
) throws -> String {
  var desk = Desk(
    settings: settings, zone: zone,
    start: Reading(
      moment: Moment(microseconds: 0), asleep: .zero, wall: WallTime(seconds: wall)),
    waking: waking)
  if connected { desk.connect() }
  for part in line.split(separator: ",") {
    try desk.act(part.split(separator: " ").map(String.init))
  }
  return desk.line
}

extension Desk {
  mutating func act(_ words: [String]) throws {
    let time = try #require(words.first.flatMap(parseTime), "no time in \(words)")
    live(to: epoch + time)
    let argument = words.count > 2 ? words[2] : ""
    func span() throws -> TimeSpan { try TimeSpan(parsing: argument) }
    switch try #require(words.dropFirst().first) {
    case "type": type()
    case "stop": stop()
    case "touch": touch()
    case "lock": lock(true)
    case "unlock": lock(false)
    case "asleep": fallAsleep(for: try span())
    case "away": step(.declare(.away))
    case "sit": step(.declare(.sitting))
    case "stand": step(.declare(.standing))
    case "snooze": step(.snooze(try span()))
    case "unsnooze": step(.cancelSnooze)
    case "skip": step(.skip)
    case "way": step(.onMyWay)
    case "dismissed": step(.dismissed)
    case "pause": step(.pause(argument.isEmpty ? nil : try span()))
    case "resume": step(.resume)
    case "video": tellMedia(true)
    case "novideo": tellMedia(false)
    case "hold": step(.hold(try #require(OutsideHold(rawValue: argument)), true))
    case "unhold": step(.hold(try #require(OutsideHold(rawValue: argument)), false))
    case "gone": disconnect()
    case "live": connect()
    case "report":
      let word = try #require(SensorWord(rawValue: words[3]))
      let valid = words.count > 4 ? try TimeSpan(parsing: words[4]) : nil
      step(.report(sensor: argument, word, valid: valid))
    case "tty":
      step(.evidence(.tty, .live(.coarse)))
      step(.evidence(.tty, .input(at: now.moment)))
    case "restart": restart(after: try span())
    case "reboot": reboot(after: try span())
    case "clock": stepWall(by: try span())
    case "clockback": stepWall(by: .zero - (try span()))
    case "end": break
    case let word: Issue.record("no such word: \(word)")
    }
  }

  private func parseTime(_ text: String) -> TimeSpan? {
    let parts = text.split(separator: ":").map { Int64($0) }
    guard let minutes = parts.first ?? nil else { return nil }
    return .minutes(minutes) + .seconds(parts.count > 1 ? parts[1] ?? 0 : 0)
  }

  /// What came out.
  var line: String {
    var parts: [String] = []
    var lastEnd: TimeSpan?
    for (at, effect) in log {
      guard let text = text(of: effect, afterEnd: lastEnd == at) else { continue }
      if case .ended = effect { lastEnd = at }
      parts.append("\(time(at)) \(text)")
    }
    return parts.joined(separator: ", ")
  }

  private func text(of effect: Effect, afterEnd: Bool) -> String? {
    switch effect {
    case .began(let bout): bout.kind == .sitting ? "sit" : "stand"
    case .ended(let bout):
      "end@\(time((bout.ended ?? epoch) - epoch)):\(bout.ending?.rawValue ?? "?")"
    case .breakEnded(let pause): "back+\(time(pause.ended - pause.began))"
    case .posture(let posture, _):
      switch posture {
      case .sitting, .standing: nil
      case .away, .unknown: afterEnd && posture == .away ? nil : posture.rawValue
      }
    case .nudge(let nudge): "nudge\(nudge.number)"
    case .showAgain(let nudge): "again\(nudge.number)"
    case .withdraw: "withdraw"
    case .outcome(let nudge, let outcome, let delay):
      "\(outcome.rawValue)\(nudge.number)" + (delay.map { "+\(time($0))" } ?? "")
    case .gap(let since, let until, let reason):
      "gap+\(time(until - since)):\(reason.rawValue)"
    }
  }

  private func time(_ span: TimeSpan) -> String {
    let seconds = span.wholeSeconds
    let rest = seconds % 60
    return "\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
  }
}

/// Expects a timeline to come out so, however often the heart is woken.
func expect(
  _ line: String, gives expected: String, settings: Settings = Settings(), connected: Bool = true,
  wall: Int64 = 1_800_000_000, zone: Zone = .utc, at location: SourceLocation = #_sourceLocation
) throws {
  for waking in [Desk.Waking.asAsked, .alsoEvery(.seconds(7))] {
    let result = try timeline(
      line, settings: settings, waking: waking, connected: connected, wall: wall, zone: zone)
    if result != expected {
      Issue.record("\(waking):\n  wanted \(expected)\n  got    \(result)", sourceLocation: location)
    }
  }
}
