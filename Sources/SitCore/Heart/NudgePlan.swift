/// Where the nudges of the present bout stand, and what holds them.
struct NudgePlan: Equatable, Sendable, Codable {
  /// When the next nudge of the bout is due.
  enum Due: Equatable, Sendable, Codable {
    /// Not in this bout: it has no limit, or all nudges were delivered.
    case never
    /// Not in this bout: the person said so.
    case skipped
    /// When the bout has this length.
    case atLength(TimeSpan)
    /// At this moment, by a snooze.
    case at(Moment)
  }

  enum Pause: Equatable, Sendable, Codable {
    case none
    case until(Moment)
    case untilResumed
  }

  /// How long after a nudge a break still counts as following it.
  static let followedWithin = TimeSpan.minutes(10)
  /// Nudges come in pauses: whoever gets up at one may have touched nothing for so long before.
  static let followedBefore = TimeSpan.seconds(10)

  var due = Due.never
  /// What was due before the snooze that stands, if one does.
  var dueBeforeSnooze: Due?
  /// How many were delivered in this bout.
  var delivered = 0
  /// How many were delivered ever.
  var serial = 0
  var snoozedUntil: Moment?
  var pause = Pause.none
  /// Since when the next nudge is due; nil while it is not.
  var dueSince: Moment?
  /// Since when nothing but reasons of the world outside holds the due nudge.
  var heldSince: Moment?
  /// Since when nothing holds the due nudge but typing.
  var readySince: Moment?
  /// The nudge that is shown, or would be but for an absence.
  var shown: Nudge?
  /// Whether an absence took it off the screen.
  var isHidden = false
  /// Delivered nudges whose outcome is open, oldest first.
  var open: [Nudge] = []

  /// What a new bout begins with: snooze and pause outlive it.
  mutating func startBout(firstAfter limit: TimeSpan) {
    due = limit > .zero ? .atLength(limit) : .never
    dueBeforeSnooze = nil
    delivered = 0
    clearDue()
  }

  mutating func endBout() { startBout(firstAfter: .zero) }

  mutating func clearDue() {
    dueSince = nil
    heldSince = nil
    readySince = nil
  }

  /// Moves what was to happen at moments; lengths of the bout stay what they are.
  mutating func shiftDeadlines(by span: TimeSpan) {
    if case .at(let moment) = due { due = .at(moment + span) }
    if case .at(let moment) = dueBeforeSnooze { dueBeforeSnooze = .at(moment + span) }
    snoozedUntil = snoozedUntil.map { $0 + span }
    if case .until(let moment) = pause { pause = .until(moment + span) }
  }

  /// When the nudge is due in a bout, if it will be.
  func dueMoment(in bout: Bout) -> Moment? {
    switch due {
    case .never, .skipped: nil
    case .atLength(let length): bout.began + bout.asleep + length
    case .at(let moment): moment
    }
  }
}
