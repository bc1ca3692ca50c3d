import CLinux
import Glibc

/// Tells when people's clock was stepped and when the machine came back from sleep, without any
/// service's help: a timerfd on CLOCK_REALTIME that is cancelled by both (timerfd_create(2),
/// TFD_TIMER_CANCEL_ON_SET).
@MainActor public final class ClockChanges {
  private let descriptor: CInt
  private var watch: DescriptorWatch?

  /// Starts to watch.
  ///
  /// - Throws: ``SystemError`` where the kernel has no such timer.
  public init(_ onChange: @escaping () -> Void) throws(SystemError) {
    descriptor = timerfd_create(CInt(CLOCK_REALTIME), CInt(TFD_NONBLOCK | TFD_CLOEXEC))
    guard descriptor >= 0 else { throw SystemError("timerfd_create") }
    try arm()
    let descriptor = descriptor
    watch = DescriptorWatch(
      descriptor,
      onReadable: { [weak self] in
        var count: UInt64 = 0
        let result = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
        // ECANCELED is the news; anything else is not for us.
        guard result < 0, errno == ECANCELED else { return }
        try? self?.arm()
        onChange()
      })
  }

  isolated deinit { watch?.cancel(closing: true) }

  /// Sets the timer for a time that never comes.
  private func arm() throws(SystemError) {
    var never = itimerspec()
    never.it_value.tv_sec = time_t(Int64.max / 1_000_000_000)
    let flags = CInt(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)
    guard unsafe timerfd_settime(descriptor, flags, &never, nil) == 0 else {
      throw SystemError("timerfd_settime")
    }
  }
}
