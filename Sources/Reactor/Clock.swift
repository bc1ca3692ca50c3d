import Glibc

/// The system's clocks, in microseconds.
public nonisolated enum Clock {
  /// CLOCK_MONOTONIC: stands still while the machine sleeps.
  public static var monotonic: Int64 { read(CLOCK_MONOTONIC) }
  /// CLOCK_BOOTTIME: goes on while the machine sleeps.
  public static var boottime: Int64 { read(CLOCK_BOOTTIME) }
  /// CLOCK_REALTIME: people's clock, which can be stepped.
  public static var realtime: Int64 { read(CLOCK_REALTIME) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    // Cannot fail for these clocks.
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}
