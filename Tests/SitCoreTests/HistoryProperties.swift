import SitCore
import Testing

/// What holds in every history, tried out on random ones.
@Suite struct HistoryProperties {
  /// How many histories each property is tried on.
  static let histories: UInt64 = 50_000

  @Test func `no history breaks the rules of sitting and nudging`() {
    for seed in 0..<Self.histories {
      var random = SeededRandom(seed: seed)
      let settings = Self.randomSettings(&random)
      var rules = Rules(settings: settings)
      var desk = Desk(settings: settings)
      var broken: String?
      desk.run(Self.randomHistory(&random)) { heart, now, effects, boots in
        broken = broken ?? rules.check(heart, now, effects, boots)
      }
      if let broken {
        Issue.record("seed \(seed): \(broken)\n\(desk.line)")
        return
      }
    }
  }

  @Test func `being woken more often makes no difference`() {
    for seed in 0..<Self.histories {
      var random = SeededRandom(seed: seed &+ 1_000_000)
      let settings = Self.randomSettings(&random)
      let history = Self.randomHistory(&random)
      var plain = Desk(settings: settings)
      plain.run(history)
      let span = TimeSpan.milliseconds(.random(in: 10_000...90_000, using: &random))
      var busy = Desk(settings: settings, waking: .alsoEvery(span))
      busy.run(history)
      if !plain.log.elementsEqual(busy.log, by: ==) {
        Issue.record("seed \(seed), woken every \(span):\n\(plain.line)\n\(busy.line)")
        return
      }
    }
  }

  // MARK: Histories

  /// Something that happens, so long after what happened before.
  struct Happening {
    var after: TimeSpan
    var act: (inout Desk) -> Void
  }

  static func randomSettings(_ random: inout SeededRandom) -> Settings {
    var settings = Settings()
    func span(_ range: ClosedRange<Int64>) -> TimeSpan {
      .seconds(.random(in: range, using: &random))
    }
    settings.nudgeAfter = span(20...900)
    settings.repeatEvery = span(5...300)
    settings.repeatLimit = .random(in: 0...3, using: &random)
    settings.breakLength = span(5...200)
    settings.idleBreak = span(5...300)
    settings.watchingCap = span(0...900)
    settings.standingNudgeAfter = .random(using: &random) ? .zero : span(20...300)
    settings.waitForPause = span(0...60)
    settings.grace = span(0...200)
    settings.holdLimit = .random(using: &random) ? .zero : span(10...300)
    if Bool.random(using: &random) {
      // 1,800,000,000 is 08:00 on a Friday in UTC.
      let start = 8 * 3600 + Int64.random(in: 0...1_000, using: &random)
      settings.hours = Hours([
        Hours.Range(
          weekday: .friday, start: start, end: start + .random(in: 1...900, using: &random))
      ])
    }
    settings.countsUnknownAsSitting = .random(in: 0..<5, using: &random) == 0
    return settings
  }

  static func randomHistory(_ random: inout SeededRandom) -> [Happening] {
    (0..<Int.random(in: 5...40, using: &random)).map { _ in
      Happening(
        after: .milliseconds(.random(in: 0...200_000, using: &random)), act: randomAct(&random))
    }
  }

  private static func randomAct(_ random: inout SeededRandom) -> (inout Desk) -> Void {
    let span = TimeSpan.milliseconds(.random(in: 1_000...400_000, using: &random))
    let flag = Bool.random(using: &random)
    let hold = OutsideHold.allCases[.random(in: 0..<3, using: &random)]
    let word = SensorWord.allCases[.random(in: 0..<4, using: &random)]
    switch Int.random(in: 0...38, using: &random) {
    case 0...5: return { $0.type() }
    case 6...9: return { $0.stop() }
    case 10: return { $0.touch() }
    case 11: return { $0.connect() }
    case 12: return flag ? { $0.disconnect() } : { $0.connect() }
    case 13, 14:
      return { $0.lock(true) }
    case 15, 16:
      return { $0.lock(false) }
    case 17: return { $0.fallAsleep(for: span) }
    case 18...20:
      let posture = DeclaredPosture.allCases[.random(in: 0..<3, using: &random)]
      return {
        $0.look()
        $0.step(.declare(posture))
      }
    case 21: return { $0.step(.snooze(span)) }
    case 22: return { $0.step(.cancelSnooze) }
    case 23: return { $0.step(.skip) }
    case 24: return { $0.step(.onMyWay) }
    case 25: return { $0.step(.pause(flag ? span : nil)) }
    case 26: return { $0.step(.resume) }
    case 27: return { $0.step(.hold(hold, flag)) }
    case 28:
      let name = Bool.random(using: &random) ? "chair" : "desk"
      return {
        $0.look()
        $0.step(.report(sensor: name, word, valid: flag ? span : nil))
      }
    case 29:
      return {
        $0.step(.evidence(.tty, .live(.coarse)))
        $0.step(.evidence(.tty, .input(at: $0.now.moment)))
      }
    case 30:
      return {
        $0.step(.evidence(.media, .live(.none)))
        $0.step(.evidence(.media, .passive(flag)))
      }
    case 31: return { $0.restart(after: span) }
    case 32: return { $0.reboot(after: span) }
    case 33:
      // Somebody else's session, or sleep that is announced.
      let absence: Absence = Bool.random(using: &random) ? .inactive : .asleep
      return {
        $0.look()
        $0.step(.evidence(.logind, .live(.none)))
        $0.step(.evidence(.logind, .absence(absence, flag)))
      }
    case 34:
      return {
        $0.step(.evidence(.mutter, .live(.coarse)))
        $0.step(.evidence(.mutter, flag ? .active(at: $0.now.moment) : .idle(since: $0.now.moment)))
      }
    case 35: return { $0.step(.evidence(flag ? .mutter : .tty, .gone)) }
    case 36: return { $0.stepWall(by: flag ? span : .zero - span) }
    case 37: return { $0.step(.dismissed) }
    default: return { $0.configure { $0.nudgeAfter = span } }
    }
  }
}

extension Desk {
  fileprivate mutating func run(
    _ history: [HistoryProperties.Happening],
    inspecting check: @escaping (Heart, Reading, [Effect], Int) -> Void = { _, _, _, _ in }
  ) {
    inspect = check
    connect()
    for happening in history {
      live(to: now.moment + happening.after)
      happening.act(&self)
    }
    live(to: now.moment + .minutes(30))
  }
}

/// The rules, checked from outside after each step.
private struct Rules {
  let settings: Settings
  var lastEnd: Moment?
  var boots = 0
  var shown = false
  /// What the ledger was told, on people's clock; nil once that was stepped.
  private var gaps: [WallTime: WallTime]? = [:]
  private var bouts: [Range<WallTime>] = []
  private var previous: Reading?

  init(settings: Settings) { self.settings = settings }

  mutating func check(
    _ heart: Heart, _ now: Reading, _ effects: [Effect], _ boots: Int
  ) -> String? {
    // Moments count from the machine's start.
    let isBoot = boots != self.boots
    if isBoot { lastEnd = nil }
    self.boots = boots
    if let previous {
      // A machine cannot have been off for less time than it is up.
      let isSteady =
        isBoot
        ? now.wall - previous.wall >= now.moment - Moment(microseconds: 0)
        : now.wall == previous.wall(at: now.moment)
      if !isSteady { gaps = nil }
    }
    previous = now
    for effect in effects {
      if let broken = check(effect, heart, now) { return broken }
    }
    if let gaps, !effects.isEmpty {
      for (since, until) in gaps where bouts.contains(where: { $0.overlaps(since..<until) }) {
        return "a gap in a bout"
      }
    }
    let overview = heart.overview
    if let wake = heart.nextWake, wake <= now.moment { return "a wake-up in the past" }
    if let next = overview.nextNudge, next <= now.moment { return "a next nudge in the past" }
    if overview.since > now.moment { return "a posture from the future" }
    if overview.boutLength < .zero { return "a negative bout" }
    if overview.boutLength > now.moment - overview.since { return "a bout longer than its time" }
    return nil
  }

  private mutating func check(_ effect: Effect, _ heart: Heart, _ now: Reading) -> String? {
    switch effect {
    case .began(let bout):
      if bout.began > now.moment { return "a bout from the future" }
      if let lastEnd, bout.began < lastEnd { return "overlapping bouts" }
    case .ended(let bout):
      guard let ended = bout.ended else { return "an ended bout without an end" }
      lastEnd = ended
      if ended > now.moment { return "an end in the future" }
      if bout.length(at: ended) < .zero || bout.asleep < .zero { return "a negative bout" }
      if bout.began + bout.asleep > ended { return "more asleep than its time" }
      bouts.append(now.wall(at: bout.began)..<now.wall(at: ended))
    case .breakEnded(let pause):
      if pause.ended < pause.began { return "a negative break" }
    case .posture(let posture, let since):
      if since > now.moment { return "\(posture) from the future" }
    case .nudge(let nudge):
      shown = true
      return check(nudge, heart, now)
    case .showAgain:
      if !heart.holds.isEmpty { return "shown again while held" }
      shown = true
    case .withdraw:
      if !shown { return "withdrawn while not shown" }
      shown = false
    case .outcome(_, let outcome, let delay):
      if (outcome == .followed) != (delay != nil) { return "a delay of a nudge not followed" }
    case .gap(let since, let until, _):
      if until < since { return "a negative gap" }
      // One that was taken back is left where it was.
      if until > max(now.wall, since) { return "a gap in the future" }
      gaps?[since] = until
    }
    return nil
  }

  private func check(_ nudge: Nudge, _ heart: Heart, _ now: Reading) -> String? {
    let overview = heart.overview
    if nudge.delivered != now.moment { return "a nudge that is late" }
    if overview.posture != .sitting && overview.posture != .standing { return "nudged while away" }
    if overview.isPaused { return "nudged while paused" }
    if overview.snoozedUntil != nil { return "nudged while snoozed" }
    if !settings.hours.areOpen(at: now.wall, in: .utc) { return "nudged outside hours" }
    if !heart.holds.isEmpty, settings.holdLimit == .zero { return "nudged while held" }
    if nudge.number == 1, nudge.boutLength < .seconds(1) { return "nudged right after coming back" }
    if overview.nudgesInBout != nudge.number { return "a nudge miscounted" }
    return nil
  }
}
