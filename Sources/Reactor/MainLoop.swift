import Dispatch

/// The main queue, on which everything happens.
public enum MainLoop {
  /// Handles events for ever.
  public static func run() -> Never { dispatchMain() }

  /// Does something once what is going on now is over.
  public static func later(_ action: @escaping () -> Void) {
    DispatchQueue.main.async { MainActor.assumeIsolated { action() } }
  }
}
