public import SitCore

/// All that a person can set.
///
/// The defaults are those of the ``Preset/hourly`` preset.
public struct Configuration: Equatable, Sendable {
  /// The preset that the other defaults come from.
  public private(set) var preset = Preset.hourly
  /// What the heart is told to do.
  public var settings = Settings()
  /// Where nudges go besides the journal, in the order in which they are tried.
  public var outlets: [OutletName] = [.desktop]
  /// Whether a nudge makes a sound.
  public var sound = false
  /// Whether a nudge suggests a move.
  public var suggestsMoves = true
  /// The places that a person has for moves; never empty.
  public var places = Place.allCases
  /// Which sources of evidence are used.
  public var sources = SourceSelection.auto
  /// The programs that are run at events.
  public var hooks = Hooks()

  /// The defaults under a preset.
  public init(preset: Preset = .hourly) {
    self.preset = preset
    switch preset {
    case .hourly: break
    case .halfHourly:
      settings.nudgeAfter = .minutes(30)
      settings.breakLength = .minutes(5)
    case .twentyEightTwo:
      settings.nudgeAfter = .minutes(20)
      settings.standingNudgeAfter = .minutes(8)
      settings.breakLength = .minutes(2)
    }
  }
}

/// A set of defaults that go together.
public enum Preset: String, CaseIterable, Sendable {
  /// A nudge an hour.
  case hourly
  /// Five minutes of break after every half hour of sitting.
  case halfHourly = "half-hourly"
  /// Of every half hour 20 minutes sitting, 8 standing, 2 moving (Hedge, Cornell University).
  case twentyEightTwo = "20-8-2"
}

/// An outlet that can be chosen. The journal is not among them: it always has every nudge.
public enum OutletName: String, CaseIterable, Sendable {
  case desktop, terminal
}

/// Which sources of evidence are used.
public enum SourceSelection: Equatable, Sendable {
  /// Those that fit the session.
  case auto
  /// These and no others; none at all leaves declarations and sensors.
  case only([SourceName])
}

/// The programs that are run at events, as argument vectors; an empty one runs nothing.
public struct Hooks: Equatable, Sendable {
  /// Run when a nudge is delivered.
  public var onNudge: [String] = []
  /// Run when a bout of sitting begins.
  public var onSit: [String] = []
  /// Run when a break is recognised.
  public var onBreak: [String] = []
  /// Run when a bout of standing begins.
  public var onStand: [String] = []
  /// How long a program may run before it is ended.
  public var timeout = TimeSpan.seconds(30)

  /// No programs.
  public init() {}
}
