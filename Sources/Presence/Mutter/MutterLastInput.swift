/// The last input, by what Mutter answers and by what its watches prove. In microseconds of
/// CLOCK_MONOTONIC.
///
/// Mutter sets its idle time back whenever the session's inhibitors change and idleness is not
/// inhibited: what it answers may be such a change, and no input. Its watches tell them apart:
/// - A watch for input fires at input alone. While one stands that was set before a question, there
///   was no input after the answer to it, whatever later answers say.
/// - An idle watch fires after its span without input; a change of inhibitors that does not end an
///   inhibition leaves it as it was.
nonisolated struct MutterLastInput {
  /// The last input, where a watch for input stands that proves that there was none since.
  private(set) var proven: Int64?
  /// The last span that an idle watch has proven to be without input.
  private var quiet: Range<Int64>?

  /// A watch for input has fired.
  mutating func inputTold() { proven = nil }

  /// An idle watch has fired after its span.
  mutating func idlenessTold(after span: Int64, now: Int64) { quiet = (now - span)..<now }

  /// Takes in an answer.
  ///
  /// - Parameters:
  ///   - answer: when the last input was, by Mutter.
  ///   - isWatched: whether a watch for input was set before the question, and has not fired.
  /// - Returns: when the last input was.
  mutating func take(_ answer: Int64, isWatched: Bool) -> Int64 {
    var last = min(answer, proven ?? answer)
    if let quiet, quiet.contains(last) { last = quiet.lowerBound }
    if isWatched { proven = last }
    return last
  }
}
