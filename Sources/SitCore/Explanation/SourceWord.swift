/// What one source says now.
public struct SourceWord: Equatable, Sendable {
  /// What it knows of input.
  public enum Input: Equatable, Sendable {
    /// Nothing.
    case none
    /// There is some, and it will say when it stops.
    case ongoing
    /// The last that it knows of.
    case last(Moment)
  }

  /// Which source.
  public var name: SourceName
  /// Whether it is there.
  public var isLive: Bool
  /// What it knows of input.
  public var input: Input
  /// The certain absences of which it tells.
  public var absences: [Absence]
  /// Whether it tells of passive presence.
  public var isPassive: Bool
}

/// Whose word decides now what the evidence comes to.
public enum Decider: Equatable, Sendable {
  /// The machine was asleep by its clocks.
  case clocks
  /// What the person declared.
  case declaration
  /// A sensor, by its name.
  case sensor(String)
  /// A source.
  case source(SourceName)
  /// Nobody: there is nothing to go by.
  case nobody
}

extension Fusion {
  /// What each source says, in the order of their names' declaration.
  var words: [SourceWord] {
    SourceName.allCases.map { name in
      let channel = channels[name.index]
      let input: SourceWord.Input =
        switch channel.input {
        case .none: .none
        case .ongoing: .ongoing
        case .pulse(let last, _), .idle(let last), .lost(let last): .last(last)
        }
      var absences: [Absence] = []
      if channel.isLocked { absences.append(.locked) }
      if channel.isAsleep { absences.append(.asleep) }
      if channel.isInactive { absences.append(.inactive) }
      return SourceWord(
        name: name, isLive: channel.detail != nil, input: input, absences: absences,
        isPassive: channel.isPassive)
    }
  }

  /// Whose word decides, in the order of ``verdict(at:settings:)``. Where all are quiet, the last
  /// input decides when that becomes a break.
  func decider(at moment: Moment, settings: Settings) -> Decider {
    if isAsleep { return .clocks }
    if let source = source({ $0.isAsleep }) { return .source(source) }
    if case .away = declaration { return .declaration }
    if let (name, word) = sensors.max(by: { $0.value.order < $1.value.order }),
      word.isPresent || !isStanding
    {
      return .sensor(name)
    }
    if let source = source({ $0.isLocked && !$0.isOverruled }) { return .source(source) }
    if let source = source({ $0.isInactive && !$0.isOverruled }) { return .source(source) }
    if let source = source({ if case .ongoing = $0.input { true } else { false } }) {
      return .source(source)
    }
    if declaration == .here, verdict(at: moment, settings: settings) == .present {
      return .declaration
    }
    if let source = source({ $0.isPassive }),
      verdict(at: moment, settings: settings) == .present
    {
      return .source(source)
    }
    return latestInput.map { .source($0) } ?? .nobody
  }

  private func source(_ matches: (Channel) -> Bool) -> SourceName? {
    SourceName.allCases.first { channels[$0.index].detail != nil && matches(channels[$0.index]) }
  }

  /// The live source that knows of the latest input.
  private var latestInput: SourceName? {
    var latest: (name: SourceName, moment: Moment)?
    for word in words where word.isLive {
      guard case .last(let moment) = word.input else { continue }
      if latest.map({ $0.moment < moment }) ?? true { latest = (word.name, moment) }
    }
    return latest?.name
  }
}
