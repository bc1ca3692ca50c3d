import SitCore

/// What an idle counter's values mean: what to tell of them, and what to be told next. In
/// microseconds of CLOCK_MONOTONIC.
nonisolated struct Idleness {
  /// What to tell.
  enum News: Equatable {
    case active(at: Int64)
    case idle(since: Int64)
  }

  /// What is to be told beside what changed.
  enum Wish {
    case changes
    /// Idleness of the asked length, though it was told already.
    case idleness
    /// The last input, however long ago.
    case everything
  }

  /// The time without input after which `idle` is told.
  var span: Int64
  private(set) var told: News?

  /// Input that pauses for less is taken to go on, whoever asks.
  private static let pause: Int64 = 1_000_000

  init(span: Int64) { self.span = span }

  /// Takes in how long there was no input, and says what is to be told of it.
  mutating func take(idle: Int64, now: Int64, wish: Wish) -> News? {
    let last = now - idle
    let pause = min(Self.pause, span)
    // The same last input comes out a little different each time; a later one does not come before
    // a pause is over, since idle is not told earlier.
    if case .idle(let since) = told, last - since <= pause / 2 {
      return wish == .everything || (wish == .idleness && idle >= span) ? told : nil
    }
    let isIdle = idle >= span || (wish == .everything && idle >= pause)
    let wasActive = if case .active = told { true } else { false }
    told = isIdle ? .idle(since: last) : .active(at: last)
    return isIdle || !wasActive || wish == .everything ? told : nil
  }
}
