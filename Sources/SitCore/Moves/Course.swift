/// How a move goes, from the first second to the last: for whoever counts along.
public struct Course: Equatable, Sendable {
  /// A part of it.
  public struct Phase: Equatable, Sendable {
    /// What is done in it.
    public enum Kind: Equatable, Sendable {
      /// Reading the steps, and taking one's place.
      case ready
      /// A repetition.
      case work
      /// Letting go between two repetitions that are held.
      case release
      /// Changing sides.
      case change
    }

    /// One side of the body.
    public enum Side: String, Sendable {
      case left, right
    }

    /// What is done.
    public let kind: Kind
    /// The repetition that it is, or that comes after it, from 1; on this side, where there are two.
    public let repetition: Int
    /// The side, where there are two.
    public let side: Side?
    /// How long it lasts.
    public let length: TimeSpan
  }

  /// Where one is at some time.
  public struct Position: Equatable, Sendable {
    /// The phase.
    public let phase: Phase
    /// How much of the phase is left; more than nothing.
    public let left: TimeSpan
    /// How much of the whole is left, this phase included.
    public let leftInAll: TimeSpan
  }

  /// The phases, in order.
  public let phases: [Phase]
  /// How long all of it takes.
  public let length: TimeSpan

  /// How long a repetition takes that is not held: slowly there, and slowly back.
  private static let movement = TimeSpan.seconds(4)
  /// How long a release, or a change of sides, takes at most.
  private static let rest = TimeSpan.seconds(3)
  /// How long it takes to read one step.
  private static let reading = TimeSpan.seconds(2)

  /// The course of a move.
  public init(_ move: Move) {
    var phases = [
      Phase(
        kind: .ready, repetition: 1, side: move.isPerSide ? .left : nil,
        length: Self.reading * Int64(max(1, move.steps.count)))
    ]
    let work = move.hold > .zero ? move.hold : Self.movement
    let rest = min(Self.rest, work)
    let sides: [Phase.Side?] = move.isPerSide ? [.left, .right] : [nil]
    for side in sides {
      if side == .right {
        phases.append(Phase(kind: .change, repetition: 1, side: side, length: rest))
      }
      for repetition in 1...move.repetitions {
        if repetition > 1, move.hold > .zero {
          phases.append(
            Phase(kind: .release, repetition: repetition, side: side, length: rest))
        }
        phases.append(Phase(kind: .work, repetition: repetition, side: side, length: work))
      }
    }
    self.phases = phases
    length = phases.reduce(.zero) { $0 + $1.length }
  }

  /// Where one is after some time; nil once it is over.
  public func position(after elapsed: TimeSpan) -> Position? {
    var end = TimeSpan.zero
    for phase in phases {
      end += phase.length
      if elapsed < end {
        return Position(
          phase: phase, left: end - max(.zero, elapsed), leftInAll: length - max(.zero, elapsed))
      }
    }
    return nil
  }

  /// How much of some time was spent on the move itself.
  public func done(after elapsed: TimeSpan) -> TimeSpan {
    let ready = phases.first { $0.kind == .ready }?.length ?? .zero
    return max(.zero, min(elapsed, length) - ready)
  }
}
