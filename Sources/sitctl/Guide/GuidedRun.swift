import Glibc
import SitCore

/// A move with guidance in the terminal, from taking the terminal to giving it back.
struct GuidedRun: ~Copyable {
  /// How it ended.
  enum End {
    /// With so much done of the move.
    case finished(TimeSpan)
    /// Early, by a key.
    case quit(TimeSpan)
    /// By a signal, which is to have its effect now.
    case signal(CInt)
  }

  private enum Outcome {
    case goOn
    case end(End)
  }

  private static let endings = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  private var guide: Guide
  /// When something was drawn last.
  private var drawn: TimeSpan
  private var screen: Screen
  private let signals: HeldSignals

  /// Prepares it; the terminal stays as it is.
  init(_ move: Move) throws(Failure) {
    // Before the terminal changes: from then on nothing may end us that does not put it back.
    let signals = try HeldSignals(Self.endings + [SIGTSTP, SIGCONT, SIGWINCH])
    let screen = try Screen()
    self.signals = signals
    self.screen = screen
    drawn = Self.now
    guide = Guide(move, at: drawn)
  }

  /// Guides until the move is over, or the person has had enough.
  mutating func run() -> End {
    if let signal = take() { return .signal(signal) }
    guide = Guide(guide.move, at: Self.now)
    defer { screen.leave() }
    while true {
      let now = Self.now
      guard guide.position(at: now) != nil else { return .finished(guide.done(at: now)) }
      draw(at: now)
      if case .end(let end) = step() { return end }
    }
  }

  /// A clock that stands while the machine sleeps: nobody does a move then.
  private static var now: TimeSpan {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(Int64(time.tv_sec)) + TimeSpan(microseconds: Int64(time.tv_nsec / 1_000))
  }

  private mutating func draw(at now: TimeSpan) {
    drawn = now
    let size = Terminal.size
    let frame = GuideFrame(
      style: .ofOutput, glyphs: .ofLocale, columns: size.columns, rows: size.rows)
    screen.draw(frame.lines(guide, at: now))
  }

  /// Waits for the next second, a key or a signal, and does what it asks for.
  private mutating func step() -> Outcome {
    var sources = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    let span = guide.untilNextSecond(at: Self.now)
    let patience = span.map { CInt(($0.microseconds + 999) / 1_000) } ?? -1
    guard unsafe poll(&sources, 2, patience) > 0 else { return .goOn }
    while let signal = signals.next() {
      if let ending = heed(signal) { return .end(.signal(ending)) }
    }
    guard sources[0].revents != 0 else { return .goOn }
    guard let keys = screen.keys() else { return .end(.signal(SIGHUP)) }
    for key in keys {
      switch key {
      case UInt8(ascii: " "): guide.togglePause(at: Self.now)
      case UInt8(ascii: "q"), UInt8(ascii: "Q"): return .end(.quit(guide.done(at: Self.now)))
      default: break
      }
    }
    return .goOn
  }

  /// Does what a signal asks for; if it asks to end, says so.
  private mutating func heed(_ signal: CInt) -> CInt? {
    switch signal {
    case SIGWINCH: return nil
    case SIGTSTP:
      guide.pause(at: Self.now)
      screen.leave()
      return stopAndTake()
    case SIGCONT:
      // Nothing was done while we stood still, and somebody may have used the terminal.
      guide.pause(at: drawn)
      return take()
    default: return signal
    }
  }

  /// Takes the terminal, as soon as it is ours; gives the signal that ended the waiting, if one did.
  private mutating func take() -> CInt? {
    guard screen.isOurs else { return stopAndTake() }
    screen.enter()
    return nil
  }

  private mutating func stopAndTake() -> CInt? {
    while true {
      signals.stop()
      if screen.isOurs { break }
      // In the background still: stopped again, unless it is to end.
      let signal = signals.wait()
      if Self.endings.contains(signal) { return signal }
    }
    screen.enter()
    return nil
  }
}
