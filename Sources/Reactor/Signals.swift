import Dispatch
import Glibc

/// Signals of the process, told on the main queue instead of interrupting it.
public final class Signals {
  private var sources: [any DispatchSourceSignal] = []

  /// Hears no signal yet.
  public init() {}

  /// Does something whenever a signal comes; the signal's own effect is off from now on. To be
  /// called in the program's first thread.
  public func on(_ signal: CInt, _ action: @escaping () -> Void) {
    // Blocked and not ignored, as the kernel drops what is ignored: one that comes before the main
    // queue runs is to wait for it. Dispatch sees to those that come later.
    var blocked = sigset_t()
    unsafe sigemptyset(&blocked)
    unsafe sigaddset(&blocked, signal)
    unsafe pthread_sigmask(SIG_BLOCK, &blocked, nil)
    let source = DispatchSource.makeSignalSource(signal: signal, queue: .main)
    source.setEventHandler { MainActor.assumeIsolated { action() } }
    source.activate()
    sources.append(source)
  }

  /// Lets a write to a closed peer fail instead of killing the process.
  public static func ignoreBrokenPipes() { Glibc.signal(SIGPIPE, SIG_IGN) }
}
