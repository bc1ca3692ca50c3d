import Glibc
public import Reactor

/// Nudges as a line for the terminal that was used last, for people on SSH, consoles and in tmux.
public final class TerminalOutlet: Outlet {
  /// `terminal`.
  public let name = "terminal"

  private let clock: AlarmClock
  private let terminals: () -> [String]
  /// Where the nudge is shown that could be taken back.
  private var shown: (path: String, dialect: TerminalDialect)?
  private var tmux: TmuxServer?

  /// An outlet that shows nothing yet.
  ///
  /// - Parameter terminals: the paths of the user's terminals, the most recently used first.
  public init(clock: AlarmClock, terminals: @escaping () -> [String]) {
    self.clock = clock
    self.terminals = terminals
  }

  /// Tells the terminal that was used last.
  public func show(_ message: NudgeMessage, done: @escaping (Result<Void, OutletError>) -> Void) {
    withdraw()
    guard let (path, user) = current else { return done(.failure(Self.nobody)) }
    let text = TerminalMessage(message)
    if let tmux = TmuxServer(of: user, clock: clock) {
      self.tmux = tmux
      return tmux.show(text.line) { isShown in
        let error = OutletError.unavailable("tmux shows no message: nobody is attached to it")
        done(isShown ? .success(()) : .failure(error))
      }
    }
    let dialect = TerminalDialect(environment: user.environment)
    let sequence = text.text(in: dialect, isFree: user.isFree)
    if let error = Self.write(sequence ?? "\u{7}", to: path) { return done(.failure(error)) }
    guard sequence != nil else { return done(.failure(Self.busy(path))) }
    shown = (path, dialect)
    done(.success(()))
  }

  /// Takes the nudge back where the terminal can do that.
  public func withdraw() {
    tmux?.cancel()
    tmux = nil
    guard let (path, dialect) = shown else { return }
    shown = nil
    if let text = TerminalMessage.withdrawal(in: dialect) { _ = Self.write(text, to: path) }
  }

  /// Takes the nudge back.
  public func stop(done: @escaping () -> Void) {
    withdraw()
    done()
  }

  /// None: what a terminal shows cannot be found again.
  public var notification: ShownNotification? { nil }

  /// Tells which terminal would be told, and how.
  public func inspect(done: @escaping (Result<NotificationServer, OutletError>) -> Void) {
    guard let (path, user) = current else { return done(.failure(Self.nobody)) }
    if TmuxServer(of: user, clock: clock) != nil {
      return done(.success(NotificationServer(name: "tmux at \(path)", capabilities: [])))
    }
    if TerminalDialect(environment: user.environment) == .plain, !user.isFree {
      return done(.failure(Self.busy(path)))
    }
    done(.success(NotificationServer(name: path, capabilities: [])))
  }

  /// Nothing: see ``notification``.
  public func takeBack(_ notification: ShownNotification) {}

  /// The terminal that was used last, and who has it.
  private var current: (path: String, user: TerminalUser)? {
    for path in terminals() {
      if let user = TerminalUser(of: path) { return (path, user) }
    }
    return nil
  }

  private static let nobody = OutletError.unavailable("no terminal of this user is open")

  private static func busy(_ path: String) -> OutletError {
    .unavailable("the program at \(path) has the screen, and the terminal takes no messages")
  }

  /// Writes without waiting: a terminal may be stopped with ^S, or its other end hang.
  private static func write(_ text: String, to path: String) -> OutletError? {
    let descriptor = unsafe open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return .unavailable(SystemError(path).description) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    let count = unsafe Glibc.write(descriptor, bytes, bytes.count)
    guard count == bytes.count else {
      return .unavailable(
        count < 0 ? SystemError(path).description : "\(path) takes nothing more now")
    }
    return nil
  }
}
