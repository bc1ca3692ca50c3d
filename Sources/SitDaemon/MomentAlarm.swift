import Presence
import Reactor
import SitCore

/// An alarm for a moment on the clock that the heart lives by. The machine's timer stands still in
/// sleep, and that clock does not: after a sleep it has to be ``forget()`` and set anew.
final class MomentAlarm {
  private var alarm: Alarm?
  private var moment: Moment?

  init(_ alarms: AlarmClock, _ action: @escaping () -> Void) {
    alarm = alarms.makeAlarm { [weak self] in
      self?.moment = nil
      action()
    }
  }

  /// Rings at a moment, or not at all. To set it again for the same moment costs nothing.
  func ring(at moment: Moment?, by clock: SystemClock) {
    guard moment != self.moment else { return }
    self.moment = moment
    guard let moment else { return alarm?.cancel() ?? () }
    alarm?.set(after: .microseconds((moment - clock.read().moment).microseconds))
  }

  /// Whatever it was set for, it is set anew next time.
  func forget() { moment = nil }
}
