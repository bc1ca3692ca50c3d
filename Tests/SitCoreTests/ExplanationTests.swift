import SitCore
import Testing

/// A heart that is told things minute by minute, from Monday 2026-11-23 09:00 UTC on.
private struct Told {
  private(set) var heart: Heart
  private(set) var now: Reading

  init(_ settings: Settings = Settings()) {
    now = Reading(
      moment: Moment(microseconds: 0), asleep: .zero, wall: WallTime(seconds: 1_795_424_400))
    heart = Heart(settings: settings, zone: .utc, at: now)
    happen(.evidence(.x11, .live(.fine)))
  }

  mutating func happen(_ event: Event, after span: TimeSpan = .zero) {
    now = Reading(moment: now.moment + span, asleep: now.asleep, wall: now.wall + span)
    _ = heart.handle(event, at: now)
  }

  mutating func type() { happen(.evidence(.x11, .active(at: now.moment))) }
  mutating func rest() { happen(.evidence(.x11, .idle(since: now.moment))) }

  /// The machine sleeps.
  mutating func sleep(_ span: TimeSpan) {
    now = Reading(
      moment: now.moment + span, asleep: now.asleep + span, wall: now.wall + span)
    _ = heart.handle(.wake, at: now)
  }

  /// sitd is started anew.
  mutating func restart(after span: TimeSpan) {
    now = Reading(moment: now.moment + span, asleep: now.asleep, wall: now.wall + span)
    heart = Heart(
      restoring: heart.snapshot, settings: heart.settings, zone: .utc, at: now, isSameBoot: true)
    _ = heart.handle(.wake, at: now)
  }

  var answer: String { heart.explanation.answer }
  var details: [String] { heart.explanation.details }
}

@Suite("Why things are as they are, in words") struct ExplanationTests {
  @Test func `before the limit it says how long is left`() {
    var told = Told()
    told.type()
    told.happen(.wake, after: .minutes(42))
    #expect(
      told.answer
        == "No nudge yet: you have been sitting for 42 minutes, and the limit is 1 hour. "
        + "The first comes at 10:00, in 18 minutes.")
    #expect(told.heart.explanation.details.contains("x11 decides: there is input."))
    #expect(told.heart.decider == .source(.x11))
  }

  @Test func `a due nudge waits for a pause in typing`() {
    var told = Told()
    told.type()
    told.happen(.wake, after: .minutes(60))
    #expect(
      told.answer
        == "A nudge is due: it comes at the next pause in your typing, at 10:01 the latest.")
  }

  @Test func `what holds a nudge is named, with its end`() {
    var told = Told()
    told.type()
    told.happen(.pause(nil))
    #expect(told.answer == "No nudge: you paused nudges until `sitctl resume`.")
    told.happen(.resume)
    told.happen(.snooze(.minutes(90)))
    #expect(
      told.answer
        == "No nudge: you snoozed nudges until 10:30. The next comes at 10:30, in 1 hour 30 minutes."
    )
    told.happen(.cancelSnooze)
    told.happen(.skip)
    #expect(told.answer == "No more nudges in this bout: you skipped them.")
  }

  @Test func `a hold of the world outside is said to make the due nudge wait`() {
    var told = Told()
    told.type()
    told.happen(.hold(.call, true))
    told.happen(.wake, after: .minutes(61))
    #expect(told.answer == "A nudge is due, and waits: you are in a call.")
    #expect(told.heart.explanation.details.contains("Held by call: you are in a call."))
    told.happen(.hold(.call, false))
    told.happen(.hold(.fullscreen, true))
    told.happen(.hold(.doNotDisturb, true))
    #expect(
      told.heart.explanation.details.suffix(2) == [
        "Held by do-not-disturb: the desktop is set to do not disturb.",
        "Held by fullscreen: the window in front is fullscreen.",
      ])
  }

  @Test func `a lock is said to become a break`() {
    var told = Told()
    told.type()
    told.happen(.evidence(.logind, .live(.none)))
    told.happen(.evidence(.logind, .absence(.locked, true)), after: .minutes(10))
    #expect(
      told.answer
        == "No nudge now: the screen is locked, since 09:10; from 09:12 on that is a break.")
    #expect(told.heart.decider == .source(.logind))
    told.happen(.wake, after: .minutes(3))
    #expect(told.answer == "No nudge: you have been away since 09:10 (the screen is locked).")
  }

  @Test func `where nobody can tell it says what to do`() {
    var told = Told()
    told.happen(.evidence(.x11, .gone))
    #expect(told.answer.contains("nobody can tell whether you are there"))
    #expect(told.answer.contains("sitctl sit"))
    #expect(told.heart.decider == .nobody)
  }

  @Test func `a film is said to count up to the cap`() {
    var told = Told()
    told.type()
    told.happen(.evidence(.media, .live(.none)))
    told.happen(.evidence(.media, .passive(true)))
    told.happen(.evidence(.x11, .idle(since: told.now.moment)), after: .minutes(20))
    #expect(told.heart.decider == .source(.media))
    #expect(
      told.heart.explanation.details.contains(
        "media decides: something plays. That counts until 10:30."))
  }

  @Test func `a snooze of a due nudge, and a pause with it, are both named`() {
    var told = Told()
    told.type()
    told.happen(.wake, after: .minutes(62))
    told.happen(.snooze(.minutes(10)))
    #expect(
      told.answer
        == "No nudge: you snoozed nudges until 10:12. The next comes at 10:12, in 10 minutes.")
    told.happen(.pause(.hours(15)))
    #expect(
      told.answer
        == "No nudge: you snoozed nudges until 10:12; you paused nudges until tomorrow 01:02. "
        + "The next comes tomorrow 01:02, in 15 hours.")
    told.happen(.pause(nil))
    #expect(
      told.answer
        == "No nudge: you snoozed nudges until 10:12; you paused nudges until `sitctl resume`.")
    told.happen(.wake, after: .minutes(11))
    #expect(
      told.answer == "A nudge is due, and waits: you paused nudges until `sitctl resume`.")
  }

  @Test func `a pause that ends before the limit is not said to be all`() {
    var told = Told()
    told.type()
    told.happen(.pause(.minutes(30)))
    #expect(
      told.answer == "No nudge: you paused nudges until 09:30. The next comes at 10:00, in 1 hour.")
  }

  @Test func `a nudge that is due in a pause tells when it comes`() {
    var told = Told()
    told.type()
    told.happen(.pause(.minutes(90)))
    told.happen(.wake, after: .minutes(70))
    #expect(
      told.answer == "A nudge is due, and waits: you paused nudges until 10:30. It comes at 10:30.")
  }

  @Test func `what holds for long enough is not said to hold the nudge any more`() {
    var settings = Settings()
    settings.holdLimit = .minutes(5)
    var told = Told(settings)
    told.type()
    told.happen(.hold(.call, true))
    told.happen(.wake, after: .minutes(65))
    #expect(
      told.answer
        == "A nudge is due: it comes at the next pause in your typing, at 10:06 the latest.")
  }

  @Test func `outside hours it is said when nudges come again`() {
    var settings = Settings()
    settings.hours = .mondayMornings
    var told = Told(settings)
    told.type()
    told.happen(.wake, after: .minutes(50))
    told.happen(.wake, after: .minutes(40))
    #expect(
      told.answer
        == "A nudge is due, and waits: it is outside your hours until 09:00 in 7 days. "
        + "It comes at 09:00 in 7 days.")
    told.rest()
    told.happen(.declare(.away), after: .minutes(1))
    told.happen(.wake, after: .minutes(3))
    #expect(told.answer == "No nudge: you have been away since 10:31 (you said that you are away).")
    #expect(
      told.details.contains("Held by hours: it is outside your hours until 09:00 in 7 days."))
  }

  @Test func `when all nudges came that is said, though there was one alone`() {
    for (limit, words) in [(0, "the only one"), (2, "all 3 of them")] {
      var settings = Settings()
      settings.repeatLimit = limit
      settings.waitForPause = .zero
      var told = Told(settings)
      told.type()
      told.happen(.wake, after: .minutes(100))
      for _ in 0..<limit { told.happen(.wake, after: .minutes(11)) }
      #expect(told.answer == "No more nudges in this bout: you had \(words).")
    }
  }

  @Test func `after a nudge, and on the way, the next is told`() {
    var settings = Settings()
    settings.waitForPause = .zero
    var told = Told(settings)
    told.type()
    told.happen(.wake, after: .minutes(60))
    #expect(
      told.answer
        == "No nudge now: you had 1 in this bout of 1 hour. The next comes at 10:10, in 10 minutes."
    )
    told.happen(.wake, after: .minutes(9))
    told.happen(.onMyWay)
    #expect(told.answer.hasSuffix(" The next comes at 10:14, in 5 minutes."))
  }

  @Test func `without a limit that is said, of sitting and of standing`() {
    var settings = Settings()
    settings.nudgeAfter = .zero
    var told = Told(settings)
    told.type()
    #expect(told.answer == "No nudge: sitting has no limit (nudge_after is 0).")
    told.happen(.declare(.standing))
    #expect(told.answer == "No nudge: you stand, and standing has no limit.")
    settings.standingNudgeAfter = .minutes(20)
    told.happen(.configure(settings, .utc), after: .minutes(5))
    #expect(
      told.answer
        == "No nudge yet: you have been standing for 5 minutes, and the limit is 20 minutes. "
        + "The first comes at 09:20, in 15 minutes.")
  }

  @Test func `a declared absence and that of a sensor are whole sentences`() {
    var told = Told()
    told.type()
    told.rest()
    told.happen(.declare(.away), after: .minutes(1))
    #expect(
      told.answer
        == "No nudge now: you said that you are away, since 09:01; from 09:03 on that is a break.")
    #expect(
      told.details.contains(
        "You decide: you said that you are away. That counts until there is input."))
    told.happen(.declare(.sitting))
    told.happen(.report(sensor: "chair", .absent, valid: .hours(1)))
    #expect(
      told.answer
        == "No nudge now: a sensor says that nobody is there, since 09:01; "
        + "from 09:03 on that is a break.")
    #expect(told.details.contains("The sensor chair decides: nobody is there, until 10:01."))
    told.happen(.report(sensor: "chair", .present, valid: nil))
    #expect(told.details.contains("The sensor chair decides: somebody is there."))
    #expect(told.details.contains("You are there now. The last word came from the sensor chair."))
  }

  @Test func `what began an absence and is over is told as such`() {
    var told = Told()
    told.type()
    told.happen(.evidence(.logind, .live(.none)))
    told.rest()
    told.happen(.evidence(.logind, .absence(.locked, true)), after: .minutes(1))
    told.happen(.evidence(.logind, .absence(.locked, false)), after: .minutes(10))
    #expect(
      told.answer
        == "No nudge: you have been away since 09:00 (the screen was locked, and no input since).")
    var sleeper = Told()
    sleeper.type()
    sleeper.rest()
    sleeper.sleep(.hours(9))
    #expect(
      sleeper.answer
        == "No nudge: you have been away since 09:00 (the machine was asleep, and no input since).")
  }

  @Test func `a pause in typing that may become a break is told with its end`() {
    var told = Told()
    told.type()
    told.rest()
    told.happen(.wake, after: .minutes(2))
    #expect(told.answer.hasPrefix("No nudge yet: you have been sitting for 2 minutes"))
    #expect(
      told.details == [
        "You were seen last at 09:00, 2 minutes ago. The last word came from x11.",
        "x11 decides: the last input was at 09:00.",
        "If there is no sign of you before 09:05, it is a break.",
      ])
    told.happen(.wake, after: .minutes(4))
    #expect(told.answer == "No nudge: you have been away since 09:00 (no input).")
  }

  @Test func `what plays for too long is said to count no longer`() {
    var told = Told()
    told.type()
    told.happen(.evidence(.media, .live(.none)))
    told.happen(.evidence(.media, .passive(true)))
    told.rest()
    told.happen(.wake, after: .minutes(100))
    #expect(told.answer == "No nudge: you have been away since 10:30 (no input).")
    #expect(told.heart.decider == .source(.x11))
    #expect(
      told.details.contains(
        "media tells that something plays, but that counts only for 1 hour 30 minutes after the "
          + "last input."))
  }

  @Test func `a source that tells of both names what counts of it`() {
    var told = Told()
    told.type()
    told.happen(.evidence(.x11, .passive(true)))
    told.rest()
    told.happen(.wake, after: .minutes(30))
    #expect(
      told.details.contains(
        "x11 decides: a program keeps the screen on. That counts until 10:30."))
    told.happen(.wake, after: .minutes(70))
    #expect(told.details.contains("x11 decides: the last input was at 09:00."))
  }

  @Test func `of two sources that disagree the one that decides is named`() {
    var told = Told()
    told.type()
    told.happen(.evidence(.tty, .live(.coarse)))
    told.happen(.evidence(.tty, .idle(since: told.now.moment)))
    told.happen(.wake, after: .minutes(1))
    #expect(told.heart.decider == .source(.x11))
    #expect(told.details.contains("x11 decides: there is input."))
  }

  @Test func `after a restart nothing is made up`() {
    var told = Told()
    told.type()
    told.happen(.wake, after: .minutes(59))
    told.restart(after: .minutes(2))
    #expect(
      told.answer == "A nudge is due, and waits: nobody can tell whether you are still there.")
    told.happen(.wake, after: .minutes(20))
    #expect(told.answer.hasPrefix("No nudge: nobody can tell whether you are there."))
  }

  @Test func `who is taken to be there is told so`() {
    var settings = Settings()
    settings.countsUnknownAsSitting = true
    var told = Told(settings)
    told.happen(.evidence(.x11, .gone))
    told.happen(.wake, after: .minutes(1))
    #expect(
      told.details == [
        "Nobody can tell whether you are there: you are taken to be, as when_unknown says."
      ])
  }

  @Test func `who says to be there without a source is told what that rests on`() {
    var told = Told()
    told.happen(.evidence(.x11, .gone))
    told.happen(.declare(.sitting), after: .minutes(1))
    #expect(
      told.details == [
        "You are there now. The last word came from you.",
        "You decide: you said that you are there, and no source can tell otherwise.",
      ])
  }

  private static let days: [(Int64, String)] = [
    (0, "10:00"), (1, "tomorrow 10:00"), (-1, "yesterday 10:00"), (3, "Thursday 10:00"),
    (-3, "last Friday 10:00"), (9, "10:00 in 9 days"), (-9, "10:00 9 days ago"),
  ]

  @Test(arguments: days) func `times name the day where it is another`(offset: Int64, words: String)
  {
    let now = WallTime(seconds: 1_795_428_000)
    #expect(Zone.utc.words(for: now + .seconds(offset * 86_400), now: now) == words)
  }
}

extension Hours {
  /// Mondays from 09:00 to 10:00.
  fileprivate static let mondayMornings = Hours([
    Range(weekday: .monday, start: 9 * 3_600, end: 10 * 3_600)
  ])
}
