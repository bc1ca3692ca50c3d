public import Reactor

/// Finds out whether a microphone or a camera is in use, or the screen is shared.
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
///
/// It listens while one of its listeners does.
public final class CallWatch {
  /// What it has to say.
  enum State {
    /// It cannot tell.
    case absent
    /// There is no call.
    case quiet
    case call
  }

  /// What is so, brief uses left out; while it does not listen, what was so then.
  private(set) var state = State.absent

  private let surroundings: CallSurroundings
  private let alarms: AlarmClock
  private var listeners: [ObjectIdentifier: WeakListener] = [:]
  private var pipeWire: PipeWireFollower?
  private var cameras: CameraWatch?
  private var captures: CaptureWatch?
  private var settling: Alarm?

  /// What has lasted for less is not told: programs open a device only to see what it can do, and
  /// change it during a call.
  private static let moment = Duration.seconds(2)

  /// A watch that does not listen yet.
  ///
  /// - Parameters:
  ///   - surroundings: where to look.
  ///   - alarms: wakes once something has lasted.
  public init(_ surroundings: CallSurroundings, alarms: AlarmClock) {
    self.surroundings = surroundings
    self.alarms = alarms
    settling = alarms.makeAlarm { [weak self] in self?.settled() }
  }

  /// A listener, which does not listen yet and does so no longer than it lives.
  func listener(_ onChange: @escaping () -> Void) -> CallListener {
    let listener = CallListener(self, onChange)
    listeners[ObjectIdentifier(listener)] = WeakListener(listener: listener)
    return listener
  }

  /// What it listens to, and what is in use.
  var condition: String {
    guard let pipeWire else { return "does not listen" }
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

  // MARK: Listening

  fileprivate func listenersChanged() {
    if listeners.values.contains(where: { $0.listener?.isListening ?? false }) {
      listen()
    } else {
      rest()
    }
  }

  fileprivate func remove(_ listener: ObjectIdentifier) {
    listeners[listener] = nil
    listenersChanged()
  }

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

  /// What is so now, however briefly.
  private var present: State {
    guard let pipeWire, let cameras, let captures else { return .absent }
    if !uses.isEmpty { return .call }
    let canTell = pipeWire.isLive || !cameras.names.isEmpty || !captures.names.isEmpty
    return canTell ? .quiet : .absent
  }

  private func changed() {
    if state == .absent, present != .absent { tell(.quiet) }
    if present == state {
      settling?.cancel()
    } else if settling?.isSet == false {
      settling?.set(after: Self.moment)
    }
  }

  private func settled() {
    if present != state { tell(present) }
  }

  private func tell(_ state: State) {
    self.state = state
    for entry in listeners.values {
      if let listener = entry.listener, listener.isListening { listener.onChange() }
    }
  }
}

/// The wish of one user of a ``CallWatch`` to be told of it, for as long as this lives.
@MainActor
final class CallListener {
  /// Whether it is told of changes; what is so when it begins to is the watch's state.
  var isListening = false { didSet { watch?.listenersChanged() } }
  fileprivate let onChange: () -> Void
  private weak var watch: CallWatch?

  fileprivate init(_ watch: CallWatch, _ onChange: @escaping () -> Void) {
    self.watch = watch
    self.onChange = onChange
  }

  isolated deinit { watch?.remove(ObjectIdentifier(self)) }
}

private struct WeakListener {
  weak var listener: CallListener?
}
