import Glibc
import Reactor

/// One client: its calls are answered one after the other, in the order in which they came.
final class Connection {
  /// So many calls are answered before the other clients have their turn.
  private static let callsPerTurn = 8
  /// So many bytes of replies are gathered before they are written, where calls came together.
  private static let bytesPerWrite = 64 * 1024

  private let server: VarlinkServer
  private let descriptor: CInt
  private let id: UInt64
  private var input = FrameBuffer()
  private var output = OutputQueue()
  private var interest: Interest = .read
  /// The client sends no more, which does not mean that it reads no more.
  private var isAtEnd = false
  /// The kernel takes no more until the client reads.
  private var isBlocked = false
  /// Something was answered or written since it was last decided what to wait for.
  private var hasProgressed = false
  /// Replies are gathered and not written at once.
  private var isGathering = false
  private var isClosed = false
  /// There is a stream as long as there is this.
  private var cancelStream: (() -> Void)?
  /// What the stream does whenever the client has taken all that was sent.
  private var produce: (() -> Void)?
  private lazy var messageAlarm = server.clock.makeAlarm { [weak self] in self?.close() }
  private lazy var outputAlarm = server.clock.makeAlarm { [weak self] in self?.close() }

  init(_ descriptor: CInt, id: UInt64, server: VarlinkServer) {
    self.descriptor = descriptor
    self.id = id
    self.server = server
  }

  /// Goes on with what the socket is ready for.
  func proceed(_ readiness: Readiness) {
    if isBlocked, readiness.canWrite || readiness.isHungUp { flush() }
    if !isClosed, readiness.canRead { read() }
    if !isClosed { answerCalls() }
    if !isClosed { goOnWithStream() }
    if readiness.isHungUp, !readiness.canRead || isAtEnd, !input.hasMessage || isStreaming {
      close()
    }
    if !isClosed { settle() }
  }

  private var isStreaming: Bool { cancelStream != nil }

  private func read() {
    guard !isAtEnd else { return }
    switch input.fill(from: descriptor) {
    case 0: isAtEnd = true
    case ..<0 where errno != EAGAIN && errno != EINTR: close()
    default: break
    }
  }

  private func answerCalls() {
    isGathering = true
    var count = 0
    while count < Self.callsPerTurn, !isStreaming, !isBlocked, !isClosed,
      input.messageCount <= server.limits.messageBytes, let message = input.next()
    {
      count += 1
      answer(message)
      if output.count >= Self.bytesPerWrite { flush() }
    }
    isGathering = false
    if count > 0, !isClosed {
      hasProgressed = true
      messageAlarm.cancel()
      if !isBlocked { flush() }
    }
  }

  /// Once a turn, so that other clients and the main queue have theirs.
  private func goOnWithStream() {
    guard let produce, !isBlocked, output.isEmpty else { return }
    isGathering = true
    produce()
    isGathering = false
    // To work is to get on, also where there was nothing to send yet.
    hasProgressed = true
    if !isClosed { flush() }
  }

  private func answer(_ message: ArraySlice<UInt8>) {
    // It cannot be known what was asked, nor whether the client knows where messages end.
    guard let call = try? server.json.decode(Call.self, from: message) else {
      flush()
      return close()
    }
    let exchange = Exchange(
      connection: self, wantsMore: call.wantsMore && !call.isOneway, isOneway: call.isOneway)
    do throws(VarlinkFailure) {
      try call.action.get()(exchange)
    } catch {
      if !call.isOneway { send(ErrorMessage(failure: error)) }
    }
  }

  /// Sends the one reply of a method that has one.
  func answer(_ exchange: Exchange, _ reply: some Encodable) {
    guard !exchange.isOneway else { return }
    send(ReplyMessage(parameters: reply, continues: nil))
  }

  /// The one reply of a method, as it is sent; nil where it cannot be encoded.
  func encoded(_ reply: some Encodable) -> [UInt8]? {
    var json: [UInt8] = []
    let message = ReplyMessage(parameters: reply, continues: nil)
    return (try? server.json.encode(message, onto: &json)).map { json }
  }

  /// Sends the one reply of a method as it was encoded before; without one there is nothing to say.
  func answer(_ exchange: Exchange, encoded json: [UInt8]?) {
    guard !exchange.isOneway else { return }
    guard let json else { return close() }
    send { $0.append(json) }
  }

  /// From now on the client's further calls wait for the end of a stream.
  func begin(_ cancel: @escaping () -> Void) { cancelStream = cancel }

  /// From now on the stream is to go on whenever the client has taken all that was sent.
  func goOn(_ produce: @escaping () -> Void) {
    self.produce = produce
    if !isGathering, !isClosed { settle() }
  }

  /// Sends the last message of a stream and goes on with the calls that waited.
  func end(_ message: some Encodable) {
    cancelStream = nil
    produce = nil
    send(message)
    // A stream that ends while its call is being answered is followed up by who answers it.
    guard !isGathering, !isClosed else { return }
    settle()
  }

  func send(_ message: some Encodable) {
    let json = server.json
    send { try $0.append(message, by: json) }
  }

  private func send(_ append: (inout OutputQueue) throws -> Void) {
    guard !isClosed else { return }
    guard output.count <= server.limits.queueBytes, (try? append(&output)) != nil else {
      return close()
    }
    if !isGathering, !isBlocked { flush() }
  }

  private func flush() {
    let waiting = output.count
    let outcome = output.write(to: descriptor)
    if outcome == .failed { return close() }
    if output.count < waiting { hasProgressed = true }
    isBlocked = outcome == .blocked
    if isBlocked, !isGathering { settle() }
  }

  /// Decides what to wait for next.
  private func settle() {
    let isTooLong = input.messageCount > server.limits.messageBytes
    let isDone = isAtEnd && !isStreaming && !isBlocked && !input.hasMessage
    guard !isTooLong, !isDone else { return close() }

    var wanted: Interest = []
    if !isAtEnd, input.count <= server.limits.messageBytes { wanted.insert(.read) }
    // A socket that can be written is also how waiting calls and streams get their next turn.
    if isBlocked || produce != nil || (input.hasMessage && !isStreaming) { wanted.insert(.write) }
    if wanted != interest {
      interest = wanted
      server.readiness.change(descriptor, id: id, to: wanted)
    }

    let isUnfinished = input.count > 0 && !input.hasMessage && !isAtEnd
    if !isUnfinished { messageAlarm.cancel() }
    if isUnfinished, !messageAlarm.isSet { messageAlarm.set(after: server.limits.patience) }
    // A socket is not writable while its client leaves much unread.
    if !wanted.contains(.write) {
      outputAlarm.cancel()
    } else if hasProgressed || !outputAlarm.isSet {
      outputAlarm.set(after: server.limits.patience)
    }
    hasProgressed = false
  }

  /// Lets the client go, or drops it.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    messageAlarm.cancel()
    outputAlarm.cancel()
    server.readiness.remove(descriptor)
    Glibc.close(descriptor)
    server.forget(id)
    let cancel = cancelStream
    cancelStream = nil
    produce = nil
    cancel?()
  }
}
