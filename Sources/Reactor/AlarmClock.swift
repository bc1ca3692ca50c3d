import Dispatch

/// The program's one timer. Everybody who wants to be woken sets an ``Alarm``; the timer is armed
/// for the earliest of them, and for nothing when there is none.
///
/// It runs on CLOCK_MONOTONIC, which stands still while the machine sleeps; see ``ClockChanges``
/// for being woken when it comes back.
public final class AlarmClock {
  private let timer = DispatchSource.makeTimerSource(queue: .main)
  private var alarms: [Alarm] = []
  private var armedFor: Int64?

  /// A clock on which no alarm is set.
  public init() {
    timer.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.ring() } }
    timer.activate()
  }

  /// A new alarm, not yet set.
  ///
  /// - Parameter action: what to do when it rings; it may set the alarm again.
  public func makeAlarm(_ action: @escaping () -> Void) -> Alarm {
    Alarm(clock: self, action: action)
  }

  fileprivate func changed(_ alarm: Alarm) {
    let known = alarms.contains { $0 === alarm }
    if alarm.deadline == nil, known { alarms.removeAll { $0 === alarm } }
    if alarm.deadline != nil, !known { alarms.append(alarm) }
    arm()
  }

  private func arm() {
    let earliest = alarms.compactMap(\.deadline).min()
    guard earliest != armedFor else { return }
    armedFor = earliest
    guard let earliest else { return timer.schedule(deadline: .distantFuture) }
    let delay = max(0, earliest - Clock.monotonic)
    timer.schedule(
      deadline: .now() + .microseconds(Int(clamping: delay)), leeway: .milliseconds(1))
  }

  private func ring() {
    armedFor = nil
    let now = Clock.monotonic
    // Collected first: an action may set or cancel alarms.
    let due = alarms.filter { ($0.deadline ?? .max) <= now }
      .sorted { ($0.deadline ?? .max) < ($1.deadline ?? .max) }
    for alarm in due where (alarm.deadline ?? .max) <= now { alarm.ring() }
    arm()
  }
}

/// One wish to be woken.
public final class Alarm {
  private let clock: AlarmClock
  private let action: () -> Void
  fileprivate private(set) var deadline: Int64?

  fileprivate init(clock: AlarmClock, action: @escaping () -> Void) {
    self.clock = clock
    self.action = action
  }

  /// Whether it is going to ring.
  public var isSet: Bool { deadline != nil }

  /// Rings after so long, and not at the time set before.
  public func set(after delay: Duration) {
    // A century is as good as for ever, and cannot overflow.
    let (seconds, attoseconds) = min(max(.zero, delay), .seconds(3_155_760_000)).components
    set(atMonotonic: Clock.monotonic + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
  }

  /// Rings when CLOCK_MONOTONIC shows so many microseconds.
  public func set(atMonotonic microseconds: Int64) {
    guard microseconds != deadline else { return }
    deadline = microseconds
    clock.changed(self)
  }

  /// Does not ring.
  public func cancel() {
    guard deadline != nil else { return }
    deadline = nil
    clock.changed(self)
  }

  fileprivate func ring() {
    deadline = nil
    clock.changed(self)
    action()
  }
}
