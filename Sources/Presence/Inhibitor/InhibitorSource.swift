public import Reactor
public import SitCore
public import Systemd

/// Whether something keeps the screen from going idle: a player, a presentation, a person who asked
/// for it.
///
/// GNOME's and KDE's session services and logind each know of their own. What keeps only from
/// sleep, or from the end of the session, does not count: that is a download, not a person.
public final class InhibitorSource: Source {
  /// ``SourceName/inhibitor``.
  public let name = SourceName.inhibitor

  private let sessionBus: BusConnection
  private let systemBus: BusConnection
  private let alarms: AlarmClock
  private let told: ToldCondition
  private var isHeeded = true
  private lazy var desktop = follow(Self.desktopQuestions, on: sessionBus)
  private lazy var system = follow([Self.logindQuestion], on: systemBus)

  private static let desktopQuestions = [gnomeQuestion, kdeQuestion]

  /// GSM_INHIBITOR_FLAG_IDLE of gnome-session.
  private static let gnomeIdle: UInt32 = 8

  private static let gnomeQuestion = PeerQuestion.property(
    "InhibitedActions", of: "org.gnome.SessionManager", at: "/org/gnome/SessionManager",
    from: "org.gnome.SessionManager", holds: { $0.uint32.map { $0 & gnomeIdle != 0 } })

  /// RequiredPolicy::ChangeScreenSettings of PowerDevil.
  private static let kdeScreen: UInt32 = 4

  private static let kdeQuestion = PeerQuestion.method(
    "HasInhibition", [.uint32(kdeScreen)], at: ["/org/kde/Solid/PowerManagement/PolicyAgent"],
    of: "org.kde.Solid.PowerManagement.PolicyAgent", changedBy: "InhibitionsChanged")

  /// What is inhibited, with colons between (org.freedesktop.login1(5)).
  private static let logindQuestion = PeerQuestion.property(
    "BlockInhibited", of: "org.freedesktop.login1.Manager", at: "/org/freedesktop/login1",
    from: "org.freedesktop.login1",
    holds: { $0.string.map { $0.split(separator: ":").contains("idle") } })

  /// A source that has not started.
  ///
  /// - Parameters:
  ///   - sessionBus: where desktops tell.
  ///   - systemBus: where logind tells.
  ///   - alarms: the program's timer.
  ///   - report: where evidence goes.
  public init(
    sessionBus: BusConnection, systemBus: BusConnection, alarms: AlarmClock,
    report: @escaping EvidenceSink
  ) {
    self.sessionBus = sessionBus
    self.systemBus = systemBus
    self.alarms = alarms
    told = ToldCondition(.inhibitor, as: { .passive($0) }, to: report)
  }

  private func follow(_ questions: [PeerQuestion], on bus: BusConnection) -> PeerConditions {
    PeerConditions(
      questions, on: bus, alarms: alarms, isListening: isHeeded,
      onChange: { [weak self] in self?.update() })
  }

  private var conditions: [PeerCondition] { desktop.conditions + system.conditions }

  /// Who is followed.
  public var condition: String {
    guard isHeeded else { return Self.resting }
    let names = conditions.filter { $0.holds != nil }.map(\.name)
    if !names.isEmpty { return "follows \(names.joined(separator: ", "))" }
    let missing = [sessionBus, systemBus].filter { $0.bus == nil }.map(\.condition)
    return missing.isEmpty
      ? "nobody on the buses tells of inhibitors" : missing.joined(separator: "; ")
  }

  /// Starts to look for the buses, and for who tells there.
  public func start() {
    desktop.start()
    system.start()
  }

  /// Ignored: it tells nothing of input.
  public func watch(idleAfter span: TimeSpan) {}

  /// Listens only while it matters.
  public func heed(_ matters: Bool) {
    guard matters != isHeeded else { return }
    isHeeded = matters
    desktop.listen(matters)
    system.listen(matters)
    update()
  }

  /// Does nothing: whatever is known was told when it was heard.
  public func look() {}

  /// Lets go of everybody; the buses stay for their other users.
  public func stop() {
    desktop.stop()
    system.stop()
    told.forget()
  }

  private func update() {
    // What was told before it stopped listening stands until it listens again.
    if isHeeded { told.tell(conditions.disjunction(before: told.holds)) }
  }
}
