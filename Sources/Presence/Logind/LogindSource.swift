public import Logging
public import Reactor
public import SitCore
public import Systemd

/// What logind tells: locked, asleep, somebody else's session in front; and input at the terminals
/// of its sessions, and where the desktop sets it, idleness.
///
/// - Locked is what the LockedHint says of every graphical session in front. A session whose
///   LockedHint has never been set may have a locker that sets none: there a `Lock` signal counts,
///   until `Unlock`, or for a minute, since such a locker is left without a word.
/// - Inactive is a user with a place at a seat and none in front, unless they are also logged in
///   without a seat (over ssh, say): then input decides.
/// - Idleness is the IdleHint of graphical sessions in front, from the first time that it is set:
///   a desktop that never sets it says nothing.
/// - Of sessions of a terminal logind tells idleness by when the terminal was last read, but only to
///   who asks, and no input; so their terminals are looked at here, as logind does. It does not know
///   those of ssh sessions: then all pseudoterminals of the user's are.
public final class LogindSource: Source {
  /// ``SourceName/logind``.
  public let name = SourceName.logind

  private let connection: BusConnection
  private let clock: SystemClock
  private let alarms: AlarmClock
  private let user: UInt32
  private let log: Logger
  private let beforeSleep: () -> Void
  private let report: EvidenceSink
  private var observation: BusObservation?
  private var ownerWatch: BusSubscription?
  private var follower: LogindFollower?
  private lazy var terminals = Terminals(owner: user, clock: clock) { [weak self] in
    self?.heard($0)
  }
  private var hasTerminals = false
  /// What was reported; nil until live.
  private var told: Told?

  private struct Told {
    var detail: InputDetail
    var absences: Set<Absence> = []
    var input = LogindPicture.Input.untold
  }

  /// A source that has not started.
  ///
  /// - Parameters:
  ///   - connection: the system bus.
  ///   - clock: what logind's times are read by.
  ///   - alarms: the program's timer.
  ///   - user: the uid whose sessions count.
  ///   - log: where trouble is told.
  ///   - beforeSleep: what to do before the machine may go to sleep; the absence is reported
  ///     already.
  ///   - report: where evidence goes.
  public init(
    connection: BusConnection, clock: SystemClock, alarms: AlarmClock, user: UInt32,
    log: Logger, beforeSleep: @escaping () -> Void, report: @escaping EvidenceSink
  ) {
    self.connection = connection
    self.clock = clock
    self.alarms = alarms
    self.user = user
    self.log = log
    self.beforeSleep = beforeSleep
    self.report = report
  }

  /// What is known of logind.
  public var condition: String {
    guard connection.bus != nil else { return connection.condition }
    guard let follower else { return "logind is not running" }
    guard told != nil else { return "logind has not answered yet" }
    let count =
      switch follower.sessionCount {
      case 0: "no session of this user"
      case 1: "1 session"
      case let count: "\(count) sessions"
      }
    return terminals.failure.map {
      "\(count); changes of their terminals are not heard of (\($0))"
    } ?? count
  }

  /// Starts to look for the bus, and for logind there.
  public func start() {
    guard observation == nil else { return }
    observation = connection.observe(
      connected: { [weak self] in self?.connected($0) }, lost: { [weak self] in self?.lost() })
    connection.start()
  }

  /// Ignored: when a session is idle, its desktop decides.
  public func watch(idleAfter span: TimeSpan) {}

  /// Ignored: it tells nothing of passive presence.
  public func heed(_ matters: Bool) {}

  /// Looks at the terminals of the user's sessions; whatever else logind knows was told when it
  /// said so.
  public func look() { terminals.look() }

  /// Lets go of logind; the bus stays for its other users.
  public func stop() {
    observation = nil
    ownerWatch = nil
    follower = nil
    told = nil
    terminals.stop()
  }

  private func connected(_ bus: Bus) {
    ownerWatch = bus.watchName("org.freedesktop.login1") { [weak self, weak bus] owner in
      guard let self, let bus else { return }
      // Even from one owner to the next without a gap, everything is asked anew.
      self.leave()
      guard let owner else { return }
      self.follower = LogindFollower(
        bus, owner: owner, user: self.user, alarms: self.alarms, log: self.log,
        beforeSleep: self.beforeSleep, onChange: { [weak self] in self?.update() })
    }
  }

  private func lost() {
    ownerWatch = nil
    leave()
  }

  private func leave() {
    follower = nil
    let wasLive = told != nil
    told = nil
    hasTerminals = false
    terminals.stop()
    if wasLive { report(name, .gone) }
  }

  // MARK: Evidence

  private func update() {
    guard let follower, let picture = follower.picture else { return }
    terminals.follow(
      picture.terminals, in: picture.hasUnknownTerminal ? [.pseudoterminals] : [])
    let isNew = told == nil
    if isNew { live(detail(of: picture.input)) }
    tell(.asleep, follower.isSleeping)
    tell(.locked, picture.isLocked)
    tell(.inactive, picture.isInactive)
    tell(picture.input)
    // Last: nobody is to be taken to sit at a screen that was locked before.
    if isNew { look() }
  }

  private func live(_ detail: InputDetail) {
    told = Told(detail: detail)
    report(name, .live(detail))
  }

  /// How finely input is told, with what desktops tell of it.
  private func detail(of input: LogindPicture.Input) -> InputDetail {
    input == .untold && !hasTerminals ? .none : .coarse
  }

  private func tell(_ absence: Absence, _ holds: Bool) {
    guard let told, told.absences.contains(absence) != holds else { return }
    if holds {
      self.told?.absences.insert(absence)
    } else {
      self.told?.absences.remove(absence)
    }
    report(name, .absence(absence, holds))
  }

  private func tell(_ input: LogindPicture.Input) {
    guard let told else { return }
    let detail = detail(of: input)
    // To be live anew takes back what was said; an absence must not be interrupted by that.
    if detail != told.detail, told.absences.isEmpty {
      live(detail)
      look()
    }
    guard self.told?.detail == .coarse, self.told?.input != input else { return }
    self.told?.input = input
    switch input {
    case .active: return report(name, .active(at: clock.read().moment))
    case .idle(let since): report(name, .idle(since: moment(since)))
    // The session that told is no longer in front: its last input is as old as that.
    case .untold: report(name, .idle(since: clock.read().moment))
    }
    // Not heard while a desktop told that input goes on.
    terminals.look()
  }

  private func heard(_ evidence: Evidence) {
    switch evidence {
    case .live, .gone:
      hasTerminals = evidence != .gone
      update()
    case .input, .idle:
      guard let told, told.detail == .coarse, told.input != .active else { return }
      report(name, evidence)
    case .active, .absence, .passive: break
    }
  }

  private func moment(_ monotonic: UInt64) -> Moment {
    guard monotonic > 0, let known = Int64(exactly: monotonic) else { return clock.read().moment }
    return clock.moment(ofMonotonic: known)
  }
}
