public import Reactor
public import SitCore
public import Systemd

/// Whether a media player plays, by MPRIS (the D-Bus Interface Specification of media players): any
/// number of them on the session bus, which come and go.
///
/// A player that tells its position all the time wakes its listeners up each time, and no match rule
/// can tell that from a pause: so this listens only while it matters.
public final class MediaSource: Source {
  /// ``SourceName/media``.
  public let name = SourceName.media

  /// More players than this nobody has; of more, the others are followed as these go.
  private static let mostPlayers = 32
  private static let namespace = "org.mpris.MediaPlayer2"
  /// Repeats what the player says that was used last.
  private static let mirror = "org.mpris.MediaPlayer2.playerctld"

  private let connection: BusConnection
  private let alarms: AlarmClock
  private let told: ToldCondition
  private var isHeeded = true
  private var observation: BusObservation?
  private var names: BusSubscription?
  /// Why the bus does not tell which players there are; nil while it does, or may yet.
  private var refusal: SystemdError?
  private var isListed = false
  private var isListing = false
  private var players: [String: PeerCondition] = [:]
  /// Whether there were more than are followed.
  private var isCrowded = false

  /// A source that has not started.
  ///
  /// - Parameters:
  ///   - connection: the session bus.
  ///   - alarms: the program's timer.
  ///   - report: where evidence goes.
  public init(connection: BusConnection, alarms: AlarmClock, report: @escaping EvidenceSink) {
    self.connection = connection
    self.alarms = alarms
    told = ToldCondition(.media, as: { .passive($0) }, to: report)
  }

  /// How many players are followed.
  public var condition: String {
    guard connection.bus != nil else { return connection.condition }
    guard isHeeded else { return Self.resting }
    if let refusal { return "the session bus does not tell of players: \(refusal)" }
    let playing = players.values.count { $0.holds == true }
    let count = players.count
    return "\(count) player\(count == 1 ? "" : "s") on the session bus, \(playing) playing"
  }

  /// Starts to look for the bus, and for players there.
  public func start() {
    guard observation == nil else { return }
    observation = connection.observe(
      connected: { [weak self] in self?.listen(on: $0) }, lost: { [weak self] in self?.lost() })
    connection.start()
  }

  /// Ignored: it tells nothing of input.
  public func watch(idleAfter span: TimeSpan) {}

  /// Listens only while it matters.
  public func heed(_ matters: Bool) {
    guard matters != isHeeded else { return }
    isHeeded = matters
    leave()
    if observation != nil, let bus = connection.bus { listen(on: bus) }
  }

  /// Does nothing: whatever players said was told when it was heard.
  public func look() {}

  /// Lets go of the players; the bus stays for its other users.
  public func stop() {
    observation = nil
    leave()
    told.forget()
  }

  private func lost() {
    leave()
    told.tell(nil)
  }

  private func leave() {
    names = nil
    players = [:]
    refusal = nil
    (isListed, isListing, isCrowded) = (false, false, false)
  }

  // MARK: Players

  private func listen(on bus: Bus) {
    guard isHeeded else { return }
    // Subscribed first, so that nobody comes unseen between the list and the signals.
    names = bus.watchNames(in: Self.namespace) { [weak self] name, owner in
      if owner == nil { self?.left(name) } else { self?.came(name) }
    }
    list()
  }

  private func list() {
    guard let bus = connection.bus, !isListing else { return }
    isListing = true
    isCrowded = false
    let watch = names
    bus.names { [weak self, weak watch] result in
      // The answer to a question that was asked before it stopped listening.
      guard let self, let watch, watch === self.names else { return }
      self.isListing = false
      switch result {
      case .success(let names):
        self.isListed = true
        for name in names { self.came(name) }
      case .failure(let error): self.refusal = error
      }
      self.update()
    }
  }

  private func came(_ name: String) {
    guard let bus = connection.bus, name.hasPrefix(Self.namespace + "."), name != Self.mirror,
      players[name] == nil
    else { return }
    guard players.count < Self.mostPlayers else { return isCrowded = true }
    let question = PeerQuestion.property(
      "PlaybackStatus", of: "org.mpris.MediaPlayer2.Player", at: "/org/mpris/MediaPlayer2",
      from: name, holds: { $0.string.map { $0 == "Playing" } })
    players[name] = PeerCondition(question, on: bus, alarms: alarms) { [weak self] in
      self?.update()
    }
  }

  private func left(_ name: String) {
    guard players.removeValue(forKey: name) != nil else { return }
    if isCrowded { list() }
    update()
  }

  private func update() {
    guard isListed else { return }
    // No player is no play; and it is live even while the first are still being asked.
    told.tell(players.values.disjunction(before: told.holds ?? false) ?? false)
  }
}
