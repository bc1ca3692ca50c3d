public import SitCore

/// Whether somebody is in a call or shares the screen, as ``CallWatch`` tells.
public final class CallHold: HoldWatcher {
  /// ``SitCore/OutsideHold/call``.
  public let hold = OutsideHold.call
  /// `call`.
  public let name = "call"
  /// Called when ``isHolding`` may have changed.
  public var onChange: () -> Void = {}

  private let watch: CallWatch
  private var listener: CallListener?
  private var isStarted = false
  private var attention = HoldAttention.none

  /// A watcher that has not started.
  public init(_ watch: CallWatch) {
    self.watch = watch
    listener = watch.listener { [weak self] in self?.onChange() }
  }

  private var isListening: Bool { isStarted && attention != .none }

  /// Whether there is something to listen to.
  public var isLive: Bool { isListening && watch.state != .absent }

  /// Whether there is a call.
  public var isHolding: Bool { isListening && watch.state == .call }

  /// What it listens to, and what is in use.
  public var condition: String {
    attention == .none ? "rests: there is no bout in which to hold a nudge" : watch.condition
  }

  /// Starts to listen, once it matters.
  public func start() {
    isStarted = true
    update()
  }

  /// Listens while there is a bout.
  public func attend(_ attention: HoldAttention) {
    self.attention = attention
    update()
  }

  /// Does nothing: whatever is known was told when it was heard.
  public func look() {}

  /// Listens no more.
  public func stop() {
    isStarted = false
    listener = nil
  }

  private func update() {
    listener?.isListening = isListening
    onChange()
  }
}
