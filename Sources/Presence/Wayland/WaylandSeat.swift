import Reactor
import SitCore

/// What one seat's notifications come to. In microseconds of CLOCK_MONOTONIC, by which compositors
/// count.
///
/// Notifications are edges, and a fresh one counts from its creation. So nothing is known of the
/// time before, and *input is told only where there was some*: a first notification, of a second,
/// is idle or it is not. If it is idle, then the next input ends that, and that is the first that is
/// told. If it is not though the compositor had time to say so, somebody has used the seat since.
/// Then it is let go: while somebody types on, no event comes.
///
/// Where the compositor tells input alone (version 2 of `ext_idle_notifier_v1`), a second kind of
/// notification is made once there is none: it becomes idle at once unless something inhibits
/// idleness, such as a film. So an inhibitor is known before idleness is told.
@MainActor
final class WaylandSeat {
  /// What is known of input.
  enum Input: Equatable {
    case unknown
    /// It goes on; told at that time.
    case active(at: Int64)
    case idle(since: Int64)
  }

  private(set) var input = Input.unknown
  /// Whether there is no input, and something inhibits idleness.
  private(set) var isInhibited = false

  private let compositor: WaylandCompositor
  private let object: WaylandObject
  private let onChange: () -> Void
  private var span: Int64
  /// The notifications of input, by their length in milliseconds.
  private var notifications: [UInt32: WaylandNotification] = [:]
  /// The first one, until the first input.
  private var first: WaylandNotification?
  /// While there is no input: the notification that inhibitors hold back.
  private var inhibitable: WaylandNotification?
  /// What `idle` is to be told of once it is known whether something inhibits it.
  private var pendingIdle: Int64?
  private var patience: Patience?

  /// Short, so that input is seen soon; not so short that compositors round it up.
  private static let firstLength: UInt32 = 1_000
  private static let inhibitableLength: UInt32 = 250

  /// Follows a seat.
  ///
  /// - Parameters:
  ///   - object: the seat.
  ///   - compositor: its compositor.
  ///   - span: after how many microseconds without input idleness is wanted.
  ///   - alarms: wakes when the compositor had the time to say something.
  ///   - onChange: what to do when something else is known.
  init(
    _ object: WaylandObject, of compositor: WaylandCompositor, span: Int64, alarms: AlarmClock,
    onChange: @escaping () -> Void
  ) {
    self.object = object
    self.compositor = compositor
    self.span = span
    self.onChange = onChange
    patience = Patience(compositor.connection, alarms)
    first = notification(after: Self.firstLength) { [weak self] in self?.firstChanged() }
    patience?.wait(for: .milliseconds(Int(Self.firstLength))) { [weak self] in
      self?.firstIsNotIdle()
    }
    watch(idleAfter: span)
  }

  /// Asks for idleness after so many microseconds. A longer notification is kept beside a shorter
  /// one, so that it need not start to count again when it is wanted next.
  func watch(idleAfter span: Int64) {
    let milliseconds = UInt32(clamping: (span + 999) / 1_000)
    if span > self.span {
      // One that is idle tells the next input.
      notifications = notifications.filter { $0.key == milliseconds || $0.value.isIdle }
    }
    self.span = span
    guard notifications[milliseconds] == nil else { return }
    notifications[milliseconds] = notification(after: milliseconds) { [weak self] in
      self?.changed(milliseconds)
    }
  }

  private func notification(
    after milliseconds: UInt32, _ onChange: @escaping () -> Void
  ) -> WaylandNotification {
    WaylandNotification(
      compositor, seat: object, after: milliseconds,
      ignoringInhibitors: compositor.manager.tellsInput, onChange: onChange)
  }

  // MARK: Input

  private func firstChanged() {
    guard let first else { return }
    if first.isIdle { wentIdle(since: nil) } else { wasUsed() }
  }

  private func firstIsNotIdle() {
    guard first?.isIdle == false else { return }
    wasUsed()
    // A shorter one may have been idle since.
    for (milliseconds, notification) in notifications where notification.isIdle {
      changed(milliseconds)
    }
  }

  private func changed(_ milliseconds: UInt32) {
    guard let notification = notifications[milliseconds] else { return }
    guard notification.isIdle else { return wasUsed() }
    switch input {
    case .active(let at):
      wentIdle(since: max(at, Clock.monotonic - Int64(milliseconds) * 1_000))
    // Known already, or never to be known.
    case .idle, .unknown: return
    }
  }

  private func wasUsed() {
    let now = Clock.monotonic
    let wasIdle = if case .active = input { pendingIdle != nil } else { true }
    first = nil
    patience?.end()
    inhibitable = nil
    pendingIdle = nil
    isInhibited = false
    let wanted = UInt32(clamping: (span + 999) / 1_000)
    notifications = notifications.filter { $0.key >= wanted }
    guard wasIdle else { return }
    input = .active(at: now)
    onChange()
  }

  private func wentIdle(since: Int64?) {
    guard compositor.manager.tellsInput else {
      if let since { tell(.idle(since: since), isInhibited: false) }
      return
    }
    pendingIdle = since
    guard inhibitable == nil else { return }
    inhibitable = WaylandNotification(
      compositor, seat: object, after: Self.inhibitableLength, ignoringInhibitors: false
    ) { [weak self] in self?.inhibitableChanged() }
    expectInhibitor(after: .milliseconds(Int(Self.inhibitableLength)))
  }

  private func tell(_ news: Input, isInhibited: Bool) {
    guard news != input || isInhibited != self.isInhibited else { return }
    input = news
    self.isInhibited = isInhibited
    onChange()
  }

  // MARK: Inhibitors

  private func inhibitableChanged() {
    guard let inhibitable else { return }
    guard inhibitable.isIdle else {
      // By an inhibitor, or by input, which is told at the same time.
      return expectInhibitor(after: .zero)
    }
    patience?.end()
    settle(isInhibited: false)
  }

  private func expectInhibitor(after delay: Duration) {
    patience?.wait(for: delay) { [weak self] in
      if self?.inhibitable?.isIdle == false { self?.settle(isInhibited: true) }
    }
  }

  private func settle(isInhibited: Bool) {
    let news = pendingIdle.map { Input.idle(since: $0) } ?? input
    pendingIdle = nil
    tell(news, isInhibited: isInhibited)
  }
}

/// Waits until a compositor would have said something, were it so. One that hangs meanwhile has said
/// nothing by that: it must answer before the time that it is given for it, and after, and once more
/// a little later, as what was due while it hung may come right after its answer.
private final class Patience {
  private let connection: WaylandConnection
  private var alarm: Alarm?
  /// The times that are still to be waited for.
  private var rest: [Duration] = []
  private var action: (() -> Void)?
  /// Tells apart the answers to what was waited for before.
  private var round = 0

  /// How much later than expected a compositor may be.
  private static let grace = Duration.milliseconds(200)

  init(_ connection: WaylandConnection, _ alarms: AlarmClock) {
    self.connection = connection
    alarm = alarms.makeAlarm { [weak self] in self?.ask() }
  }

  /// Does something once the compositor had so long, and a little more.
  func wait(for delay: Duration, _ action: @escaping () -> Void) {
    end()
    self.action = action
    rest = [delay, Self.grace]
    ask()
  }

  /// Waits for nothing any more.
  func end() {
    round += 1
    action = nil
    alarm?.cancel()
  }

  private func ask() {
    let round = round
    connection.sync { [weak self] in
      guard let self, self.round == round, let action else { return }
      guard rest.isEmpty else {
        alarm?.set(after: rest.removeFirst())
        return
      }
      end()
      action()
    }
  }
}
