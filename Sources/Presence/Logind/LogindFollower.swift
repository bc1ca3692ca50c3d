import Logging
import Reactor
import Systemd

/// Follows one logind, from when it has its name to when it loses it: the sessions of one user, and
/// the machine's sleep.
final class LogindFollower {
  private static let manager = "org.freedesktop.login1.Manager"
  private static let managerPath = "/org/freedesktop/login1"

  /// How long a request to lock is believed that no LockedHint confirms. Lockers that set none are
  /// left without telling either, so it must end by itself: before the absence is taken for a
  /// break, and not before the lack of input shows.
  private static let lockRequestHolds = Duration.seconds(60)

  /// What the sessions say; nil until all have been asked.
  private(set) var picture: LogindPicture?
  /// Whether the machine is about to sleep, or asleep.
  private(set) var isSleeping = false
  /// The number of sessions of the user.
  var sessionCount: Int { sessions.values.count { $0.entry != nil } }

  private let bus: Bus
  private let owner: String
  private let user: UInt32
  private let alarms: AlarmClock
  private let log: Logger
  private let onChange: () -> Void
  private let beforeSleep: () -> Void
  private var subscriptions: [BusSubscription] = []
  private var retry: Alarm?
  private var retries: Backoff
  /// Why logind does not list the sessions, as it was told last.
  private var refusal: SystemdError?
  private var inhibitor: BusDescriptor?
  private var sessions: [String: Followed] = [:]
  private var isListed = false

  /// A session that is followed; without an entry until logind has answered.
  private final class Followed {
    var entry: LogindPicture.Entry?
    var subscriptions: [BusSubscription] = []
    var lockRequestEnds: Alarm?
  }

  /// Starts to follow.
  ///
  /// - Parameters:
  ///   - bus: the system bus.
  ///   - owner: logind's unique name.
  ///   - user: the uid whose sessions count.
  ///   - alarms: the program's timer.
  ///   - log: where trouble is told.
  ///   - retries: how long to wait after logind did not list the sessions.
  ///   - beforeSleep: what to do before the machine may go to sleep.
  ///   - onChange: called when something that is told here may have changed.
  init(
    _ bus: Bus, owner: String, user: UInt32, alarms: AlarmClock, log: Logger,
    retries: Backoff = Backoff(from: .seconds(60), to: .seconds(3_600)),
    beforeSleep: @escaping () -> Void, onChange: @escaping () -> Void
  ) {
    self.bus = bus
    self.owner = owner
    self.user = user
    self.alarms = alarms
    self.log = log
    self.retries = retries
    self.beforeSleep = beforeSleep
    self.onChange = onChange
    retry = alarms.makeAlarm { [weak self] in self?.list() }
    // Subscribed first, so that nothing happens unheard between the answers and the signals.
    listen("SessionNew") { [weak self] in self?.appeared($0) }
    listen("SessionRemoved") { [weak self] in self?.removed($0) }
    listen("PrepareForSleep") { [weak self] in self?.prepareForSleep($0) }
    inhibit()
    list()
  }

  private func listen(_ signal: String, _ handler: @escaping (BusMessage) -> Void) {
    subscriptions.append(
      bus.onSignal(
        from: owner, path: Self.managerPath, interface: Self.manager, member: signal, handler))
  }

  private func call(_ member: String, _ arguments: [BusValue] = []) -> BusCall {
    BusCall(
      to: owner, path: Self.managerPath, interface: Self.manager, member: member, arguments)
  }

  // MARK: Sleep

  /// Asks for time to save before the machine sleeps. Without polkit logind refuses it to users.
  private func inhibit() {
    let arguments = ["sleep", "sitd", "Saves how long you have been sitting", "delay"]
    bus.call(call("Inhibit", arguments.map { .string($0) })) { [weak self] result in
      switch result {
      case .success(let message): self?.inhibitor = message.body.first?.descriptor
      case .failure(let error):
        self?.log.debug("sleep does not wait for sitd to save: \(error)")
      }
    }
  }

  private func prepareForSleep(_ signal: BusMessage) {
    guard let begins = signal.body.first?.bool else { return odd("PrepareForSleep") }
    isSleeping = begins
    onChange()
    if begins {
      beforeSleep()
      inhibitor = nil
    } else {
      inhibit()
    }
  }

  // MARK: Sessions

  private func list() {
    bus.property(
      "PreparingForSleep", of: Self.manager, at: Self.managerPath, from: owner
    ) { [weak self] result in
      guard let self, let value = try? result.get().bool else { return }
      self.isSleeping = value
      self.onChange()
    }
    bus.call(call("ListSessions")) { [weak self] result in
      guard let self else { return }
      do throws(SystemdError) {
        guard let list = try result.get().body.first?.elements else {
          throw .malformed("no sessions are listed")
        }
        for session in list { self.listed(session.fields ?? []) }
        self.isListed = true
        self.update()
      } catch {
        if error != self.refusal { self.log.warning("logind does not list the sessions: \(error)") }
        self.refusal = error
        self.retry?.set(after: self.retries.next())
      }
    }
  }

  private func listed(_ fields: [BusValue]) {
    guard fields.count == 5, let owner = fields[1].uint32, let path = fields[4].path else {
      return odd("a listed session")
    }
    if owner == user { follow(path) }
  }

  private func appeared(_ signal: BusMessage) {
    guard signal.body.count == 2, let path = signal.body[1].path else { return odd("SessionNew") }
    // Whose it is, the answer will tell.
    follow(path)
  }

  private func removed(_ signal: BusMessage) {
    guard signal.body.count == 2, let path = signal.body[1].path else {
      return odd("SessionRemoved")
    }
    sessions[path] = nil
    update()
  }

  private func follow(_ path: String) {
    guard sessions[path] == nil else { return }
    let interface = "org.freedesktop.login1.Session"
    let followed = Followed()
    sessions[path] = followed
    followed.lockRequestEnds = alarms.makeAlarm { [weak self] in
      self?.askedToLock(path, false)
    }
    followed.subscriptions = [
      // Asked anew, rather than put together: changes are rare.
      bus.onPropertiesChanged(of: interface, at: path, from: owner) { [weak self] _, _ in
        self?.ask(path)
      },
      bus.onSignal(from: owner, path: path, interface: interface, member: "Lock") {
        [weak self] _ in self?.askedToLock(path, true)
      },
      bus.onSignal(from: owner, path: path, interface: interface, member: "Unlock") {
        [weak self] _ in self?.askedToLock(path, false)
      },
    ]
    ask(path)
  }

  private func ask(_ path: String) {
    bus.properties(of: "org.freedesktop.login1.Session", at: path, from: owner) {
      [weak self] result in
      guard let self, let followed = self.sessions[path] else { return }
      switch result {
      case .success(let properties): self.learn(properties, of: followed, at: path)
      case .failure(let error):
        self.log.debug("logind does not tell of \(path): \(error)")
        // It has ended, or counts for nothing until it can be asked.
        if followed.entry == nil { self.sessions[path] = nil }
      }
      self.update()
    }
  }

  private func learn(_ properties: [String: BusValue], of followed: Followed, at path: String) {
    guard let session = LogindSession(properties) else {
      odd("the session \(path)")
      if followed.entry == nil { sessions[path] = nil }
      return
    }
    guard session.user == user else {
      sessions[path] = nil
      return
    }
    let old = followed.entry
    followed.entry = LogindPicture.Entry(
      session: session, tellsLock: session.isLocked || old?.tellsLock ?? false,
      isAskedToLock: old?.isAskedToLock ?? false,
      tellsIdleness: session.isIdle || old?.tellsIdleness ?? false)
  }

  private func askedToLock(_ path: String, _ isAsked: Bool) {
    guard let followed = sessions[path], followed.entry != nil else { return }
    followed.entry?.isAskedToLock = isAsked
    if isAsked {
      followed.lockRequestEnds?.set(after: Self.lockRequestHolds)
    } else {
      followed.lockRequestEnds?.cancel()
    }
    update()
  }

  private func update() {
    let entries = sessions.values.map(\.entry)
    // A picture with unknown parts would tell of changes that are none.
    guard isListed, !entries.contains(nil) else { return }
    let new = LogindPicture(entries.compactMap { $0 })
    guard new != picture else { return }
    picture = new
    onChange()
  }

  private func odd(_ what: String) { log.warning("logind's word is odd and ignored: \(what)") }
}
