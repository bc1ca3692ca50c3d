/// A bout that is over, as the ledger keeps it: in people's time.
public struct BoutEntry: Equatable, Sendable, Codable {
  /// Sitting or standing.
  public let kind: Bout.Kind
  /// When it began; with the kind, its key.
  public let began: WallTime
  /// When it ended.
  public let ended: WallTime
  /// Its length: the time awake between its ends, never negative, never more than lies between
  /// them.
  public let awake: TimeSpan
  /// How it ended.
  public let ending: Ending
  /// Seconds east of UTC where it began, so that days can be split where the person was.
  public let beganOffset: Int64
  /// Seconds east of UTC where it ended.
  public let endedOffset: Int64

  /// An entry for a bout. Take both ends from one reading of the clocks (``Reading/wall(at:)``);
  /// where people's clock was put back in between all the same, the length stands and the
  /// beginning is put back.
  public init(
    kind: Bout.Kind, began: WallTime, ended: WallTime, awake: TimeSpan, ending: Ending,
    beganOffset: Int64, endedOffset: Int64
  ) {
    self.kind = kind
    self.awake = max(.zero, awake)
    self.began = min(began, ended - self.awake)
    self.ended = ended
    self.ending = ending
    self.beganOffset = beganOffset
    self.endedOffset = endedOffset
  }

  /// An entry for a bout in people's time; for one that lasts still, up to the reading.
  public init(_ bout: Bout, reading: Reading, zone: Zone) {
    let end = bout.ended ?? reading.moment
    let (began, ended) = (reading.wall(at: bout.began), reading.wall(at: end))
    self.init(
      kind: bout.kind, began: began, ended: ended, awake: bout.length(at: end),
      ending: bout.ending ?? .gap, beganOffset: zone.offset(at: began),
      endedOffset: zone.offset(at: ended))
  }
}

/// A break that is over: it is written when the next bout begins.
public struct BreakEntry: Equatable, Sendable, Codable {
  /// When it began, which is its key.
  public let began: WallTime
  /// When it ended, not before it began.
  public let ended: WallTime
  /// Why it began.
  public let reason: Ending
  /// Seconds east of UTC where it began.
  public let beganOffset: Int64
  /// Seconds east of UTC where it ended.
  public let endedOffset: Int64

  /// An entry for a break.
  public init(
    began: WallTime, ended: WallTime, reason: Ending, beganOffset: Int64, endedOffset: Int64
  ) {
    self.began = min(began, ended)
    self.ended = ended
    self.reason = reason
    self.beganOffset = beganOffset
    self.endedOffset = endedOffset
  }
}

/// A nudge that was delivered.
public struct NudgeEntry: Equatable, Sendable, Codable {
  /// When it was delivered, which is its key.
  public let delivered: WallTime
  /// Its number in its bout, from 1.
  public let number: Int
  /// How long the bout was then.
  public let boutAwake: TimeSpan
  /// What the bout was.
  public let kind: Bout.Kind
  /// Where it went: the outlet's name, such as `desktop`.
  public let outlet: String
  /// What became of it; nil while that is open.
  public var outcome: Outcome?
  /// From its delivery to the beginning of the break, where it was followed.
  public var delay: TimeSpan?

  /// An entry for a nudge.
  public init(
    delivered: WallTime, number: Int, boutAwake: TimeSpan, kind: Bout.Kind, outlet: String,
    outcome: Outcome? = nil, delay: TimeSpan? = nil
  ) {
    self.delivered = delivered
    self.number = number
    self.boutAwake = boutAwake
    self.kind = kind
    self.outlet = outlet
    self.outcome = outcome
    self.delay = delay
  }
}

extension NudgeEntry {
  /// What became of a nudge: all that measures need of it.
  public struct Fate: Equatable, Sendable {
    /// When it was delivered.
    public let delivered: WallTime
    /// What became of it; nil while that is open.
    public let outcome: Outcome?
    /// From its delivery to the beginning of the break, where it was followed.
    public let delay: TimeSpan?

    /// A nudge's fate.
    public init(delivered: WallTime, outcome: Outcome?, delay: TimeSpan?) {
      self.delivered = delivered
      self.outcome = outcome
      self.delay = delay
    }
  }
}

/// A stretch of time in which nobody could tell whether the person sat.
public struct GapEntry: Equatable, Sendable, Codable {
  /// Why nobody could tell.
  public enum Reason: String, Sendable, Codable, CaseIterable {
    /// sitd did not run, though the machine did.
    case notRunning
    /// The machine was started anew in between; how much of the time it was off is not known.
    case restarted
    /// sitd ran, but there was no source.
    case noSource
  }

  /// When it began, which is its key.
  public let began: WallTime
  /// When it ended, not before it began.
  public let ended: WallTime
  /// Why nobody could tell.
  public let reason: Reason
  /// Seconds east of UTC where it began.
  public let beganOffset: Int64
  /// Seconds east of UTC where it ended.
  public let endedOffset: Int64

  /// An entry for a gap.
  public init(
    began: WallTime, ended: WallTime, reason: Reason, beganOffset: Int64, endedOffset: Int64
  ) {
    self.began = min(began, ended)
    self.ended = ended
    self.reason = reason
    self.beganOffset = beganOffset
    self.endedOffset = endedOffset
  }
}

/// A move that was done.
public struct MoveEntry: Equatable, Sendable, Codable {
  /// When it was over, which is its key.
  public let done: WallTime
  /// The move's name among programs.
  public let move: String
  /// How long it took.
  public let length: TimeSpan

  /// An entry for a move.
  public init(done: WallTime, move: String, length: TimeSpan) {
    self.done = done
    self.move = move
    self.length = max(.zero, length)
  }
}

/// Something that the ledger is to record. Recording it twice is the same as once.
public enum LedgerChange: Equatable, Sendable, Codable {
  /// A bout is over.
  case bout(BoutEntry)
  /// A break is over.
  case breakEnded(BreakEntry)
  /// A nudge was delivered.
  case nudge(NudgeEntry)
  /// It is known what became of the nudge that was delivered then.
  case outcome(of: WallTime, Outcome, delay: TimeSpan?)
  /// Nobody could tell for a while.
  case gap(GapEntry)
  /// A move was done.
  case move(MoveEntry)
}
