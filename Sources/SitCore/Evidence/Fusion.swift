/// What all sources, sensors and declarations say together.
///
/// Where they disagree, the first of these decides: asleep; a declaration; a sensor; locked or
/// session inactive; input; passive presence.
struct Fusion: Equatable, Sendable {
  /// A declared `away` ends at the first input this long after it; what comes before is the way
  /// out.
  static let leaving = TimeSpan.seconds(30)
  /// Having no source counts as sitting (where that is wanted) only once it has lasted so long:
  /// sources take a moment to be found.
  static let settling = TimeSpan.seconds(5)

  /// What the evidence comes to at a moment.
  enum Verdict: Equatable {
    /// Certainly not there.
    case absent(Ending)
    /// There, as far as can be told.
    case present
    /// Nothing says so now; the last evidence of presence is ``Fusion/lastSeen(at:)``.
    case quiet
  }

  /// What is known of one source's input.
  enum Input: Equatable, Sendable {
    case none
    /// It goes on until the source says otherwise.
    case ongoing(from: Moment)
    /// One was told, and nothing of later: the source wants to be looked at by the given moment.
    case pulse(Moment, lookBy: Moment)
    /// There was none since; the source will tell the next.
    case idle(since: Moment)
  }

  struct Channel: Equatable, Sendable {
    var detail: InputDetail?
    var input = Input.none
    var isLocked = false
    var isAsleep = false
    var isInactive = false
    var isPassive = false
  }

  /// What a sensor said last, and until when it stands.
  struct Word: Equatable, Sendable, Codable {
    var isPresent: Bool
    var said: Moment
    var until: Moment?
  }

  enum Declaration: Equatable, Sendable, Codable {
    case none
    /// By `sit` or `stand`: counts where there is no source.
    case here
    case away(since: Moment)
  }

  private var channels = [Channel](repeating: Channel(), count: SourceName.allCases.count)
  private(set) var sensors: [String: Word] = [:]
  private(set) var declaration = Declaration.none
  /// Whether a declaration came after the locks that stand now, and so outranks them.
  private var locksAreOverruled = false
  /// The last input that no channel holds: from sources that are gone, sensors and declarations.
  private var rememberedInput: Moment?
  /// The last stretch of passive presence; it counts up to the cap.
  private var passiveStretch: Range<Moment>?
  /// The last moment at which something else spoke for presence: a sensor, a declaration.
  private var otherSeen: Moment?
  /// Whether the machine is asleep by its clocks.
  var isAsleep = false
  /// Since when nobody can tell; nil while somebody can.
  private(set) var unknownSince: Moment?
  /// Where the last evidence came from.
  private(set) var lastSource: String?

  /// Nothing is known yet.
  init(at moment: Moment) { unknownSince = moment }

  // MARK: What was said

  mutating func hear(
    _ evidence: Evidence, from name: SourceName, at moment: Moment, idleBreak: TimeSpan
  ) {
    let index = name.index
    // What a source that is not live says is late, and void.
    if channels[index].detail == nil {
      guard case .live = evidence else { return }
    }
    switch evidence {
    case .live(let detail):
      remember(input(of: index, at: moment))
      channels[index] = Channel(detail: detail)
      // From now on somebody else than the person tells.
      if detail > .none, declaration == .here { declaration = .none }
    case .gone:
      remember(input(of: index, at: moment))
      let wasLocked = channels[index].isLocked || channels[index].isInactive
      channels[index] = Channel()
      if wasLocked { locksAreOverruled = false }
    case .active(let at):
      channels[index].input = .ongoing(from: min(at, moment))
      endAway(byInputAt: at)
    case .input(let at):
      let known = input(of: index, at: moment)
      let latest = max(min(at, moment), known ?? at)
      // A source that has nothing new and cannot promise anything is not asked again at once.
      let isNews = known.map { $0 < latest } ?? true
      let lookBy = isNews ? max(latest + idleBreak, moment + .seconds(1)) : moment + idleBreak
      channels[index].input = .pulse(latest, lookBy: lookBy)
      endAway(byInputAt: at)
    case .idle(let since):
      channels[index].input = .idle(since: settled(since, in: index, at: moment))
      endAway(byInputAt: since)
    case .absence(.locked, let holds):
      channels[index].isLocked = holds
      locksAreOverruled = false
    case .absence(.inactive, let holds):
      channels[index].isInactive = holds
      locksAreOverruled = false
    case .absence(.asleep, let holds):
      channels[index].isAsleep = holds
    case .passive(let holds):
      channels[index].isPassive = holds
    }
    lastSource = name.rawValue
    noteKnowledge(at: moment)
  }

  mutating func hear(
    _ word: SensorWord, fromSensor name: String, at moment: Moment, valid: TimeSpan?
  ) {
    switch word {
    case .input:
      remember(moment)
      endAway(byInputAt: moment)
    case .present, .absent:
      sensors[name] = Word(
        isPresent: word == .present, said: moment, until: valid.map { moment + $0 })
    case .clear:
      sensors[name] = nil
    }
    lastSource = name
    noteKnowledge(at: moment)
  }

  mutating func declare(_ posture: DeclaredPosture, at moment: Moment) {
    // Whoever declares is there to do it.
    remember(moment)
    switch posture {
    case .sitting, .standing:
      // It outranks what sensors and locks said before.
      declaration = hasInputSource ? .none : .here
      sensors = sensors.filter(\.value.isPresent)
      locksAreOverruled = true
    case .away:
      declaration = .away(since: moment)
    }
    lastSource = "declared"
    noteKnowledge(at: moment)
  }

  /// Lets time pass between two moments over which the verdict did not change.
  mutating func pass(from start: Moment, to end: Moment, settings: Settings) {
    if case .absent = verdict(at: start, settings: settings) { return }
    // Noted even while input goes on: a source may say later that it had stopped.
    if isPassive { extendPassiveStretch(from: start, to: end, cap: settings.watchingCap) }
    if hasOtherPresence(at: start, settings: settings) { otherSeen = end }
  }

  /// Drops what is over by a moment: a sensor's word, a pulse that was not followed up, a
  /// declared `away` that input has outlasted.
  mutating func expire(at moment: Moment) {
    if !sensors.isEmpty {
      let count = sensors.count
      sensors = sensors.filter { $0.value.until.map { $0 > moment } ?? true }
      if sensors.count != count { noteKnowledge(at: moment) }
    }
    for index in channels.indices {
      if case .pulse(let last, let lookBy) = channels[index].input, lookBy <= moment {
        channels[index].input = .idle(since: last)
      }
    }
    if case .away(let since) = declaration, since + Self.leaving <= moment, isFineInputOngoing {
      declaration = .none
      noteKnowledge(at: moment)
    }
  }

  /// The next moment after the given one at which the verdict may change by itself, or a source
  /// wants to be looked at.
  func nextChange(after moment: Moment, settings: Settings) -> Moment? {
    var next: Moment?
    func consider(_ candidate: Moment?) {
      guard let candidate, candidate > moment else { return }
      next = next.map { min($0, candidate) } ?? candidate
    }
    for word in sensors.values { consider(word.until) }
    for channel in channels {
      if case .pulse(_, let lookBy) = channel.input { consider(lookBy) }
    }
    if case .away(let since) = declaration, isFineInputOngoing { consider(since + Self.leaving) }
    if isPassive, !isInputOngoing {
      consider(lastInput(at: moment).map { $0 + settings.watchingCap })
    }
    if settings.countsUnknownAsSitting { consider(unknownSince.map { $0 + Self.settling }) }
    return next
  }

  // MARK: What it comes to

  func verdict(at moment: Moment, settings: Settings) -> Verdict {
    if isAsleep || channels.contains(where: \.isAsleep) { return .absent(.asleep) }
    if case .away = declaration { return .absent(.away) }
    if let word = sensors.values.max(by: { $0.said < $1.said }) {
      return word.isPresent ? .present : .absent(.sensor)
    }
    if !locksAreOverruled {
      if channels.contains(where: \.isLocked) { return .absent(.locked) }
      if channels.contains(where: \.isInactive) { return .absent(.inactive) }
    }
    if isInputOngoing || hasOtherPresence(at: moment, settings: settings) { return .present }
    if isPassive, let last = lastInput(at: moment), moment < last + settings.watchingCap {
      return .present
    }
    return .quiet
  }

  /// Whether something else than input and passive presence speaks for presence, absence aside.
  private func hasOtherPresence(at moment: Moment, settings: Settings) -> Bool {
    if sensors.values.contains(where: \.isPresent) { return true }
    guard !hasInputSource else { return false }
    if declaration == .here { return true }
    guard settings.countsUnknownAsSitting, let unknownSince else { return false }
    return moment >= unknownSince + Self.settling
  }

  /// The last evidence of presence up to a moment, were there no absence.
  func lastSeen(at moment: Moment, watchingCap: TimeSpan) -> Moment? {
    guard var seen = lastInput(at: moment) else { return otherSeen }
    if let passive = passiveSeen(withInputAt: seen, cap: watchingCap) { seen = max(seen, passive) }
    return otherSeen.map { max($0, seen) } ?? seen
  }

  /// Whether anything could tell presence: a source of input, a sensor, a declaration.
  var isKnowing: Bool { unknownSince == nil }

  /// Whether a source tells input that goes on, so finely that a pause would be told too.
  var isFineInputOngoing: Bool {
    channels.contains {
      guard $0.detail == .fine, case .ongoing = $0.input else { return false }
      return true
    }
  }

  /// The last input that fine sources know of; nil while it goes on or where there is none.
  var lastFineInput: Moment? {
    channels.compactMap {
      guard $0.detail == .fine, case .idle(let since) = $0.input else { return nil }
      return since
    }.max()
  }

  // MARK: Parts

  private var hasInputSource: Bool { channels.contains { ($0.detail ?? .none) > .none } }

  private var isPassive: Bool { channels.contains(where: \.isPassive) }

  private var isInputOngoing: Bool {
    channels.contains {
      guard case .ongoing = $0.input else { return false }
      return true
    }
  }

  private func lastInput(at moment: Moment) -> Moment? {
    var latest = rememberedInput
    for index in channels.indices {
      guard let input = input(of: index, at: moment) else { continue }
      latest = latest.map { max($0, input) } ?? input
    }
    return latest
  }

  private func input(of index: Int, at moment: Moment) -> Moment? {
    switch channels[index].input {
    case .none: nil
    case .ongoing: moment
    case .pulse(let last, _): last
    case .idle(let since): since
    }
  }

  /// When the last input was, by a source that says it is idle: not after now, and not before
  /// what it said itself.
  private func settled(_ since: Moment, in index: Int, at moment: Moment) -> Moment {
    let floor: Moment? =
      switch channels[index].input {
      case .none: nil
      case .ongoing(let from): from
      case .pulse(let last, _): last
      case .idle(let since): since
      }
    return min(moment, floor.map { max($0, since) } ?? since)
  }

  /// The last moment of the passive stretch that counts, given the last input.
  private func passiveSeen(withInputAt input: Moment, cap: TimeSpan) -> Moment? {
    guard let stretch = passiveStretch, stretch.lowerBound < input + cap else { return nil }
    return min(stretch.upperBound, input + cap)
  }

  private mutating func extendPassiveStretch(from start: Moment, to end: Moment, cap: TimeSpan) {
    if let stretch = passiveStretch, stretch.upperBound == start {
      passiveStretch = stretch.lowerBound..<end
      return
    }
    if let input = lastInput(at: start), let seen = passiveSeen(withInputAt: input, cap: cap) {
      otherSeen = otherSeen.map { max($0, seen) } ?? seen
    }
    passiveStretch = start..<end
  }

  private mutating func remember(_ input: Moment?) {
    guard let input else { return }
    rememberedInput = rememberedInput.map { max($0, input) } ?? input
  }

  private mutating func endAway(byInputAt moment: Moment) {
    if case .away(let since) = declaration, moment >= since + Self.leaving { declaration = .none }
  }

  private mutating func noteKnowledge(at moment: Moment) {
    let knows = hasInputSource || !sensors.isEmpty || declaration != .none
    unknownSince = knows ? nil : unknownSince ?? moment
  }

  // MARK: Over a restart

  /// What outlives a restart of the program: sources will speak again for themselves.
  struct Remains: Equatable, Sendable, Codable {
    var sensors: [String: Word]
    var declaration: Declaration
    var lastSeen: Moment?
  }

  func remains(lastSeen: Moment?) -> Remains {
    Remains(sensors: sensors, declaration: declaration, lastSeen: lastSeen)
  }

  init(from remains: Remains, at moment: Moment) {
    sensors = remains.sensors
    declaration = remains.declaration
    rememberedInput = remains.lastSeen
    unknownSince = moment
    noteKnowledge(at: moment)
  }
}

extension SourceName {
  /// The place of a source's channel.
  fileprivate var index: Int {
    switch self {
    case .mutter: 0
    case .wayland: 1
    case .x11: 2
    case .logind: 3
    case .tty: 4
    case .media: 5
    case .inhibitor: 6
    case .call: 7
    }
  }
}
