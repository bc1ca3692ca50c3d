public import Reactor
public import SitCore
public import Systemd

/// What screen lockers tell on the session bus, for those of which logind does not learn.
///
/// The interface is GNOME's, of which every desktop has a copy: `GetActive`, and the signal
/// `ActiveChanged`. Who offers the name but not the method, as GNOME does for
/// `org.freedesktop.ScreenSaver`, counts from its first signal on. A screen saver that does not lock
/// counts as well: nobody looks at that screen.
public final class ScreenLockSource: Source {
  /// ``SourceName/lock``.
  public let name = SourceName.lock

  private let connection: BusConnection
  private let alarms: AlarmClock
  private let told: ToldCondition
  private lazy var lockers = PeerConditions(
    Self.questions, on: connection, alarms: alarms, onChange: { [weak self] in self?.update() })

  private static let questions = [
    question("org.gnome.ScreenSaver", at: ["/org/gnome/ScreenSaver"]),
    // The specification's path, and the one that everybody uses.
    question(
      "org.freedesktop.ScreenSaver", at: ["/org/freedesktop/ScreenSaver", "/ScreenSaver"]),
    question("org.cinnamon.ScreenSaver", at: ["/org/cinnamon/ScreenSaver"]),
    question("org.mate.ScreenSaver", at: ["/org/mate/ScreenSaver"]),
    question("org.xfce.ScreenSaver", at: ["/org/xfce/ScreenSaver"]),
  ]

  private static func question(_ name: String, at paths: [String]) -> PeerQuestion {
    .method("GetActive", at: paths, of: name, changedBy: "ActiveChanged")
  }

  /// A source that has not started.
  ///
  /// - Parameters:
  ///   - connection: the session bus.
  ///   - alarms: the program's timer.
  ///   - report: where evidence goes.
  public init(connection: BusConnection, alarms: AlarmClock, report: @escaping EvidenceSink) {
    self.connection = connection
    self.alarms = alarms
    told = ToldCondition(.lock, as: { .absence(.locked, $0) }, to: report)
  }

  /// Who is followed.
  public var condition: String {
    guard connection.bus != nil else { return connection.condition }
    let names = lockers.conditions.filter { $0.holds != nil }.map(\.name)
    return names.isEmpty
      ? "no screen locker on the session bus" : "follows \(names.joined(separator: ", "))"
  }

  /// Starts to look for the bus, and for lockers there.
  public func start() { lockers.start() }

  /// Ignored: it tells nothing of input.
  public func watch(idleAfter span: TimeSpan) {}

  /// Ignored: it tells nothing of passive presence.
  public func heed(_ matters: Bool) {}

  /// Does nothing: whatever lockers know was told when they said so.
  public func look() {}

  /// Lets go of everybody; the bus stays for its other users.
  public func stop() {
    lockers.stop()
    told.forget()
  }

  private func update() { told.tell(lockers.conditions.disjunction(before: told.holds)) }
}
