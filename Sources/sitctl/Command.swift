import Glibc

/// Another program that is asked something.
enum Command {
  /// More of an answer is not read, in bytes.
  private static let most = 64 * 1024
  /// How long it may take, in milliseconds.
  private static let patience: CInt = 3_000

  /// What a program says on its standard output; nil where it cannot be run, fails, or takes longer
  /// than three seconds for a line.
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
    let isSpawned = unsafe posix_spawnp(&id, words[0], &actions, nil, arguments, environ) == 0
    close(pipe[1])
    guard isSpawned else { return nil }
    let answer = read(pipe[0])
    if answer == nil { kill(id, SIGKILL) }
    var status: CInt = 0
    while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
    return status == 0 ? answer : nil
  }

  /// Reads to the end; nil where it does not come in time.
  private static func read(_ descriptor: CInt) -> String? {
    var bytes: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 4_096)
    while bytes.count < most {
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&state, 1, patience) > 0 else { return nil }
      let count = unsafe Glibc.read(descriptor, &portion, portion.count)
      guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
      bytes += portion.prefix(count)
    }
    return nil
  }
}
