import Reactor
import Systemd

/// Follows the conditions that several peers on one bus tell of; peers and bus come and go.
final class PeerConditions {
  /// What is followed: empty without the bus, and while this does not listen.
  private(set) var conditions: [PeerCondition] = []

  private let questions: [PeerQuestion]
  private let connection: BusConnection
  private let alarms: AlarmClock
  private let onChange: () -> Void
  private var observation: BusObservation?
  private var isListening: Bool

  /// What has not started.
  ///
  /// - Parameters:
  ///   - questions: what is asked of whom.
  ///   - connection: where.
  ///   - alarms: the program's timer.
  ///   - isListening: whether it is to listen as soon as there is a bus.
  ///   - onChange: called when something that is told here may have changed.
  init(
    _ questions: [PeerQuestion], on connection: BusConnection, alarms: AlarmClock,
    isListening: Bool = true, onChange: @escaping () -> Void
  ) {
    self.questions = questions
    self.connection = connection
    self.alarms = alarms
    self.isListening = isListening
    self.onChange = onChange
  }

  /// Starts to look for the bus.
  func start() {
    guard observation == nil else { return }
    observation = connection.observe(
      connected: { [weak self] in self?.follow(on: $0) },
      lost: { [weak self] in
        self?.conditions = []
        self?.onChange()
      })
    connection.start()
  }

  /// Lets go of everything, and tells nothing more.
  func stop() {
    observation = nil
    conditions = []
  }

  /// Asks everybody anew and listens, or lets go of everybody; the bus stays.
  func listen(_ isListening: Bool) {
    guard isListening != self.isListening else { return }
    self.isListening = isListening
    conditions = []
    if observation != nil, let bus = connection.bus { follow(on: bus) }
  }

  private func follow(on bus: Bus) {
    guard isListening else { return }
    conditions = questions.map { PeerCondition($0, on: bus, alarms: alarms, onChange: onChange) }
  }
}
