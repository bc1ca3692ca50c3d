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
  /// More sensors than this nobody has; of more, the one that spoke longest ago is forgotten.
  static let mostSensors = 64

  /// What the evidence comes to at a moment.
  enum Verdict: Equatable {
    /// Certainly not there.
    case absent(Ending)
    /// There, as far as can be told.
    case present
    /// Nothing says so now; the last evidence of presence is ``Fusion/lastSeen(at:watchingCap:)``.
    case quiet
  }

  /// What is known of one source's input.
  enum Input: Equatable, Sendable {
    case none
    /// It goes on until the source says otherwise; told at the second moment.
    case ongoing(from: Moment, told: Moment)
    /// One was told, and nothing of later: the source wants to be looked at by the given moment.
    case pulse(Moment, lookBy: Moment)
    /// There was none since; the source will tell the next.
    case idle(since: Moment)
    /// It went on when the source was lost. If the source comes back, it may know better.
    case lost(Moment)
  }

  struct Channel: Equatable, Sendable {
    var detail: InputDetail?
    var input = Input.none
    var isLocked = false
    var isAsleep = false
    var isInactive = false
    var isPassive = false
    /// Whether a declaration came after the lock that stands now, and so outranks it.
    var isOverruled = false
  }

  /// What a sensor said last, and until when it stands.
  struct Word: Equatable, Sendable, Codable {
    var isPresent: Bool
    /// Grows with each word of any sensor: the latest of them decides.
    var order: Int
    var until: Moment?
  }

  enum Declaration: Equatable, Sendable, Codable {
    case none
    /// By `sit` or `stand`: counts where there is no source.
    case here
    case away(since: Moment)
  }

  private(set) var channels = [Channel](repeating: Channel(), count: SourceName.allCases.count)
  private(set) var sensors: [String: Word] = [:]
  private var lastOrder = 0
  private(set) var declaration = Declaration.none
  /// Whether the person is declared to stand: an empty chair says nothing then.
  var isStanding = false
  /// The last input that no channel holds: of sources that are gone, and of declarations.
  private var rememberedInput: Moment?
  /// The last input that a sensor told.
  private var sensorInput: Moment?
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
    case .live(let detail): begin(detail, at: index, moment)
    case .gone: end(at: index, moment)
    case .active(let at):
      channels[index].input = .ongoing(from: min(at, moment), told: moment)
      endAway(bySignAt: at)
    case .input(let at):
      channels[index].input = pulse(min(at, moment), of: index, at: moment, idleBreak: idleBreak)
      endAway(bySignAt: at)
    case .idle(let since):
      channels[index].input = .idle(since: settled(since, in: index, at: moment))
      endAway(bySignAt: since)
    case .absence(let absence, let holds):
      note(absence, holds, of: index)
      if !holds { endAway(bySignAt: moment) }
    case .passive(let holds):
      channels[index].isPassive = holds
    }
    if evidence.isAboutThePerson { lastSource = name.rawValue }
    noteKnowledge(at: moment, idleBreak: idleBreak)
  }

  private mutating func begin(_ detail: InputDetail, at index: Int, _ moment: Moment) {
    var channel = Channel(detail: detail)
    if case .lost = channels[index].input {
      channel.input = channels[index].input
    } else {
      rememberedInput = latest(rememberedInput, input(of: index, at: moment))
    }
    channels[index] = channel
    // From now on somebody else than the person tells.
    if detail > .none, declaration == .here { declaration = .none }
  }

  private mutating func end(at index: Int, _ moment: Moment) {
    var channel = Channel()
    switch channels[index].input {
    case .ongoing: channel.input = .lost(moment)
    case .lost: channel.input = channels[index].input
    case .none, .pulse, .idle:
      rememberedInput = latest(rememberedInput, input(of: index, at: moment))
    }
    channels[index] = channel
  }

  private mutating func note(_ absence: Absence, _ holds: Bool, of index: Int) {
    switch absence {
    case .locked:
      if holds, !channels[index].isLocked { channels[index].isOverruled = false }
      channels[index].isLocked = holds
    case .inactive:
      if holds, !channels[index].isInactive { channels[index].isOverruled = false }
      channels[index].isInactive = holds
    case .asleep:
      channels[index].isAsleep = holds
    }
  }

  private func pulse(
    _ at: Moment, of index: Int, at moment: Moment, idleBreak: TimeSpan
  ) -> Input {
    let known = input(of: index, at: moment)
    // A source that has nothing new and cannot promise anything is not asked again at once.
    let isNews = known.map { $0 < at } ?? true
    let lookBy = isNews ? max(at + idleBreak, moment + .seconds(1)) : moment + idleBreak
    return .pulse(max(at, known ?? at), lookBy: lookBy)
  }

  mutating func hear(
    _ word: SensorWord, fromSensor name: String, at moment: Moment, valid: TimeSpan?,
    idleBreak: TimeSpan
  ) {
    switch word {
    case .input:
      sensorInput = moment
      endAway(bySignAt: moment)
    case .present, .absent:
      lastOrder += 1
      if word == .present { otherSeen = moment }
      sensors[name] = Word(
        isPresent: word == .present, order: lastOrder, until: valid.map { moment + $0 })
      if sensors.count > Self.mostSensors,
        let oldest = sensors.min(by: { $0.value.order < $1.value.order })
      {
        sensors[oldest.key] = nil
      }
    case .clear:
      sensors[name] = nil
    }
    lastSource = name
    noteKnowledge(at: moment, idleBreak: idleBreak)
  }

  mutating func declare(_ posture: DeclaredPosture, at moment: Moment, idleBreak: TimeSpan) {
    // Whoever declares is there to do it.
    rememberedInput = latest(rememberedInput, moment)
    switch posture {
    case .sitting, .standing:
      // It outranks what sensors and locks said before.
      declaration = hasInputSource ? .none : .here
      sensors = sensors.filter(\.value.isPresent)
      for index in channels.indices { channels[index].isOverruled = true }
    case .away:
      declaration = .away(since: moment)
    }
    lastSource = "declared"
    noteKnowledge(at: moment, idleBreak: idleBreak)
  }

  // MARK: Time

  /// Lets time pass between two moments over which the verdict did not change.
  mutating func pass(from start: Moment, to end: Moment, settings: Settings) {
    if case .absent = verdict(at: start, settings: settings) { return }
    // Noted even while input goes on: a source may say later that it had stopped.
    if isPassive { extendPassiveStretch(from: start, to: end, cap: settings.watchingCap) }
    if hasOtherPresence(at: start, settings: settings) { otherSeen = end }
  }

  /// Drops what is over by a moment: a sensor's word, a pulse that was not followed up, a
  /// declared `away` that input has outlasted.
  mutating func expire(at moment: Moment, idleBreak: TimeSpan) {
    if sensors.contains(where: { ($0.value.until ?? .distantFuture) <= moment }) {
      sensors = sensors.filter { ($0.value.until ?? .distantFuture) > moment }
    }
    for index in channels.indices {
      if case .pulse(let last, let lookBy) = channels[index].input, lookBy <= moment {
        channels[index].input = .idle(since: last)
      }
    }
    if let end = awayEnd(idleBreak: idleBreak), end <= moment { declaration = .none }
    noteKnowledge(at: moment, idleBreak: idleBreak)
  }

  /// The next moment after the given one at which the verdict may change by itself, or a source
  /// wants to be looked at.
  func nextChange(after moment: Moment, settings: Settings) -> Moment? {
    var next = earliest(
      after: moment, of: awayEnd(idleBreak: settings.idleBreak),
      sensorInput.map { $0 + settings.idleBreak },
      isPassive && !isInputOngoing
        ? lastInput(at: moment).map { $0 + settings.watchingCap } : nil,
      settings.countsUnknownAsSitting ? unknownSince.map { $0 + Self.settling } : nil)
    for word in sensors.values { next = earliest(after: moment, of: next, word.until) }
    for channel in channels {
      if case .pulse(_, let lookBy) = channel.input {
        next = earliest(after: moment, of: next, lookBy)
      }
    }
    return next
  }

  /// When a declared `away` is over because input goes on: not before a fine source had the time to
  /// say that it does not. A coarse one may take a quarter of an hour.
  private func awayEnd(idleBreak: TimeSpan) -> Moment? {
    guard case .away(let since) = declaration else { return nil }
    var end: Moment?
    for channel in channels {
      guard case .ongoing(_, let told) = channel.input else { continue }
      let doubt = channel.detail == .fine ? Attention.lull : idleBreak * 3
      let candidate = max(since + Self.leaving, told + doubt)
      end = end.map { min($0, candidate) } ?? candidate
    }
    return end
  }

  // MARK: What it comes to

  func verdict(at moment: Moment, settings: Settings) -> Verdict {
    if isAsleep || channels.contains(where: \.isAsleep) { return .absent(.asleep) }
    if case .away = declaration { return .absent(.away) }
    if let word = sensors.values.max(by: { $0.order < $1.order }) {
      if word.isPresent { return .present }
      if !isStanding { return .absent(.sensor) }
    }
    if channels.contains(where: { $0.isLocked && !$0.isOverruled }) { return .absent(.locked) }
    if channels.contains(where: { $0.isInactive && !$0.isOverruled }) { return .absent(.inactive) }
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
    guard let input = lastInput(at: moment) else { return otherSeen }
    return latest(input, passiveSeen(withInputAt: input, cap: watchingCap), otherSeen)
  }

  /// Whether passive presence could count: there was input within its cap.
  func heedsPassive(at moment: Moment, cap: TimeSpan) -> Bool {
    isInputOngoing || lastInput(at: moment).map { moment < $0 + cap } ?? false
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

  /// Whether a source that tells of input is there.
  var hasInputSource: Bool { channels.contains { ($0.detail ?? .none) > .none } }

  private var isPassive: Bool { channels.contains(where: \.isPassive) }

  private var isInputOngoing: Bool {
    channels.contains {
      guard case .ongoing = $0.input else { return false }
      return true
    }
  }

  /// The last input up to a moment.
  func lastInput(at moment: Moment) -> Moment? {
    var last = latest(rememberedInput, sensorInput)
    for index in channels.indices { last = latest(last, input(of: index, at: moment)) }
    return last
  }

  private func input(of index: Int, at moment: Moment) -> Moment? {
    switch channels[index].input {
    case .none: nil
    case .ongoing: moment
    case .pulse(let last, _): last
    case .idle(let since): since
    case .lost(let last): last
    }
  }

  /// When the last input was, by a source that says it is idle: not after now, and not before
  /// what it said itself.
  private func settled(_ since: Moment, in index: Int, at moment: Moment) -> Moment {
    let floor: Moment? =
      switch channels[index].input {
      case .none, .lost: nil
      case .ongoing(let from, _): from
      case .pulse(let last, _): last
      case .idle(let since): since
      }
    return min(moment, max(since, floor ?? since))
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
    if let input = lastInput(at: start) {
      otherSeen = latest(otherSeen, passiveSeen(withInputAt: input, cap: cap))
    }
    passiveStretch = start..<end
  }

  private mutating func endAway(bySignAt moment: Moment) {
    if case .away(let since) = declaration, moment >= since + Self.leaving { declaration = .none }
  }

  private mutating func noteKnowledge(at moment: Moment, idleBreak: TimeSpan) {
    let knows =
      hasInputSource || !sensors.isEmpty || declaration != .none
      || sensorInput.map { moment < $0 + idleBreak } ?? false
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

  init(from remains: Remains, at moment: Moment, idleBreak: TimeSpan) {
    sensors = remains.sensors
    lastOrder = sensors.values.map(\.order).max() ?? 0
    declaration = remains.declaration
    rememberedInput = remains.lastSeen
    unknownSince = moment
    noteKnowledge(at: moment, idleBreak: idleBreak)
  }
}

extension Evidence {
  /// Whether it tells something of the person, and not of the source.
  fileprivate var isAboutThePerson: Bool {
    switch self {
    case .live, .gone: false
    case .active, .input, .idle, .absence, .passive: true
    }
  }
}

extension SourceName {
  /// The place of a source's channel.
  var index: Int {
    switch self {
    case .mutter: 0
    case .wayland: 1
    case .x11: 2
    case .logind: 3
    case .lock: 4
    case .tty: 5
    case .media: 6
    case .inhibitor: 7
    case .call: 8
    }
  }
}
