import CLinux
import Glibc

/// A program that was started, what it says, and how it ends.
///
/// It has no input, is the leader of a process group of its own, and inherits no descriptor and no
/// blocked signal of ours.
@MainActor public final class ChildProcess {
  /// How a program ended.
  public nonisolated enum Ending: Equatable, Sendable {
    /// By itself, with an exit code.
    case exited(CInt)
    /// By a signal.
    case killed(by: CInt)
    /// It was ended, since it took too long.
    case overdue
  }

  private let id: pid_t
  private let onLine: (String) -> Void
  private let onEnd: (Ending) -> Void
  private var lines = LineSplitter()
  private var output: DescriptorWatch?
  private var end: DescriptorWatch?
  private let outputDescriptor: CInt
  private var deadline: Alarm?
  private var isOverdue = false
  private var isOver = false

  /// How long a program that was asked to end may take for that, before it is made to.
  private static let patience = Duration.seconds(2)

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - words: its name, looked for in `PATH` where it has no slash, and its arguments.
  ///   - environment: all its variables, as `NAME=value`.
  ///   - timeout: how long it may run before it and its group are ended.
  ///   - onLine: called for each line that it writes to standard output or standard error.
  ///   - onEnd: called once, when it has ended; nothing is called after that.
  /// - Throws: ``SystemError`` where it cannot be started.
  public init(
    _ words: [String], environment: [String], timeout: Duration, clock: AlarmClock,
    onLine: @escaping (String) -> Void, onEnd: @escaping (Ending) -> Void
  ) throws(SystemError) {
    var pipe: [CInt] = [-1, -1]
    guard unsafe pipe2(&pipe, O_CLOEXEC) == 0 else { throw SystemError("pipe2") }
    let id: pid_t
    do {
      id = try Self.spawn(words, environment: environment, output: pipe[1])
      close(pipe[1])
    } catch {
      for end in pipe { close(end) }
      throw error
    }
    self.id = id
    self.onLine = onLine
    self.onEnd = onEnd
    outputDescriptor = pipe[0]
    // Only our end: the program may expect to wait when it writes.
    _ = fcntl(outputDescriptor, F_SETFL, O_NONBLOCK)
    let handle = pidfd_open(id, 0)
    guard handle >= 0 else {
      let error = SystemError("pidfd_open")
      kill(-id, SIGKILL)
      waitpid(id, nil, 0)
      close(outputDescriptor)
      throw error
    }
    output = DescriptorWatch(outputDescriptor, onReadable: { [weak self] in self?.read() })
    end = DescriptorWatch(handle, onReadable: { [weak self] in self?.ended() })
    deadline = clock.makeAlarm { [weak self] in self?.overdue() }
    deadline?.set(after: timeout)
  }

  isolated deinit { stop() }

  /// Ends the program and its group at once, without a word.
  public func stop() {
    guard !isOver else { return }
    kill(-id, SIGKILL)
    waitpid(id, nil, 0)
    forget()
  }

  /// Reads so much at a time at the most: others are heard in between, whatever a program writes. A
  /// pipe holds half of it.
  private static let mostPortions = 16
  private static let portionSize = 8 << 10

  private func read() {
    var portion = [UInt8](repeating: 0, count: Self.portionSize)
    for _ in 0..<Self.mostPortions {
      let count = unsafe Glibc.read(outputDescriptor, &portion, portion.count)
      guard count > 0 else {
        // It may have closed its output and live on.
        if count == 0 { closeOutput() }
        return
      }
      for line in lines.take(portion.prefix(count)) { onLine(line) }
    }
  }

  private func ended() {
    // What it started and what does not heed SIGTERM either; the group lasts until we have waited.
    if isOverdue { kill(-id, SIGKILL) }
    var status: CInt = 0
    guard unsafe waitpid(id, &status, WNOHANG) == id else { return }
    // What its own children, which may live on, write later is not waited for.
    read()
    if let rest = lines.rest() { onLine(rest) }
    forget()
    let signal = status & 0x7f
    onEnd(isOverdue ? .overdue : signal == 0 ? .exited(status >> 8 & 0xff) : .killed(by: signal))
  }

  private func overdue() {
    kill(-id, isOverdue ? SIGKILL : SIGTERM)
    guard !isOverdue else { return }
    isOverdue = true
    deadline?.set(after: Self.patience)
  }

  private func closeOutput() {
    output?.cancel(closing: true)
    output = nil
  }

  private func forget() {
    isOver = true
    deadline?.cancel()
    closeOutput()
    end?.cancel(closing: true)
    end = nil
  }

  private static func spawn(
    _ words: [String], environment: [String], output: CInt
  ) throws(SystemError) -> pid_t {
    guard let name = words.first else { throw SystemError("posix_spawnp", code: ENOENT) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
    // Some library may have left one open for programs that are started.
    unsafe posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

    let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
    var id: pid_t = 0
    let code = unsafe posix_spawnp(&id, name, &actions, &attributes, arguments, variables)
    guard code == 0 else { throw SystemError(name, code: code) }
    return id
  }
}

/// Puts bytes together to lines.
nonisolated struct LineSplitter {
  /// A line longer than this, in bytes, comes in parts.
  private static let longest = 2_048
  private var partial: [UInt8] = []

  /// The lines that some more bytes complete.
  mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
    var complete: [String] = []
    for byte in bytes {
      if byte != UInt8(ascii: "\n") { partial.append(byte) }
      if byte == UInt8(ascii: "\n") || partial.count >= Self.longest {
        if let line = rest() { complete.append(line) }
      }
    }
    return complete
  }

  /// What has no end yet; nil where that is nothing.
  mutating func rest() -> String? {
    defer { partial = [] }
    return partial.isEmpty ? nil : String(decoding: partial, as: UTF8.self)
  }
}
