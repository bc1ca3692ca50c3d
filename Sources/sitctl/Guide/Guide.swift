import SitCore

/// Where somebody is in a move whom the terminal guides. It reads no clock: every moment is handed
/// to it, as a span since some beginning.
struct Guide {
  /// The move.
  let move: Move
  private let course: Course
  /// How much of the course was behind when the clock last stopped.
  private var behind = TimeSpan.zero
  /// Since when the clock has gone; nil while it stands.
  private var goingSince: TimeSpan?

  /// Begins now.
  init(_ move: Move, at now: TimeSpan) {
    self.move = move
    course = Course(move)
    goingSince = now
  }

  /// Whether the clock stands.
  var isPaused: Bool { goingSince == nil }

  /// Stops the clock.
  mutating func pause(at now: TimeSpan) {
    behind = elapsed(at: now)
    goingSince = nil
  }

  /// Stops the clock, or lets it go on.
  mutating func togglePause(at now: TimeSpan) {
    if isPaused { goingSince = now } else { pause(at: now) }
  }

  /// Where the course is; nil once it is over.
  func position(at now: TimeSpan) -> Course.Position? { course.position(after: elapsed(at: now)) }

  /// How much of the whole is behind, from 0 to 1.
  func share(at now: TimeSpan) -> Double {
    Double(elapsed(at: now).wholeSeconds) / Double(max(1, course.length.wholeSeconds))
  }

  /// How much was done of the move itself.
  func done(at now: TimeSpan) -> TimeSpan { course.done(after: elapsed(at: now)) }

  /// How long until something else is to be seen; nil: for ever, as the clock stands.
  func untilNextSecond(at now: TimeSpan) -> TimeSpan? {
    guard !isPaused else { return nil }
    return TimeSpan(microseconds: 1_000_000 - elapsed(at: now).microseconds % 1_000_000)
  }

  private func elapsed(at now: TimeSpan) -> TimeSpan {
    behind + (goingSince.map { max(.zero, now - $0) } ?? .zero)
  }
}
