import Reactor
public import SitCore

/// The system's clocks, read together, and a memory of when the machine slept.
public final class SystemClock {
  /// Since when (CLOCK_MONOTONIC) the machine has been asleep so much in all. Newest last.
  private var sleeps: [(monotonic: Int64, asleep: Int64)] = []

  /// How many sleeps are remembered for ``moment(ofMonotonic:)``.
  private static let remembered = 16

  /// The two clocks are not read at the same instant; less than this is no sleep.
  private static let tolerance: Int64 = 10_000

  /// A clock that has seen no sleep yet.
  public init() {}

  /// Reads all clocks.
  public func read() -> Reading {
    var (monotonic, boottime): (Int64, Int64)
    repeat {
      (monotonic, boottime) = (Clock.monotonic, Clock.boottime)
      // Where the processor was given to others in between, the machine would seem to have slept.
    } while Clock.monotonic - monotonic > Self.tolerance
    let asleep = boottime - monotonic
    if asleep > (sleeps.last?.asleep ?? .min) + Self.tolerance {
      sleeps.append((monotonic, asleep))
      if sleeps.count > Self.remembered { sleeps.removeFirst() }
    }
    return Reading(
      moment: Moment(microseconds: boottime),
      // The remembered value, so that the gap between two reads is never taken for sleep.
      asleep: TimeSpan(microseconds: sleeps.last?.asleep ?? 0),
      wall: WallTime(microseconds: Clock.realtime))
  }

  /// The moment at which CLOCK_MONOTONIC showed so many microseconds, as X servers, compositors
  /// and logind count them.
  public func moment(ofMonotonic microseconds: Int64) -> Moment {
    let now = read()
    // What was slept before the sleep that followed the instant does not count after it.
    let sleep = sleeps.last { $0.monotonic <= microseconds } ?? sleeps.first
    let asleep = sleep?.asleep ?? now.asleep.microseconds
    return min(now.moment, Moment(microseconds: microseconds + asleep))
  }
}
