/// Why things are as they are, in sentences for a person.
public struct Explanation: Equatable, Sendable {
  /// Why no nudge is shown now, in one line.
  public let answer: String
  /// What was seen last and from where, who decides, and what holds: a sentence each.
  public let details: [String]

  /// All lines, the answer first.
  public var lines: [String] { [answer] + details }
}

extension Heart {
  /// What each source says now.
  public var sourceWords: [SourceWord] { fusion.words }

  /// Whether a source that tells of input is there.
  public var hasInputSource: Bool { fusion.hasInputSource }

  /// Whose word decides now.
  public var decider: Decider { fusion.decider(at: clock, settings: settings) }

  /// Explains the state at the last reading.
  public var explanation: Explanation {
    Explanation(answer: answer, details: [sighting, decision].compactMap { $0 } + holdSentences)
  }

  private func time(_ moment: Moment) -> String {
    zone.words(for: reading.wall(at: moment), now: reading.wall)
  }

  // MARK: Why no nudge

  private var answer: String {
    guard let bout else { return answerWithoutBout }
    switch plan.due {
    case .skipped: return "No more nudges in this bout: you skipped them."
    case .never where limit(for: bout.kind) == .zero:
      return bout.kind == .standing
        ? "No nudge: you stand, and standing has no limit."
        : "No nudge: sitting has no limit (nudge_after is 0)."
    case .never:
      return "No more nudges in this bout: you had all \(plan.delivered) of them."
    case .atLength, .at: break
    }
    if let absence, let deadline = breakDeadline {
      return "No nudge now: \(absence.reason.words), since \(time(absence.since)); "
        + "from \(time(deadline)) on that is a break."
    }
    guard let due = plan.dueMoment(in: bout) else { return answerWithoutBout }
    return due > clock ? notYet(in: bout, due: due) : held
  }

  private var answerWithoutBout: String {
    switch posture {
    case .unknown:
      return "No nudge: nobody can tell whether you are there. `sitctl sit` says that you are; "
        + "`sitctl doctor` says what is missing."
    case .sitting, .standing, .away:
      let reason = absence?.reason ?? rest?.reason
      let why = reason.map { " (\($0.words))" } ?? ""
      return "No nudge: you are away since \(time(since))\(why)."
    }
  }

  private func notYet(in bout: Bout, due: Moment) -> String {
    let length = bout.length(at: clock).inWords
    if let until = plan.snoozedUntil { return "No nudge: you snoozed it until \(time(until))." }
    if plan.pause != .none { return "No nudge: \(pauseWords)." }
    let verb = bout.kind == .standing ? "standing" : "sitting"
    guard let next = overview.nextNudge else {
      return "No nudge yet: you have been \(verb) for \(length)."
    }
    let coming = "comes at \(time(next)), in \((next - clock).inWords)"
    if plan.delivered > 0 {
      return "No nudge now: this bout of \(length) had \(plan.delivered); the next \(coming)."
    }
    let limit = limit(for: bout.kind).inWords
    let least = hours.areOpen ? "" : " It is outside your hours."
    return "No nudge yet: you have been \(verb) for \(length), and may for \(limit). "
      + "The first \(coming).\(least)"
  }

  /// A nudge is due, and is not shown.
  private var held: String {
    let reasons = holds.filter { $0 != .typing }.map(words)
    if !reasons.isEmpty { return "A nudge is due, and waits: \(reasons.joined(separator: "; "))." }
    guard fusion.isKnowing || settings.countsUnknownAsSitting else {
      return "A nudge is due, and waits: nobody can tell whether you are still there."
    }
    let latest = plan.readySince.map { " at \(time($0 + settings.waitForPause)) the latest" } ?? ""
    return "A nudge is due: it comes at the next pause in your typing,\(latest)."
  }

  // MARK: The details

  private var sighting: String? {
    guard let seen = lastSeen else { return "You have not been seen yet." }
    let ago = clock - seen
    let word = fusion.lastSource.map { " The last word came from \($0)." } ?? ""
    guard ago >= .seconds(1) else { return "You are there now.\(word)" }
    return "You were seen last at \(time(seen)), \(ago.inWords) ago.\(word)"
  }

  private var decision: String? {
    switch decider {
    case .nobody: return nil
    case .clocks: return "The clocks decide: the machine was asleep."
    case .declaration: return "What you said decides, until there is other evidence."
    case .sensor(let name):
      let isPresent = fusion.sensors[name]?.isPresent ?? false
      let until = fusion.sensors[name]?.until.map { ", until \(time($0))" } ?? ""
      return "The sensor \(name) decides: somebody is \(isPresent ? "" : "not ")there\(until)."
    case .source(let name):
      return fusion.words.first { $0.name == name }.map {
        "\(name.rawValue) decides: \($0.described(time)).\(breakToCome(of: $0))"
      }
    }
  }

  private func breakToCome(of word: SourceWord) -> String {
    guard bout != nil, absence == nil else { return "" }
    if case .ongoing = word.input { return "" }
    if word.isPassive, let input = fusion.lastInput(at: clock) {
      return " That counts until \(time(input + settings.watchingCap))."
    }
    return breakDeadline.map { " Without input that is a break at \(time($0))." } ?? ""
  }

  private var holdSentences: [String] {
    holds.map { "Holds nudges now: \(words(for: $0))." }
  }

  private var pauseWords: String {
    "you paused them until \(pausedUntil.map(time) ?? "`sitctl resume`")"
  }

  private func words(for hold: Hold) -> String {
    switch hold {
    case .snooze: return "you snoozed it\(plan.snoozedUntil.map { " until \(time($0))" } ?? "")"
    case .pause: return pauseWords
    case .hours:
      let opening = settings.hours.nextChange(after: reading.wall(at: clock), in: zone)
      let until = opening.map { ", until \(zone.words(for: $0, now: reading.wall))" } ?? ""
      return "it is outside your hours\(until)"
    case .doNotDisturb: return "the desktop is not to disturb you"
    case .fullscreen: return "a window fills the screen"
    case .call: return "you are in a call"
    case .typing: return "you are typing"
    }
  }
}

extension SourceWord {
  /// What it says, in words; `time` shows a moment.
  public func described(_ time: (Moment) -> String) -> String {
    if absences.contains(.asleep) { return "the machine is asleep" }
    if absences.contains(.locked) { return "the screen is locked" }
    if absences.contains(.inactive) { return "somebody else's session is in front" }
    if case .ongoing = input { return "there is input" }
    if isPassive { return name.passiveWords }
    if case .last(let moment) = input { return "the last input was at \(time(moment))" }
    return "nothing now"
  }
}

extension SourceName {
  fileprivate var passiveWords: String {
    switch self {
    case .media: "something plays"
    case .call: "a camera, a microphone or the screen is in use"
    case .mutter, .wayland, .x11, .logind, .lock, .tty, .inhibitor:
      "a program keeps the screen on"
    }
  }
}

extension Ending {
  /// What somebody's absence is.
  fileprivate var words: String {
    switch self {
    case .idle: "no input"
    case .locked: "the screen is locked"
    case .asleep: "the machine is asleep"
    case .inactive: "somebody else's session is in front"
    case .away: "you said so"
    case .sensor: "a sensor says so"
    case .stood: "you stood up"
    case .sat: "you sat down"
    case .gap: "sitd could not see you"
    }
  }
}
