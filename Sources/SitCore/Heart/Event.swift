/// What happens to the heart.
public enum Event: Equatable, Sendable {
  /// Nothing but that time went by.
  case wake
  /// A source said something.
  case evidence(SourceName, Evidence)
  /// A sensor said something; it stands for so long, or until it says something else.
  case report(sensor: String, SensorWord, valid: TimeSpan?)
  /// A person said what they do.
  case declare(DeclaredPosture)
  /// Next nudge after so long.
  case snooze(TimeSpan)
  /// The snooze is off.
  case cancelSnooze
  /// No more nudges in this bout.
  case skip
  /// The answer to a nudge: no repeat for a while.
  case onMyWay
  /// The nudge that was shown is on the screen no more.
  case dismissed
  /// No nudges for so long; nil: until resumed.
  case pause(TimeSpan?)
  /// The pause is over.
  case resume
  /// A reason of the world outside not to nudge began (`true`) or ended.
  case hold(OutsideHold, Bool)
  /// What to do, and where in the world, is different now.
  case configure(Settings, Zone)
}

/// What the heart wants done.
public enum Effect: Equatable, Sendable {
  /// A bout began.
  case began(Bout)
  /// A bout ended; `ended` lies in the past.
  case ended(Bout)
  /// A break is over, and a bout begins.
  case breakEnded(Break)
  /// The posture is another.
  case posture(Posture, since: Moment)
  /// A nudge is to be delivered, in place of the one before.
  case nudge(Nudge)
  /// A delivered nudge that an absence took off the screen is to be shown again.
  case showAgain(Nudge)
  /// The nudge that is shown is to be taken back.
  case withdraw
  /// A nudge found its end.
  case outcome(Nudge, Outcome, delay: TimeSpan?)
  /// Nobody could tell from one instant to another. Told again with the same beginning, it takes the
  /// place of what was told.
  case gap(since: WallTime, until: WallTime, GapEntry.Reason)
}

/// An absence long enough to end a bout.
public struct Break: Equatable, Sendable, Codable {
  /// The last evidence of presence before it.
  public var began: Moment
  /// The same on people's clock, as it was when the break was recognised.
  public var beganAt: WallTime
  /// The first evidence of presence after it.
  public var ended: Moment
  /// How it began.
  public var reason: Ending
}

/// One call to get up.
public struct Nudge: Equatable, Sendable, Codable {
  /// Counts all nudges.
  public var serial: Int
  /// Its number in the bout, from 1.
  public var number: Int
  /// Sitting or standing.
  public var kind: Bout.Kind
  /// The length of the bout when it was delivered.
  public var boutLength: TimeSpan
  /// When it was delivered.
  public var delivered: Moment
  /// The same on people's clock.
  public var deliveredAt: WallTime
}
