import CLinux
import Dispatch
import Glibc

/// The main queue, on which everything happens.
public enum MainLoop {
  /// Handles events for ever, on the program's first thread.
  ///
  /// `dispatchMain()` would give that thread up and have the main queue served by others, of which
  /// one is made for each event and, five seconds later, woken once more to end. Here the first
  /// thread waits for the queue itself, as Foundation's run loop does, by the same two functions.
  public static func run() -> Never {
    let handle = _dispatch_get_main_queue_handle_4CF()
    while true {
      var entry = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&entry, 1, -1) > 0 else { continue }
      var count: UInt64 = 0
      _ = unsafe read(handle, &count, MemoryLayout<UInt64>.size)
      _dispatch_main_queue_callback_4CF(nil)
    }
  }

  /// Does something once what is going on now is over.
  public static func later(_ action: @escaping () -> Void) {
    DispatchQueue.main.async { MainActor.assumeIsolated { action() } }
  }
}
