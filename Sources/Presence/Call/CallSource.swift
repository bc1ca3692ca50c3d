public import SitCore

/// Somebody is in a call: a microphone or a camera is in use, or the screen is shared, as
/// ``CallWatch`` tells.
public final class CallSource: Source {
  /// ``SourceName/call``.
  public let name = SourceName.call

  private let watch: CallWatch
  private let report: EvidenceSink
  private var listener: CallListener?
  /// What was reported.
  private var told = CallWatch.State.absent
  private var isStarted = false
  private var isHeeded = true

  /// A source that has not started.
  ///
  /// - Parameters:
  ///   - watch: who finds out.
  ///   - report: where evidence goes.
  public init(_ watch: CallWatch, report: @escaping EvidenceSink) {
    self.watch = watch
    self.report = report
    listener = watch.listener { [weak self] in self?.changed() }
  }

  /// What it listens to, and what is in use.
  public var condition: String {
    guard isStarted else { return "not started" }
    return isHeeded ? watch.condition : Self.resting
  }

  /// Starts to listen.
  public func start() {
    isStarted = true
    listen(isHeeded)
  }

  /// Ignored: it tells nothing of input.
  public func watch(idleAfter span: TimeSpan) {}

  /// Listens only while it matters.
  public func heed(_ matters: Bool) {
    guard matters != isHeeded else { return }
    isHeeded = matters
    if isStarted { listen(matters) }
  }

  /// Ignored: it tells nothing of input.
  public func look() {}

  /// Lets go of everything.
  public func stop() {
    isStarted = false
    listener = nil
  }

  private func listen(_ isListening: Bool) {
    listener?.isListening = isListening
    if isListening { changed() }
  }

  private func changed() {
    let state = watch.state
    guard state != told else { return }
    let before = told
    told = state
    if before == .absent { report(name, .live(.none)) }
    switch state {
    case .absent: report(name, .gone)
    case .quiet: report(name, .passive(false))
    case .call: report(name, .passive(true))
    }
  }
}
