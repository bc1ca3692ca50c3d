/// A client of a Varlink service, for programs that ask and wait: it blocks.
///
/// One call at a time. After an error other than an error reply the connection is of no more use.
public nonisolated final class VarlinkClient {
  private let path: String
  private let timeout: Duration
  /// None once the connection is of no more use.
  private var socket: ClientSocket?

  /// Connects.
  ///
  /// - Parameters:
  ///   - socketPath: where the service listens.
  ///   - timeout: how long to wait for the connection, and for the reply to each call.
  /// - Throws: ``VarlinkClientError``; `notRunning` where nobody listens.
  public init(
    socketPath: String, timeout: Duration = .seconds(5)
  ) throws(VarlinkClientError) {
    path = socketPath
    self.timeout = timeout
    socket = try ClientSocket(path: socketPath, timeout: timeout)
  }

  /// Calls a method and gives its reply as the server sent it.
  ///
  /// - Parameters:
  ///   - method: its fully qualified name.
  ///   - parameters: what encodes as a JSON object.
  /// - Returns: the reply, untouched.
  /// - Throws: `failure` where the method answers with an error.
  public func reply(
    to method: String, _ parameters: some Encodable = VarlinkNothing()
  ) throws(VarlinkClientError) -> VarlinkReply {
    let deadline = Deadline(after: timeout)
    let message = try attempt { socket throws(VarlinkClientError) in
      try socket.send(Self.call(method, parameters, more: nil), until: deadline)
      return try Self.read(socket, until: deadline)
    }
    guard !message.continues else {
      socket = nil
      throw .protocolViolation("more replies are announced than were asked for")
    }
    return try reply(message)
  }

  /// Calls a method and gives its reply's parameters.
  ///
  /// - Parameters:
  ///   - method: its fully qualified name.
  ///   - parameters: what encodes as a JSON object.
  ///   - type: what its parameters are.
  /// - Returns: the reply's parameters.
  /// - Throws: `failure` where the method answers with an error.
  public func call<Reply: Decodable>(
    _ method: String, _ parameters: some Encodable = VarlinkNothing(),
    returning type: Reply.Type = Reply.self
  ) throws(VarlinkClientError) -> Reply {
    try reply(to: method, parameters).parameters(as: type)
  }

  /// Calls a method that answers more than once, until it has nothing more to tell. The first
  /// reply must come in time; after it there is no limit.
  ///
  /// - Parameters:
  ///   - method: its fully qualified name.
  ///   - parameters: what encodes as a JSON object.
  ///   - onReply: does something with each reply, and says whether to go on; if not, the
  ///     connection is closed.
  /// - Throws: `failure` where the method answers with an error, and what `onReply` throws.
  public func more(
    _ method: String, _ parameters: some Encodable = VarlinkNothing(),
    _ onReply: (VarlinkReply) throws(VarlinkClientError) -> Bool
  ) throws(VarlinkClientError) {
    var deadline = Deadline(after: timeout)
    try attempt { socket throws(VarlinkClientError) in
      try socket.send(Self.call(method, parameters, more: true), until: deadline)
    }
    while true {
      let message = try attempt { socket throws(VarlinkClientError) in
        try Self.read(socket, until: deadline)
      }
      deadline = .never
      let goesOn: Bool
      do throws(VarlinkClientError) {
        goesOn = try onReply(reply(message))
      } catch {
        if message.continues { socket = nil }
        throw error
      }
      guard message.continues else { return }
      guard goesOn else {
        socket = nil
        return
      }
    }
  }

  /// Does something with the connection, which is given up where that fails.
  private func attempt<R>(
    _ body: (ClientSocket) throws(VarlinkClientError) -> R
  ) throws(VarlinkClientError) -> R {
    guard let socket else { throw .connectionClosed }
    do throws(VarlinkClientError) {
      return try body(socket)
    } catch {
      self.socket = nil
      throw error
    }
  }

  private static func call(
    _ method: String, _ parameters: some Encodable, more: Bool?
  ) throws(VarlinkClientError) -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      let call = CallMessage(method: method, parameters: parameters, more: more)
      try JSON.plain.encode(call, onto: &bytes)
    } catch {
      throw .protocolViolation("the call cannot be written: \(error)")
    }
    bytes.append(0)
    return bytes
  }

  private static func read(
    _ socket: ClientSocket, until deadline: Deadline
  ) throws(VarlinkClientError) -> ReceivedMessage {
    let bytes = try socket.receive(until: deadline)
    guard let head = try? JSON.plain.decode(ReplyHead.self, from: bytes[...]) else {
      throw .protocolViolation("it is no reply")
    }
    return ReceivedMessage(
      error: head.error, continues: head.continues ?? false,
      parameters: JSONObject(bytes[...]).value(of: "parameters").map(Array.init))
  }

  private func reply(_ message: ReceivedMessage) throws(VarlinkClientError) -> VarlinkReply {
    let reply = VarlinkReply(json: message.parameters ?? Array("{}".utf8))
    guard let error = message.error else { return reply }
    if error == VarlinkFailure.permissionDenied.name { throw .permissionDenied(path: path) }
    throw .failure(VarlinkErrorReply(name: error, reply: reply))
  }
}

/// A call as it is sent.
private nonisolated struct CallMessage<Parameters: Encodable>: Encodable {
  let method: String
  let parameters: Parameters
  let more: Bool?
}

/// What of a reply is the same for all methods.
private nonisolated struct ReplyHead: Decodable {
  let error: String?
  let continues: Bool?
}

private nonisolated struct ReceivedMessage {
  let error: String?
  let continues: Bool
  let parameters: [UInt8]?
}
