public import Reactor
public import SitCore

/// Input at a Wayland compositor, told by its notifications of idleness: `ext_idle_notifier_v1`
/// (staging/ext-idle-notify), or `org_kde_kwin_idle` where only that is there.
///
/// With version 2 of the former, input is told whatever inhibits idleness, and an inhibitor is told
/// as passive presence while there is no input. Version 1 and the KDE protocol tell no idleness
/// while something inhibits it: then input counts as going on, though nobody may be there.
public final class WaylandSource: Source {
  /// ``SourceName/wayland``.
  public let name = SourceName.wayland
  /// Which compositor it is connected to and by which protocol, or why to none.
  public private(set) var condition = "looks for a Wayland compositor"

  private let clock: SystemClock
  private let alarms: AlarmClock
  private let report: EvidenceSink
  private var search: WaylandSearch<WaylandCompositor>?
  private var compositor: WaylandCompositor?
  private var connectedAt: Int64 = 0
  private var seats: [UInt32: WaylandSeat] = [:]
  private var span = TimeSpan.minutes(5)
  private var told = WaylandSeat.Input.unknown
  private var isPassiveTold = false

  /// A connection that lasted for less was not worth much: the next try is not made at once.
  private static let shortLife: Int64 = 10_000_000

  /// A source that has not started.
  ///
  /// - Parameters:
  ///   - environment: the process's environment: `WAYLAND_DISPLAY` and `XDG_RUNTIME_DIR` count.
  ///   - clock: the system's clocks.
  ///   - alarms: wakes for another try, and a few times after the connection and after input.
  ///   - report: where evidence goes.
  public init(
    environment: [String: String], clock: SystemClock, alarms: AlarmClock,
    report: @escaping EvidenceSink
  ) {
    self.clock = clock
    self.alarms = alarms
    self.report = report
    search = WaylandSearch(
      WaylandSurroundings(environment: environment), alarms: alarms,
      look: WaylandCompositor.find, lack: WaylandError.noIdleProtocol,
      onFound: { [weak self] in self?.found($0) },
      onState: { [weak self] in self?.condition = $0 })
  }

  /// Looks for a compositor.
  public func start() { search?.begin() }

  /// Asks for `idle` after so long, at least a quarter of a second. Where nothing was asked for
  /// that is so short, a compositor counts it from now on.
  public func watch(idleAfter span: TimeSpan) {
    self.span = max(span, .milliseconds(250))
    for seat in seats.values { seat.watch(idleAfter: self.span.microseconds) }
    if case .idle(let since) = told, Clock.monotonic - since >= self.span.microseconds {
      report(name, .idle(since: clock.moment(ofMonotonic: since)))
    }
  }

  /// Ignored: it costs nothing while nobody comes or goes.
  public func heed(_ matters: Bool) {}

  /// Takes in what the compositor has sent. It cannot be asked.
  public func look() { compositor?.connection.receive() }

  /// Lets go of the compositor.
  public func stop() {
    search?.end()
    search = nil
    drop()
  }

  // MARK: The compositor

  private func found(_ compositor: WaylandCompositor) {
    self.compositor = compositor
    connectedAt = Clock.monotonic
    compositor.connection.onEnd = { [weak self] in self?.lose($0) }
    compositor.onSeatGone = { [weak self] in self?.seatGone($0) }
    condition = "the compositor on \(compositor.connection.socket) has no seat"
    compositor.onSeat = { [weak self] in self?.seatCame($0, $1) }
  }

  private func drop() {
    seats = [:]
    compositor?.connection.end()
    compositor = nil
  }

  private func lose(_ error: WaylandError) {
    let wasLive = !seats.isEmpty
    drop()
    condition = error.description
    if wasLive { report(name, .gone) }
    search?.begin(afresh: Clock.monotonic - connectedAt >= Self.shortLife)
  }

  private func seatCame(_ seat: UInt32, _ object: WaylandObject) {
    guard let compositor else { return }
    let isFirst = seats.isEmpty
    seats[seat] = WaylandSeat(
      object, of: compositor, span: span.microseconds, alarms: alarms,
      onChange: { [weak self] in self?.changed() })
    guard isFirst else { return }
    let socket = compositor.connection.socket
    condition = "connected to \(socket) by \(compositor.protocolName)"
    told = .unknown
    isPassiveTold = false
    report(name, .live(.fine))
  }

  private func seatGone(_ name: UInt32) {
    guard seats.removeValue(forKey: name) != nil, let compositor else { return }
    guard seats.isEmpty else { return changed() }
    condition = "the compositor on \(compositor.connection.socket) has no seat"
    report(self.name, .gone)
  }

  // MARK: What its seats come to

  /// A person is idle when no seat is in use. One of which nothing is known yet does not count.
  private var input: WaylandSeat.Input {
    var active: Int64?
    var idle: Int64?
    for seat in seats.values {
      switch seat.input {
      case .active(let at): active = max(active ?? at, at)
      case .idle(let since): idle = max(idle ?? since, since)
      case .unknown: break
      }
    }
    if let active { return .active(at: active) }
    return idle.map { .idle(since: $0) } ?? .unknown
  }

  private func changed() {
    let input = input
    var isPassive = seats.values.contains(where: \.isInhibited)
    if case .active = input { isPassive = false }
    // Said before idleness, so that nobody is taken to have left a film.
    if isPassive, !isPassiveTold { report(name, .passive(true)) }
    let wasPassive = isPassiveTold
    isPassiveTold = isPassive
    tell(input)
    if wasPassive, !isPassive { report(name, .passive(false)) }
  }

  private func tell(_ input: WaylandSeat.Input) {
    let before = told
    switch (input, before) {
    // A seat that was in use has gone.
    case (.unknown, .active): told = .idle(since: Clock.monotonic)
    case (.idle(let since), .active(let at)): told = .idle(since: max(since, at))
    case (.active, .active), (.unknown, .idle), (.unknown, .unknown): return
    case (.idle, .idle), (.idle, .unknown), (.active, .idle), (.active, .unknown): told = input
    }
    switch told {
    case .active(let at): report(name, .active(at: clock.moment(ofMonotonic: at)))
    case .idle(let since) where told != before:
      report(name, .idle(since: clock.moment(ofMonotonic: since)))
    case .idle, .unknown: return
    }
  }
}
