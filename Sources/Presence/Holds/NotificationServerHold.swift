public import Reactor
public import SitCore
public import Systemd

/// Whether the notification server was told not to disturb: KDE's, dunst and mako say so.
public final class NotificationServerHold: HoldWatcher {
  /// ``SitCore/OutsideHold/doNotDisturb``.
  public let hold = OutsideHold.doNotDisturb
  /// `notification server`.
  public let name = "notification server"
  /// Called when ``isHolding`` may have changed.
  public var onChange: () -> Void = {}

  private let bus: BusConnection
  private let alarms: AlarmClock
  private var next: Alarm?
  private var attention = HoldAttention.none
  private lazy var peers = PeerConditions(
    Self.questions.map(\.question), on: bus, alarms: alarms,
    onChange: { [weak self] in self?.changed() })

  private static let server = "org.freedesktop.Notifications"
  private static let path = "/org/freedesktop/Notifications"

  /// What is asked, and what that is called.
  private static let questions: [(name: String, question: PeerQuestion)] = [
    (
      "its Inhibited property",
      .property("Inhibited", of: server, at: path, from: server, holds: \.bool)
    ),
    (
      "dunst's pause",
      .property("paused", of: "org.dunstproject.cmd0", at: path, from: server, holds: \.bool)
    ),
    ("mako's modes", makoQuestion),
  ]

  /// mako's modes have the names that its configuration gives them; these are in mako(5) and in use.
  private static let makoModes: Set<String> = ["do-not-disturb", "dnd"]

  /// Since 1.10 mako has a property that it invalidates. Before that it answers, and tells of nothing.
  private static var makoQuestion: PeerQuestion {
    let (interface, path) = ("fr.emersion.Mako", "/fr/emersion/Mako")
    let holds = { (value: BusValue) -> Bool? in
      let modes = if case .variant(let value) = value { value.strings } else { value.strings }
      return modes.map { !makoModes.isDisjoint(with: $0) }
    }
    let told = PeerQuestion.property("Modes", of: interface, at: path, from: server, holds: holds)
    let list = BusCall(to: server, path: path, interface: interface, member: "ListModes")
    return PeerQuestion(
      name: server, calls: told.calls + [list], answer: told.answer, subscribe: told.subscribe,
      silentFrom: told.calls.count)
  }

  /// How often a server that tells of no change is asked while a due nudge waits for it.
  private static let interval = Duration.seconds(60)

  /// A watcher that has not started.
  ///
  /// - Parameters:
  ///   - bus: the session bus.
  ///   - alarms: the program's timer.
  public init(on bus: BusConnection, alarms: AlarmClock) {
    self.bus = bus
    self.alarms = alarms
    next = alarms.makeAlarm { [weak self] in self?.askAgain() }
  }

  /// What the server tells by.
  private var known: [(name: String, condition: PeerCondition)] {
    zip(Self.questions, peers.conditions).map { ($0.name, $1) }.filter { $1.holds != nil }
  }

  /// Whether the server tells.
  public var isLive: Bool { !known.isEmpty }

  /// Whether the server was told not to disturb.
  public var isHolding: Bool { known.contains { $0.condition.holds == true } }

  /// What the server tells by, and what it says.
  public var condition: String {
    guard bus.bus != nil else { return bus.condition }
    guard let (name, condition) = known.first(where: { $0.condition.holds == true }) ?? known.first
    else {
      return peers.conditions.contains(where: \.isOwned)
        ? "nothing tells of do-not-disturb" : "none is on the session bus"
    }
    return "follows \(name)\(condition.holds == true ? ": do not disturb" : "")"
  }

  /// Starts to look for the bus, and for the server.
  public func start() { peers.start() }

  /// Asks from time to time a server that tells of no change, while a nudge waits for it.
  public func attend(_ attention: HoldAttention) {
    self.attention = attention
    setNext()
  }

  /// Asks a server that tells of no change.
  public func look() {
    for condition in peers.conditions { condition.look() }
  }

  /// Lets go of the server.
  public func stop() {
    next?.cancel()
    peers.stop()
  }

  private func changed() {
    setNext()
    onChange()
  }

  private func setNext() {
    let isWaiting = known.contains { $0.condition.isToBeAsked && $0.condition.holds == true }
    guard isWaiting, attention == .close else { return next?.cancel() ?? () }
    if next?.isSet == false { next?.set(after: Self.interval) }
  }

  private func askAgain() {
    look()
    setNext()
  }
}
