/// How long to wait before each further try of something that fails: twice as long each time, so
/// that what never works costs next to nothing.
public nonisolated struct Backoff: Sendable {
  private let first: Duration
  private let longest: Duration
  private var delay: Duration

  /// Delays that grow from the first to the longest.
  public init(from first: Duration, to longest: Duration) {
    self.first = first
    self.longest = longest
    delay = first
  }

  /// The delay before the next try.
  public mutating func next() -> Duration {
    defer { delay = min(delay * 2, longest) }
    return delay
  }

  /// Begins anew with the first delay.
  public mutating func reset() { delay = first }
}
