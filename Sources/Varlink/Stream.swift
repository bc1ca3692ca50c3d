/// The answer to a call that was made with `more`: any number of replies, and a last one.
///
/// Until it is over, further calls of the same client wait.
public final class VarlinkStream<Reply: Encodable> {
  private weak var connection: Connection?
  private var cancelAction: (() -> Void)?
  private var wasCancelled = false
  /// Whether the client called with `more`, and so takes more than one reply.
  public let wantsMore: Bool

  /// The answer to a call with `oneway` is over before it began: nobody waits for it.
  init(_ exchange: Exchange) {
    wantsMore = exchange.wantsMore
    guard !exchange.isOneway else { return }
    connection = exchange.connection
    exchange.connection.begin { self.cancel() }
  }

  /// Whether the client still waits for replies.
  public var isOpen: Bool { connection != nil }

  /// Sends a reply, after which more will follow. It never waits: a client that does not read is
  /// dropped when too much waits for it. Does nothing where the stream is over.
  public func send(_ reply: Reply) {
    connection?.send(ReplyMessage(parameters: reply, continues: true))
  }

  /// Does something whenever the client has taken all that was sent, once a turn of the main queue,
  /// until the stream is over: so that much can be told of which little waits in memory, and work in
  /// between holds up no one. It keeps the stream.
  ///
  /// - Parameter produce: sends what comes next, or finishes; where there is nothing to send yet, it
  ///   is called again soon.
  public func whenDrained(_ produce: @escaping () -> Void) { connection?.goOn(produce) }

  /// Sends the last reply.
  public func finish(_ reply: Reply) {
    end(ReplyMessage(parameters: reply, continues: nil))
  }

  /// Sends an error as the last reply.
  public func fail(_ failure: VarlinkFailure) {
    end(ErrorMessage(failure: failure))
  }

  /// Does something when the client goes, or is dropped, or the server stops, before the stream
  /// was finished; at once if that has happened already.
  public func onCancel(_ action: @escaping () -> Void) {
    if wasCancelled { return action() }
    cancelAction = action
  }

  private func end(_ message: some Encodable) {
    guard let connection else { return }
    self.connection = nil
    cancelAction = nil
    connection.end(message)
  }

  private func cancel() {
    connection = nil
    wasCancelled = true
    cancelAction?()
    cancelAction = nil
  }
}
