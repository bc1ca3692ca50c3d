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

  /// Whether anything can tell presence: a source of input, a sensor, a declaration.
  public var isKnowing: Bool { fusion.isKnowing }

  /// Whose word decides now.
  public var decider: Decider { fusion.decider(at: clock, settings: settings) }

  /// Explains the state at the last reading.
  public var explanation: Explanation {
    let details = [sighting, decision, watched, prospect].compactMap { $0 }
    return Explanation(answer: answer, details: details + holdSentences)
  }

  private func time(_ moment: Moment) -> String {
    zone.words(for: reading.wall(at: moment), now: reading.wall)
  }

  /// The time for a verb to stand before: `at 14:30`, but `tomorrow 09:00`.
  private func at(_ moment: Moment) -> String {
    let words = time(moment)
    return words.first?.isNumber ?? false ? "at \(words)" : words
  }

  /// How long it is until then: to the nearest minute, and never nothing.
  private func left(until moment: Moment) -> String {
    let span = moment - clock
    guard span < .minutes(2) else { return (span + .seconds(30)).inWords }
    return max(.seconds(1), span + TimeSpan(microseconds: 999_999)).inWords
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
      let count = plan.delivered == 1 ? "the only one" : "all \(plan.delivered) of them"
      return "No more nudges in this bout: you had \(count)."
    case .atLength, .at: break
    }
    if let absence, let deadline = breakDeadline {
      return "No nudge now: \(absence.reason.words), since \(time(absence.since)); "
        + "from \(time(deadline)) on that is a break."
    }
    guard let due = dueMoment(in: bout) else { return answerWithoutBout }
    return due > clock ? notYet(in: bout) : held
  }

  private var answerWithoutBout: String {
    switch posture {
    case .unknown:
      return "No nudge: nobody can tell whether you are there. `sitctl sit` says that you are; "
        + "`sitctl doctor` says what is missing."
    case .sitting, .standing, .away:
      // How the absence began may be over, though nobody was seen since.
      let why = (absence?.reason.words ?? rest?.reason.wordsAfterwards).map { " (\($0))" } ?? ""
      return "No nudge: you have been away since \(time(since))\(why)."
    }
  }

  private func notYet(in bout: Bout) -> String {
    let next = overview.nextNudge.map { "comes \(at($0)), in \(left(until: $0))" }
    let decided = [Hold.snooze, .pause].filter(holds.contains).map(words)
    if !decided.isEmpty {
      return "No nudge: \(decided.joined(separator: "; "))."
        + (next.map { " The next \($0)." } ?? "")
    }
    let length = bout.length(at: clock).inWords
    let closed = hours.areOpen ? "" : " It is outside your hours."
    if plan.delivered > 0 {
      return "No nudge now: you had \(plan.delivered) in this bout of \(length)."
        + (next.map { " The next \($0)." } ?? "") + closed
    }
    let verb = bout.kind == .standing ? "standing" : "sitting"
    return "No nudge yet: you have been \(verb) for \(length), and the limit is "
      + "\(limit(for: bout.kind).inWords)." + (next.map { " The first \($0)." } ?? "") + closed
  }

  /// A nudge is due, and is not shown.
  private var held: String {
    // Outside reasons may stand still, and hold it no longer.
    if let ready = plan.readySince {
      return "A nudge is due: it comes at the next pause in your typing, "
        + "\(at(ready + settings.waitForPause)) the latest."
    }
    guard fusion.isKnowing || settings.countsUnknownAsSitting else {
      return "A nudge is due, and waits: nobody can tell whether you are still there."
    }
    let reasons = holds.map(words)
    guard !reasons.isEmpty else { return "A nudge is due, and comes at once." }
    let next = overview.nextNudge.map { " It comes \(at($0))." } ?? ""
    return "A nudge is due, and waits: \(reasons.joined(separator: "; ")).\(next)"
  }

  // MARK: The details

  private var sighting: String? {
    guard let seen = lastSeen else { return "You have not been seen yet." }
    if !fusion.isKnowing, settings.countsUnknownAsSitting, bout != nil {
      return "Nobody can tell whether you are there: you are taken to be, as when_unknown says."
    }
    let ago = clock - seen
    let word = fusion.lastSource.map { " The last word came from \(speaker($0))." } ?? ""
    guard ago >= .seconds(1) else { return "You are there now.\(word)" }
    return "You were seen last \(at(seen)), \(ago.inWords) ago.\(word)"
  }

  private func speaker(_ name: String) -> String {
    if name == "declared" { return "you" }
    return SourceName(rawValue: name) == nil ? "the sensor \(name)" : name
  }

  /// Whose word decides, in a sentence; nil where nobody's does.
  public var decision: String? {
    switch decider {
    case .nobody: return nil
    case .clocks: return "The clocks decide: the machine was asleep."
    case .declaration:
      if case .away = fusion.declaration {
        return "You decide: you said that you are away. That counts until there is input."
      }
      return "You decide: you said that you are there, and no source can tell otherwise."
    case .sensor(let name):
      let word = fusion.sensors[name]
      let says = word?.isPresent ?? false ? "somebody is there" : "nobody is there"
      let until = word?.until.map { ", until \(time($0))" } ?? ""
      return "The sensor \(name) decides: \(says)\(until)."
    case .source(let name):
      guard let word = fusion.words.first(where: { $0.name == name }) else { return nil }
      return "\(name.rawValue) decides: \(description(of: word))."
        + (isWatching && word.isPassive ? cap : "")
    }
  }

  /// What a source says, in words.
  public func description(of word: SourceWord) -> String {
    if word.absences.contains(.asleep) { return "the machine is asleep" }
    if word.absences.contains(.locked) { return "the screen is locked" }
    if word.absences.contains(.inactive) { return "somebody else's session is in front" }
    if case .ongoing = word.input { return "there is input" }
    // Where the last input decides, what plays does not.
    if word.isPassive, isWatching { return word.name.passiveWords }
    if case .last(let moment) = word.input { return "the last input was \(at(moment))" }
    return word.isPassive ? word.name.passiveWords : "nothing now"
  }

  /// Whether passive presence alone keeps the person there.
  private var isWatching: Bool {
    guard case .source(let name) = decider,
      let word = fusion.words.first(where: { $0.name == name }), word.isPassive
    else { return false }
    if case .ongoing = word.input { return false }
    return absence == nil && fusion.verdict(at: clock, settings: settings) == .present
  }

  private var cap: String {
    fusion.lastInput(at: clock).map { " That counts until \(time($0 + settings.watchingCap))." }
      ?? ""
  }

  /// What speaks for presence, and counts no longer.
  private var watched: String? {
    guard absence == nil, fusion.verdict(at: clock, settings: settings) == .quiet,
      let word = fusion.words.first(where: \.isPassive)
    else { return nil }
    return "\(word.name.rawValue) tells that \(word.name.passiveWords), but that counts only for "
      + "\(settings.watchingCap.inWords) after the last input."
  }

  /// What comes of it if nothing happens.
  private var prospect: String? {
    guard absence == nil, let deadline = breakDeadline else { return nil }
    return "If there is no sign of you before \(time(deadline)), it is a break."
  }

  private var holdSentences: [String] {
    holds.map { "Held by \($0.name): \(words(for: $0))." }
  }

  private func words(for hold: Hold) -> String {
    switch hold {
    case .snooze: return "you snoozed nudges\(plan.snoozedUntil.map { " until \(time($0))" } ?? "")"
    case .pause: return "you paused nudges until \(pausedUntil.map(time) ?? "`sitctl resume`")"
    case .hours:
      let opening = settings.hours.nextChange(after: reading.wall(at: clock), in: zone)
      let until = opening.map { " until \(zone.words(for: $0, now: reading.wall))" } ?? ""
      return "it is outside your hours\(until)"
    case .doNotDisturb: return "the desktop is set to do not disturb"
    case .fullscreen: return "the window in front is fullscreen"
    case .call: return "you are in a call"
    case .typing: return "you are typing"
    }
  }
}

extension Hold {
  /// As the configuration and `sitctl status` name it.
  fileprivate var name: String { self == .doNotDisturb ? "do-not-disturb" : rawValue }
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
  /// Why somebody is absent now.
  fileprivate var words: String {
    switch self {
    case .locked: "the screen is locked"
    case .asleep: "the machine is asleep"
    case .inactive: "somebody else's session is in front"
    case .away: "you said that you are away"
    case .sensor: "a sensor says that nobody is there"
    case .idle, .stood, .sat, .gap: wordsAfterwards
    }
  }

  /// Why somebody's absence began, when nothing is known of it now but that nobody was seen since.
  fileprivate var wordsAfterwards: String {
    switch self {
    case .idle: "no input"
    case .locked: "the screen was locked, and no input since"
    case .asleep: "the machine was asleep, and no input since"
    case .inactive: "somebody else's session was in front, and no input since"
    case .away: "you said so, and no input since"
    case .sensor: "a sensor said so, and no input since"
    case .stood: "you stood up"
    case .sat: "you sat down"
    case .gap: "sitd could not see you, and no input since"
    }
  }
}
