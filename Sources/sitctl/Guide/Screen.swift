import Glibc

/// The terminal while it is ours: keys come one by one and unseen, and what was on it before comes
/// back at the end.
///
/// What is drawn is never waited for: a terminal that takes no more misses a picture, and gets the
/// next one whole.
struct Screen: ~Copyable {
  /// Opened anew, so that not waiting concerns us alone.
  private let output: CInt
  private var before = termios()
  private var isEntered = false

  /// Nothing changes yet.
  init() throws(Failure) {
    let output = unsafe open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard output >= 0 else {
      throw Failure(
        .badOutput, "the terminal cannot be opened: \(unsafe String(cString: strerror(errno)))")
    }
    self.output = output
  }

  deinit { close(output) }

  /// Whether there is one, for reading and for drawing.
  static var isThere: Bool {
    isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      && !["", "dumb"].contains(Environment.values["TERM"] ?? "")
  }

  /// Whether we may use it; where nobody else has a claim, we may.
  var isOurs: Bool {
    let group = tcgetpgrp(STDIN_FILENO)
    return group < 0 || group == getpgrp()
  }

  /// Takes it, or takes it again after whoever had it meanwhile.
  mutating func enter() {
    if !isEntered {
      unsafe tcgetattr(STDIN_FILENO, &before)
      write("\u{1B}[?1049h\u{1B}[?25l")
    }
    isEntered = true
    var unseen = before
    unseen.c_lflag &= ~tcflag_t(ICANON | ECHO)
    // Nor does Ctrl-S stop what is drawn.
    unseen.c_iflag &= ~tcflag_t(IXON)
    unsafe withUnsafeMutableBytes(of: &unseen.c_cc) { keys in
      unsafe keys[Int(VMIN)] = 1
      unsafe keys[Int(VTIME)] = 0
    }
    unsafe tcsetattr(STDIN_FILENO, TCSANOW, &unseen)
  }

  /// Gives it back as it was.
  mutating func leave() {
    guard isEntered else { return }
    isEntered = false
    // Whoever has it now has set it up already.
    guard isOurs else { return }
    write("\u{1B}[H\u{1B}[J\u{1B}[?25h\u{1B}[?1049l")
    unsafe tcsetattr(STDIN_FILENO, TCSANOW, &before)
  }

  /// Draws lines, from the top, in place of all that was there.
  func draw(_ lines: [String]) {
    write("\u{1B}[H" + lines.map { "\($0)\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
  }

  /// The keys that were pressed; nil where the terminal is gone.
  func keys() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe read(STDIN_FILENO, &bytes, bytes.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }

  private func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(output, $0.baseAddress, $0.count)
      }
      if count > 0 {
        rest.removeFirst(count)
      } else if count == 0 || errno != EINTR {
        return
      }
    }
  }
}
