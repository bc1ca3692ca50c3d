public import Store

/// A question about the ledger that is answered slice by slice, so that whoever answers it can do
/// other things in between.
public protocol Question<Reply> {
  /// What it is answered with, once or several times.
  associatedtype Reply

  /// Goes on a little.
  ///
  /// - Throws: what went wrong with the ledger; the question cannot go on then.
  mutating func next(from reader: some LedgerReader) throws(StoreError) -> Step<Reply>
}

/// What came of going on with a question.
public enum Step<Reply> {
  /// There is nothing to say yet.
  case working
  /// This is a reply, or a part of one.
  case reply(Reply)
  /// All has been said.
  case done
}

extension Question {
  /// Hands out all replies, at once.
  public mutating func answer(
    from reader: some LedgerReader, _ take: (Reply) -> Void
  ) throws(StoreError) {
    while true {
      switch try next(from: reader) {
      case .working: break
      case .reply(let reply): take(reply)
      case .done: return
      }
    }
  }
}
