public import Reactor
public import Systemd

/// Nudges as notifications on the desktop (Desktop Notifications Specification 1.2).
///
/// The server may come, go and be another one at any time; where there is none, the bus is asked to
/// start one.
public final class DesktopOutlet: Outlet {
  private static let service = "org.freedesktop.Notifications"
  private static let path = "/org/freedesktop/Notifications"

  /// How long a nudge may take until it counts as not shown.
  private static let patience = Duration.seconds(5)
  /// How long the server may take to say who it is: somebody waits for that.
  private static let inspectionPatience = Duration.seconds(2)
  /// How long the server may take to take back the last nudge.
  private static let farewellPatience = Duration.milliseconds(300)
  /// How long the server's answer to `Notify` is waited for. Longer than anybody's patience: a
  /// notification that comes late must be known to be taken back.
  private static let longestAnswer = Duration.seconds(600)

  /// `desktop`.
  public let name = "desktop"

  private let connection: BusConnection
  private let clock: AlarmClock
  private let icon: String
  private let onAnswer: (NudgeAnswer) -> Void
  private let onDismissed: () -> Void
  /// What to do once nothing is on its way any more.
  private var onStopped: (() -> Void)?
  private var farewell: Alarm?
  private var observation: BusObservation?
  private var ownerWatch: BusSubscription?
  private var signals: BusSubscription?
  private var server: Server?
  /// Whether somebody has the name of the server, who may still be asked what it can.
  private var isOwned = false
  /// Grows with each question for the capabilities; only the answer to the last one counts.
  private var question = 0
  private var isAsking = false

  /// The nudge that is to be sent.
  private var waiting: Request?
  /// The nudge that was sent, and not answered yet.
  private var sent: Request?
  /// The notification that is on the screen, as far as is known.
  private var shown: UInt32?
  /// How many notifications the server is taking back now.
  private var closing = 0
  /// What an earlier process left on the screen.
  private var leftover: ShownNotification?

  /// The notification server that has the name now.
  private struct Server {
    let owner: String
    let capabilities: Set<String>
  }

  /// One nudge on its way.
  private final class Request {
    let message: NudgeMessage
    /// Whether it is to be taken back as soon as it can be named.
    var isWithdrawn = false
    var limit: Alarm?
    private var done: ((Result<Void, OutletError>) -> Void)?

    init(_ message: NudgeMessage, done: @escaping (Result<Void, OutletError>) -> Void) {
      self.message = message
      self.done = done
    }

    var isFinished: Bool { done == nil }

    /// Tells how it went, the first time.
    func finish(_ result: Result<Void, OutletError>) {
      limit?.cancel()
      let done = done
      self.done = nil
      done?(result)
    }
  }

  /// An outlet that looks for a notification server from now on.
  ///
  /// - Parameters:
  ///   - connection: the session bus; it is started here, if it is not yet.
  ///   - clock: the program's timer.
  ///   - icon: the name of an icon that every theme has, or the path of one.
  ///   - onAnswer: called when a button of the nudge that is shown was pressed; the nudge is taken
  ///     back by then.
  ///   - onDismissed: called when the nudge was taken from the screen without an answer.
  public init(
    connection: BusConnection, clock: AlarmClock, icon: String = "appointment-soon",
    onAnswer: @escaping (NudgeAnswer) -> Void, onDismissed: @escaping () -> Void = {}
  ) {
    self.connection = connection
    self.clock = clock
    self.icon = icon
    self.onAnswer = onAnswer
    self.onDismissed = onDismissed
    observation = connection.observe(
      connected: { [weak self] in self?.connected($0) }, lost: { [weak self] in self?.lost() })
    connection.start()
  }

  /// Shows a nudge in place of the one before. A server that does not answer within a few seconds
  /// counts as absent; what it shows later is taken back.
  public func show(
    _ message: NudgeMessage, done: @escaping (Result<Void, OutletError>) -> Void
  ) {
    fail(waiting, "a later nudge took its place")
    let request = Request(message, done: done)
    request.limit = clock.makeAlarm { [weak self, weak request] in
      guard let self, let request else { return }
      if self.waiting === request { self.waiting = nil }
      self.fail(request, "the notification server does not answer")
    }
    request.limit?.set(after: Self.patience)
    waiting = request
    advance()
  }

  /// Takes back the nudge that is shown or on its way.
  public func withdraw() {
    let request = waiting
    waiting = nil
    // Closed before it is answered where it replaces one, afterwards where its id is not known yet.
    sent?.isWithdrawn = true
    if let shown { close(shown) }
    shown = nil
    fail(request, "withdrawn before it was shown")
  }

  /// Takes back what is shown, and what is on its way as soon as it is there.
  public func stop(done: @escaping () -> Void) {
    let pending = sent
    withdraw()
    fail(pending, "sitd stops")
    onStopped = done
    farewell = clock.makeAlarm { [weak self] in self?.stopped() }
    farewell?.set(after: Self.farewellPatience)
    if sent == nil, closing == 0 { stopped() }
  }

  private func stopped() {
    farewell?.cancel()
    let done = onStopped
    onStopped = nil
    done?()
  }

  /// The notification that is on the screen, as far as is known.
  public var notification: ShownNotification? {
    guard let shown, let server else { return nil }
    return ShownNotification(server: server.owner, id: shown)
  }

  /// Asks the notification server who it is; none is started for that.
  public func inspect(done: @escaping (Result<NotificationServer, OutletError>) -> Void) {
    guard let bus = connection.bus else {
      return done(.failure(.unavailable(connection.condition)))
    }
    guard let server else {
      if isOwned {
        return done(.failure(.unavailable("the notification server does not answer")))
      }
      return inspectActivation(bus, done: done)
    }
    bus.call(call("GetServerInformation", to: server.owner), timeout: Self.inspectionPatience) {
      result in
      switch result {
      case .success(let message):
        let parts = message.body.compactMap(\.string)
        let name = parts.count == 4 ? "\(parts[0]) \(parts[2])" : "a server without a name"
        done(.success(NotificationServer(name: name, capabilities: server.capabilities.sorted())))
      case .failure(let error):
        done(.failure(.unavailable("the notification server does not answer (\(error))")))
      }
    }
  }

  /// Finds out whether the bus would start a server.
  private func inspectActivation(
    _ bus: Bus, done: @escaping (Result<NotificationServer, OutletError>) -> Void
  ) {
    let question = BusCall(
      to: "org.freedesktop.DBus", path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus",
      member: "ListActivatableNames")
    bus.call(question, timeout: Self.inspectionPatience) { result in
      if case .success(let message) = result,
        message.body.first?.strings?.contains(Self.service) ?? false
      {
        return done(.failure(.notStarted))
      }
      done(.failure(.unavailable("no notification server is on the session bus")))
    }
  }

  /// Takes back what an earlier process left on the screen: its buttons lead nowhere.
  public func takeBack(_ notification: ShownNotification) { leftover = notification }

  private func fail(_ request: Request?, _ reason: String) {
    request?.finish(.failure(.unavailable(reason)))
  }

  // MARK: The server

  private func connected(_ bus: Bus) {
    ownerWatch = bus.watchName(Self.service) { [weak self, weak bus] owner in
      guard let self, let bus else { return }
      self.ownerChanged(owner, on: bus)
    }
  }

  private func lost() {
    ownerWatch = nil
    forgetServer()
    advance()
  }

  private func forgetServer() {
    signals = nil
    server = nil
    shown = nil
    isOwned = false
  }

  private func ownerChanged(_ owner: String?, on bus: Bus) {
    forgetServer()
    guard let owner else {
      // What waits may still have the bus start a server.
      if waiting != nil { askCapabilities(bus) }
      return
    }
    isOwned = true
    if let leftover, leftover.server == owner {
      bus.call(call("CloseNotification", to: owner, [.uint32(leftover.id)]))
    }
    leftover = nil
    signals = bus.onSignal(from: owner, path: Self.path, interface: Self.service) {
      [weak self] signal in self?.heard(signal)
    }
    askCapabilities(bus)
  }

  private func askCapabilities(_ bus: Bus) {
    question += 1
    isAsking = true
    let asked = question
    bus.call(call("GetCapabilities", to: Self.service), timeout: Self.patience) {
      [weak self] result in
      guard let self, asked == self.question else { return }
      self.isAsking = false
      switch result {
      case .success(let message):
        // A server that answers oddly can do the least.
        let capabilities = message.body.first?.strings ?? ["body"]
        self.server = message.sender.map { Server(owner: $0, capabilities: Set(capabilities)) }
        self.advance()
      case .failure(let error):
        let request = self.waiting
        self.waiting = nil
        self.fail(request, "no notification server: \(error)")
      }
    }
  }

  private func call(_ member: String, to destination: String, _ arguments: [BusValue] = [])
    -> BusCall
  {
    BusCall(
      to: destination, path: Self.path, interface: Self.service, member: member, arguments)
  }

  // MARK: The nudge

  /// Sends what waits, as soon as it may: one at a time, since each replaces the one before by its
  /// id.
  private func advance() {
    guard sent == nil, let request = waiting else { return }
    guard let bus = connection.bus else {
      // Until the bus has let us in or not.
      if connection.isOpening { return }
      waiting = nil
      return fail(request, connection.condition)
    }
    guard let server else {
      // With no server there, the question has the bus start one.
      if !isAsking { askCapabilities(bus) }
      return
    }
    waiting = nil
    sent = request
    let arguments = Notification(request.message, for: server.capabilities)
      .arguments(replacing: shown ?? 0, icon: icon)
    bus.call(call("Notify", to: server.owner, arguments), timeout: Self.longestAnswer) {
      [weak self] in self?.answered(request, $0)
    }
  }

  private func answered(_ request: Request, _ result: Result<BusMessage, SystemdError>) {
    sent = nil
    switch result {
    case .success(let message):
      let id = message.body.first?.uint32
      shown = id == 0 ? nil : id
      if request.isWithdrawn || request.isFinished, let id = shown {
        close(id)
        shown = nil
      }
      request.finish(.success(()))
    case .failure(let error): fail(request, "the notification server failed: \(error)")
    }
    if onStopped != nil, closing == 0 { return stopped() }
    advance()
  }

  private func close(_ id: UInt32) {
    guard let bus = connection.bus, let server else { return }
    closing += 1
    bus.call(call("CloseNotification", to: server.owner, [.uint32(id)]), timeout: Self.patience) {
      [weak self] _ in
      guard let self else { return }
      closing -= 1
      if sent == nil, closing == 0 { stopped() }
    }
  }

  private func heard(_ signal: BusMessage) {
    guard signal.body.count == 2, let id = signal.body[0].uint32, id == shown else { return }
    switch signal.member {
    case "ActionInvoked":
      guard let answer = signal.body[1].string.flatMap(Notification.answer) else { return }
      // Some servers leave it on the screen.
      close(id)
      shown = nil
      onAnswer(answer)
    case "NotificationClosed":
      shown = nil
      onDismissed()
    case _: return
    }
  }
}
