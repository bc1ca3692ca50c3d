import Configuration
import History
import Reactor
import SitCore
import SitProtocol
import Varlink

/// Answers the control interface.
final class ControlService {
  let service: SittingService
  let configuration: ConfigurationKeeper
  private let ledger: LedgerService
  private let diagnose: (@escaping ([Finding]) -> Void) -> Void
  private var watchers: [VarlinkStream<WatchReply>] = []

  init(
    _ service: SittingService, configuration: ConfigurationKeeper, ledger: LedgerService,
    diagnose: @escaping (@escaping ([Finding]) -> Void) -> Void
  ) {
    self.service = service
    self.configuration = configuration
    self.ledger = ledger
    self.diagnose = diagnose
  }

  /// The interface with all its methods.
  var interface: VarlinkInterface {
    var interface = VarlinkInterface(ControlInterface.text)
    for method in ControlInterface.Method.allCases { implement(method, in: &interface) }
    return interface
  }

  private func implement(_ method: ControlInterface.Method, in interface: inout VarlinkInterface) {
    let name = method.rawValue
    let service = service
    switch method {
    case .getStatus:
      interface.method(name) { [self] (_: VarlinkNothing) throws(VarlinkFailure) in reply() }
    case .watch:
      interface.stream(name) { [self] (_: VarlinkNothing, stream) throws(VarlinkFailure) in
        watch(stream)
      }
    case .snooze:
      interface.method(name) { [self] (call: SecondsParameters) throws(VarlinkFailure) in
        let span =
          try Self.span(call.seconds, in: ControlRange.snooze, of: "seconds")
          ?? service.configuration.settings.snooze
        return taking(.snooze(span))
      }
    case .cancelSnooze:
      interface.method(name) { [self] (_: VarlinkNothing) throws(VarlinkFailure) in
        taking(.cancelSnooze)
      }
    case .skip:
      interface.method(name) { [self] (_: VarlinkNothing) throws(VarlinkFailure) in
        _ = service.present
        guard service.heart.currentBout != nil else {
          throw VarlinkFailure(ControlInterface.name(of: .notSitting))
        }
        return taking(.skip)
      }
    case .pause:
      interface.method(name) { [self] (call: SecondsParameters) throws(VarlinkFailure) in
        taking(.pause(try Self.span(call.seconds, in: ControlRange.pause, of: "seconds")))
      }
    case .resume:
      interface.method(name) { [self] (_: VarlinkNothing) throws(VarlinkFailure) in
        taking(.resume)
      }
    case .setPosture:
      interface.method(name) { [self] (call: PostureParameters) throws(VarlinkFailure) in
        taking(.declare(DeclaredPosture(call.posture)))
      }
    case .report:
      interface.method(name) { [self] (call: ReportParameters) throws(VarlinkFailure) in
        guard ControlRange.sensorName.contains(call.sensor.utf8.count),
          !call.sensor.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
          throw .invalidParameter("sensor")
        }
        let valid = try Self.span(call.validSeconds, in: ControlRange.valid, of: "validSeconds")
        return taking(
          .report(sensor: call.sensor, SensorWord(call.evidence), valid: valid))
      }
    case .nudge:
      interface.deferred(name) { (_: VarlinkNothing, stream) throws(VarlinkFailure) in
        service.testNudge { stream.finish(NudgeReply(outlet: $0)) }
      }
    case .explain:
      interface.method(name) { (_: VarlinkNothing) throws(VarlinkFailure) in
        service.explanation
      }
    case .diagnose:
      interface.deferred(name) { [diagnose] (_: VarlinkNothing, stream) throws(VarlinkFailure) in
        diagnose { stream.finish(DiagnoseReply($0)) }
      }
    case .listBouts:
      interface.stream(name) { [ledger] (call: StretchParameters, stream) throws(VarlinkFailure) in
        try ledger.listBouts(call, to: stream)
      }
    case .listEntries:
      interface.stream(name) { [ledger] (call: StretchParameters, stream) throws(VarlinkFailure) in
        try ledger.listEntries(call, to: stream)
      }
    case .getDays:
      interface.deferred(name) {
        [ledger] (call: StretchParameters, stream) throws(VarlinkFailure) in
        try ledger.tellDays(call, to: stream)
      }
    case .getStats:
      interface.deferred(name) {
        [ledger] (call: StretchParameters, stream) throws(VarlinkFailure) in
        try ledger.tellStats(call, to: stream)
      }
    case .importEntries:
      interface.method(name) { [ledger] (call: EntriesReply) throws(VarlinkFailure) in
        try ledger.add(call.entries)
      }
    case .listMoves:
      interface.method(name) { [configuration] (_: VarlinkNothing) throws(VarlinkFailure) in
        MovesReply(configuration.moves, own: configuration.own.moves)
      }
    case .recordMove:
      interface.method(name) { [self] (call: RecordMoveParameters) throws(VarlinkFailure) in
        try record(call)
      }
    case .reload:
      interface.method(name) { [self] (_: VarlinkNothing) throws(VarlinkFailure) in
        switch configuration.reload() {
        case .done(let warnings): return ReloadReply(warnings: warnings)
        case .faulty(let messages):
          throw VarlinkFailure(
            ControlInterface.name(of: .invalidConfiguration),
            parameters: InvalidConfigurationParameters(messages: messages))
        }
      }
    }
  }

  static func span(
    _ seconds: Int64?, in range: ClosedRange<Int64>, of field: String
  ) throws(VarlinkFailure) -> TimeSpan? {
    guard let seconds else { return nil }
    guard range.contains(seconds) else {
      throw VarlinkFailure(
        ControlInterface.name(of: .outOfRange),
        parameters: OutOfRangeParameters(field: field, range: range))
    }
    return .seconds(seconds)
  }

  private func reply() -> StatusReply { StatusReply(status) }

  private func taking(_ event: Event) -> StatusReply {
    service.take(event)
    return reply()
  }

  private var status: Status {
    let (overview, reading, today) = service.present
    return Status(
      overview, reading: reading, today: today,
      limit: service.configuration.settings.nudgeAfter)
  }

  // MARK: Watching

  private func watch(_ stream: VarlinkStream<WatchReply>) {
    stream.send(WatchReply(.status, status))
    watchers.append(stream)
    stream.onCancel { [weak self, weak stream] in self?.watchers.removeAll { $0 === stream } }
  }

  /// Tells the watchers of a change, if it is one for them.
  func tell(_ change: SittingService.Change) {
    guard !watchers.isEmpty, let event = change.event else { return }
    // Not from within the change: what there is to say may follow from more of them.
    let reply = WatchReply(event, status)
    for watcher in watchers { watcher.send(reply) }
  }
}

extension SittingService.Change {
  /// What happened, as watchers are told; nil where only time went on.
  fileprivate var event: WatchReply.Event? {
    if effects.contains(where: \.isNudge) { return .nudge }
    if before.posture != after.posture || before.since != after.since { return .posture }
    if before.holds != after.holds { return .holds }
    if !before.hasSamePlan(as: after) || limitBefore != limitAfter { return .plan }
    return before.source != after.source ? .source : nil
  }
}

extension Overview {
  /// Whether the nudges are planned as in another. Less than a second makes no difference: clocks
  /// are not read at the same instant.
  fileprivate func hasSamePlan(as other: Overview) -> Bool {
    func isSame(_ left: Moment?, _ right: Moment?) -> Bool {
      guard let left, let right else { return left == right }
      return max(left, right) - min(left, right) < .seconds(1)
    }
    return isSame(nextNudge, other.nextNudge) && isSame(snoozedUntil, other.snoozedUntil)
      && isPaused == other.isPaused && isSame(pausedUntil, other.pausedUntil)
      && nudgesInBout == other.nudgesInBout
  }
}

extension Effect {
  fileprivate var isNudge: Bool {
    switch self {
    case .nudge: true
    case .began, .ended, .breakEnded, .posture, .showAgain, .withdraw, .outcome, .gap: false
    }
  }
}
