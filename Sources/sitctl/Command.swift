import Glibc

/// Another program that is asked something.
enum Command {
  /// More of an answer is not read, in bytes.
  private static let most = 64 * 1024
  /// How long it may take in all.
  private static let patience = Duration.seconds(3)

  /// What a program says on its standard output; nil where it cannot be run, fails, or takes longer
  /// than three seconds.
  static func output(of words: [String]) -> String? {
    var pipe: [CInt] = [-1, -1]
    guard unsafe Glibc.pipe(&pipe) == 0 else { return nil }
    defer { close(pipe[0]) }
    for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var id: pid_t = 0
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    // Our parent may have had it ignored, and it would not wait for us then.
    signal(SIGCHLD, SIG_DFL)
    var (ends, before) = (childSignal, sigset_t())
    unsafe pthread_sigmask(SIG_BLOCK, &ends, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    unsafe posix_spawnattr_setsigmask(&attributes, &before)
    let isSpawned =
      unsafe posix_spawnp(&id, words[0], &actions, &attributes, arguments, environ) == 0
    close(pipe[1])
    guard isSpawned else { return nil }
    let deadline = ContinuousClock.now + patience
    let answer = read(pipe[0], until: deadline)
    return end(id, inOrder: answer != nil, until: deadline) ? answer : nil
  }

  /// Waits for a program to end, and ends it where it does not in time; whether it succeeded.
  private static func end(
    _ id: pid_t, inOrder: Bool, until deadline: ContinuousClock.Instant
  ) -> Bool {
    var status: CInt = 0
    while inOrder {
      let ended = unsafe waitpid(id, &status, WNOHANG)
      if ended == id { return status == 0 }
      let left = milliseconds(until: deadline)
      guard ended == 0, left > 0 else { break }
      // Whoever has closed its output may live on; SIGCHLD, which is blocked, waits for us.
      var ends = childSignal
      var span = timespec(tv_sec: left / 1_000, tv_nsec: left % 1_000 * 1_000_000)
      _ = unsafe sigtimedwait(&ends, nil, &span)
    }
    kill(id, SIGKILL)
    while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
    return false
  }

  /// The signal that tells that a program ended.
  private static var childSignal: sigset_t {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGCHLD)
    return signals
  }

  private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int {
    Int(((deadline - ContinuousClock.now) / Duration.milliseconds(1)).rounded(.up))
  }

  /// Reads to the end; nil where it does not come in time.
  private static func read(
    _ descriptor: CInt, until deadline: ContinuousClock.Instant
  ) -> String? {
    var bytes: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 4_096)
    while bytes.count < most {
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = milliseconds(until: deadline)
      guard left > 0, unsafe poll(&state, 1, CInt(left)) > 0 else { return nil }
      let count = unsafe Glibc.read(descriptor, &portion, portion.count)
      guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
      bytes += portion.prefix(count)
    }
    return nil
  }
}
