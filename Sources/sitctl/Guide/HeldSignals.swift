import CLinux
import Glibc

/// Signals that wait until they are read, so that none ends or stops the program at the wrong moment:
/// signalfd(2).
struct HeldSignals: ~Copyable {
  /// Readable while one waits.
  let descriptor: CInt
  private let signals: [CInt]

  /// Holds signals from now on; those that our parent has us ignore are ignored still.
  init(_ candidates: [CInt]) throws(Failure) {
    let signals = candidates.filter { !Self.isIgnored($0) }
    var set = Self.set(of: signals)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    let descriptor = unsafe signalfd(-1, &set, CInt(SFD_NONBLOCK) | CInt(SFD_CLOEXEC))
    guard descriptor >= 0 else {
      unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
      throw Failure(
        .badOutput, "signals cannot be held: \(unsafe String(cString: strerror(errno)))")
    }
    self.signals = signals
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
    var set = Self.set(of: signals)
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// The next that waits, if any.
  func next() -> CInt? {
    var info = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    return unsafe read(descriptor, &info, size) == size ? CInt(info.ssi_signo) : nil
  }

  /// Waits for one.
  func wait() -> CInt {
    while true {
      if let signal = next() { return signal }
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      unsafe poll(&state, 1, -1)
    }
  }

  /// Stops the program as Ctrl-Z does, until it is continued. Nothing happens where nobody is there
  /// to continue it.
  func stop() { Self.obey(SIGTSTP) }

  /// Does to the program what a signal does by itself.
  static func obey(_ number: CInt) {
    var set = set(of: [number])
    signal(number, SIG_DFL)
    raise(number)
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  private static func set(of signals: [CInt]) -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    return set
  }

  private static func isIgnored(_ signal: CInt) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
    let handler = unsafe action.__sigaction_handler.sa_handler
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
