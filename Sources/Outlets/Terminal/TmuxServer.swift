import Glibc
import Reactor

/// The message line of a tmux server.
@MainActor final class TmuxServer {
  private let socket: String
  private let clock: AlarmClock
  private var program: ChildProcess?
  /// Who is to be told whether the message is shown, until that is known.
  private var done: ((Bool) -> Void)?

  /// How long tmux may take for an answer.
  private static let patience = Duration.seconds(2)
  /// How long a message stays, in milliseconds, unless a key is pressed.
  private static let duration = "15000"

  /// The server that a terminal belongs to, as a pane or as a client; nil where that is none.
  init?(of user: TerminalUser, clock: AlarmClock) {
    guard let socket = Self.socket(of: user) else { return nil }
    self.socket = socket
    self.clock = clock
  }

  /// In a pane `TMUX` begins with the socket's path (tmux(1), ENVIRONMENT). A client may have been
  /// told of it or of its name (-S, -L); else it is `default` below `TMUX_TMPDIR`.
  private static func socket(of user: TerminalUser) -> String? {
    if let path = user.environment["TMUX"]?.split(separator: ",").first { return String(path) }
    guard let words = user.tmuxClient else { return nil }
    func value(of option: String) -> String? {
      words.firstIndex(of: option).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
    }
    if let path = value(of: "-S") { return path }
    let folder = "\(user.environment["TMUX_TMPDIR"] ?? "/tmp")/tmux-\(getuid())"
    return "\(folder)/\(value(of: "-L") ?? "default")"
  }

  /// Shows a message in the client that was used last. `done` is told once whether there is one.
  func show(_ line: String, done: @escaping (Bool) -> Void) {
    self.done = done
    run(["list-clients", "-F", "#{client_activity} #{client_tty}"]) { [weak self] answer in
      guard let self else { return }
      let clients = (answer ?? []).compactMap { line -> (Int, String)? in
        let words = line.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let activity = Int(words[0]) else { return nil }
        return (activity, String(words[1]))
      }
      guard let client = clients.max(by: { $0.0 < $1.0 })?.1 else { return finish(false) }
      run(["display-message", "-c", client, "-d", Self.duration, Self.literal(line)]) {
        [weak self] in self?.finish($0 != nil)
      }
    }
  }

  /// Shows nothing any more that is not shown yet.
  func cancel() {
    program?.stop()
    finish(false)
  }

  private func finish(_ isShown: Bool) {
    let done = done
    self.done = nil
    done?(isShown)
  }

  /// A text as tmux shows it unchanged: a number sign begins a format, a percent sign one of
  /// strftime(3).
  static func literal(_ text: String) -> String {
    String(text.flatMap { $0 == "#" || $0 == "%" ? [$0, $0] : [$0] })
  }

  /// Runs tmux; nil where that fails.
  private func run(_ words: [String], done: @escaping ([String]?) -> Void) {
    var lines: [String] = []
    do {
      program = try ChildProcess(
        ["tmux", "-S", socket] + words, environment: ["PATH=\(Self.path)", "LANG=C.UTF-8"],
        timeout: Self.patience, clock: clock, onLine: { lines.append($0) },
        onEnd: { done($0 == .exited(0) ? lines : nil) })
    } catch {
      MainLoop.later { done(nil) }
    }
  }

  private static var path: String {
    unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
  }
}
