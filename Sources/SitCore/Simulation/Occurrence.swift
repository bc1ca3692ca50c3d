/// Something that came out of a simulation. Times count from the beginning of the trace.
public struct Occurrence: Equatable, Sendable {
  /// What came out.
  public enum Kind: Equatable, Sendable {
    /// A bout began.
    case began(Bout.Kind)
    /// A bout ended, after so long awake.
    case ended(Bout.Kind, Ending, length: TimeSpan)
    /// A break ended that was so long.
    case breakEnded(TimeSpan)
    /// A nudge was delivered.
    case nudge(SimulatedNudge)
    /// A nudge found its end.
    case outcome(number: Int, Outcome, delay: TimeSpan?)
  }

  /// When it was: a bout ends with the last sign of presence, and that is known only later.
  public let at: TimeSpan
  /// What it was.
  public let kind: Kind
}

/// A nudge that was delivered in a simulation.
public struct SimulatedNudge: Equatable, Sendable {
  /// Its number in the bout, from 1.
  public let number: Int
  /// The length of the bout.
  public let boutLength: TimeSpan
  /// How long after it was due it was delivered.
  public let delay: TimeSpan
  /// Whether there had been no input for ``Attention/lull``.
  public let isInLull: Bool
}

/// What came of a whole trace.
public struct SimulationSummary: Equatable, Sendable {
  /// How many events there were.
  public internal(set) var events = 0
  /// How long the trace is.
  public internal(set) var span = TimeSpan.zero
  /// How many bouts of sitting there were, one that lasts at the end included.
  public internal(set) var bouts = 0
  /// The time spent sitting.
  public internal(set) var sitting = TimeSpan.zero
  /// The longest bout of sitting.
  public internal(set) var longestBout = TimeSpan.zero
  /// How many breaks were over before the end.
  public internal(set) var breaks = 0
  /// How many nudges were delivered.
  public internal(set) var nudges = 0
  /// How many of them in a lull.
  public internal(set) var nudgesInLull = 0
  /// The sum of their delays after they were due.
  var delays = TimeSpan.zero
  /// The longest of these delays; zero where there were no nudges.
  public internal(set) var longestDelay = TimeSpan.zero
  /// How many nudges found which end; some may be open at the end of the trace.
  public internal(set) var outcomes: [Outcome: Int] = [:]

  /// The mean delay of nudges after they were due; nil where there were none.
  public var meanDelay: TimeSpan? {
    nudges > 0 ? TimeSpan(microseconds: delays.microseconds / Int64(nudges)) : nil
  }

  mutating func add(_ length: TimeSpan, ofSitting kind: Bout.Kind) {
    guard kind == .sitting else { return }
    bouts += 1
    sitting += length
    longestBout = max(longestBout, length)
  }
}
