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

  var answer: String { heart.explanation.answer }
}

@Suite("Why things are as they are, in words") struct ExplanationTests {
  @Test func `before the limit it says how long is left`() {
    var told = Told()
    told.type()
    told.happen(.wake, after: .minutes(42))
    #expect(
      told.answer == "No nudge yet: you have been sitting for 42 minutes, and may for 1 hour. "
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
    #expect(told.answer == "No nudge: you paused them until `sitctl resume`.")
    told.happen(.resume)
    told.happen(.snooze(.minutes(90)))
    #expect(told.answer == "No nudge: you snoozed it until 10:30.")
    told.happen(.cancelSnooze)
    told.happen(.hold(.call, true), after: .minutes(70))
    #expect(told.answer.hasPrefix("A nudge is due") || told.heart.holds.isEmpty)
    told.happen(.skip)
    #expect(told.answer == "No more nudges in this bout: you skipped them.")
  }

  @Test func `a hold of the world outside is said to make the due nudge wait`() {
    var told = Told()
    told.type()
    told.happen(.hold(.call, true))
    told.happen(.wake, after: .minutes(61))
    #expect(told.answer == "A nudge is due, and waits: you are in a call.")
    #expect(told.heart.explanation.details.contains("Holds nudges now: you are in a call."))
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
    #expect(told.answer == "No nudge: you are away since 09:10 (the screen is locked).")
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
