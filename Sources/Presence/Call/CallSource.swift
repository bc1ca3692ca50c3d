public import Reactor
public import SitCore

/// Somebody is in a call: a microphone or a camera is in use, or the screen is shared.
///
/// There is no one place that tells, so it listens at three:
///
/// - PipeWire, which gives sound, cameras and screens to programs on today's desktops, and says which
///   program takes in what. See ``PipeWireGraph`` for what counts.
/// - The cameras' device nodes, which browsers open themselves. The kernel tells that one was opened
///   or closed, and then the processes say who has it: see ``CameraWatch``.
/// - The sound cards' capture devices, only while PipeWire has no microphone to give: see
///   ``CaptureWatch``.
///
/// All of them are events of the kernel or of PipeWire; nothing is polled, and no library is needed.
/// Left out are libpipewire and libpulse, which cost more memory than the rest of the program and
/// bring threads; the camera's portal, which is asked by sandboxed programs only; and the X server,
/// which does not say that its screen is read.
public final class CallSource: Source {
  /// ``SourceName/call``.
  public let name = SourceName.call

  private let surroundings: CallSurroundings
  private let alarms: AlarmClock
  private let report: EvidenceSink
  private var pipeWire: PipeWireFollower?
  private var cameras: CameraWatch?
  private var captures: CaptureWatch?
  private var settling: Alarm?
  private var told = State.absent
  private var isStarted = false
  private var isHeeded = true

  /// What it has to say.
  private enum State {
    /// It cannot tell.
    case absent
    /// There is no call.
    case quiet
    case call
  }

  /// What has lasted for less is not told: programs open a device only to see what it can do, and
  /// change it during a call.
  private static let moment = Duration.seconds(2)

  /// A source that has not started.
  ///
  /// - Parameters:
  ///   - surroundings: where to look.
  ///   - alarms: wakes once something has lasted.
  ///   - report: where evidence goes.
  public init(
    _ surroundings: CallSurroundings, alarms: AlarmClock, report: @escaping EvidenceSink
  ) {
    self.surroundings = surroundings
    self.alarms = alarms
    self.report = report
    settling = alarms.makeAlarm { [weak self] in self?.settled() }
  }

  /// What it listens to, and what is in use.
  public var condition: String {
    guard isStarted else { return "not started" }
    guard isHeeded, let pipeWire else { return Self.resting }
    let parts = [
      pipeWire.condition,
      Self.words("cameras", cameras?.names ?? [], cameras?.trouble) ?? "no camera",
      pipeWire.hasMicrophone
        ? nil : Self.words("capture devices", captures?.names ?? [], captures?.trouble),
    ]
    let places = parts.compactMap(\.self).joined(separator: "; ")
    return places + ": " + (CallUse.words(uses) ?? "nothing is in use")
  }

  private static func words(
    _ kind: String, _ names: Set<String>, _ trouble: SystemError?
  ) -> String? {
    if let trouble { return "\(kind) cannot be watched (\(trouble))" }
    return names.isEmpty ? nil : "\(kind) \(names.sorted().joined(separator: ", "))"
  }

  /// Starts to listen.
  public func start() {
    isStarted = true
    if isHeeded { listen() }
  }

  /// Ignored: it tells nothing of input.
  public func watch(idleAfter span: TimeSpan) {}

  /// Listens only while it matters.
  public func heed(_ matters: Bool) {
    guard matters != isHeeded else { return }
    isHeeded = matters
    guard isStarted else { return }
    if matters { listen() } else { rest() }
  }

  /// Ignored: it tells nothing of input.
  public func look() {}

  /// Lets go of everything.
  public func stop() {
    isStarted = false
    rest()
  }

  // MARK: Listening

  private func listen() {
    guard pipeWire == nil else { return }
    let onChange = { [weak self] () -> Void in self?.changed() }
    pipeWire = PipeWireFollower(
      environment: surroundings.environment, alarms: alarms, onChange: onChange)
    cameras = CameraWatch(surroundings, alarms: alarms, onChange: onChange)
    captures = CaptureWatch(surroundings, alarms: alarms, onChange: onChange)
    changed()
  }

  private func rest() {
    pipeWire?.end()
    cameras?.end()
    captures?.end()
    (pipeWire, cameras, captures) = (nil, nil, nil)
    settling?.cancel()
  }

  /// What is in use now, however briefly.
  private var uses: Set<CallUse> {
    guard let pipeWire, let cameras, let captures else { return [] }
    let own = cameras.uses.union(pipeWire.hasMicrophone ? [] : captures.uses)
    return pipeWire.uses.union(own)
  }

  private var state: State {
    guard let pipeWire, let cameras, let captures else { return .absent }
    if !uses.isEmpty { return .call }
    let canTell = pipeWire.isLive || !cameras.names.isEmpty || !captures.names.isEmpty
    return canTell ? .quiet : .absent
  }

  private func changed() {
    let state = state
    if told == .absent, state != .absent {
      report(name, .live(.none))
      tell(.quiet)
    }
    if state == told {
      settling?.cancel()
    } else if settling?.isSet == false {
      settling?.set(after: Self.moment)
    }
  }

  private func settled() {
    let state = state
    if state != told { tell(state) }
  }

  private func tell(_ state: State) {
    told = state
    switch state {
    case .absent: report(name, .gone)
    case .quiet: report(name, .passive(false))
    case .call: report(name, .passive(true))
    }
  }
}
