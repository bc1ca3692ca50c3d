/// An interface that a server offers: its text, and what its methods do.
///
/// ```swift
/// var interface = VarlinkInterface(text)
/// interface.method("Snooze") { (call: SnoozeCall) throws(VarlinkFailure) in
///   guard call.seconds > 0 else { throw .invalidParameter("seconds") }
///   return StatusReply(snooze(call.seconds))
/// }
/// interface.stream("Watch") { (_: VarlinkNothing, stream: VarlinkStream<StatusReply>) in
///   watchers.append(stream)
/// }
/// ```
///
/// Parameters are decoded before a method sees them: where one is missing, of the wrong type or
/// not named in the interface's text, the client is told by `InvalidParameter`. (Within a
/// parameter that is itself an object, members which its type does not know are passed over.)
public struct VarlinkInterface {
  let text: InterfaceText
  private(set) var methods: [String: Method] = [:]

  /// The interface's name, as its text gives it.
  public var name: String { text.name }

  /// An interface none of whose methods is implemented yet.
  ///
  /// - Parameter text: the interface in the language of <https://varlink.org/Interface-Definition>.
  ///   What it says of the types is for the clients; that the handlers agree is theirs to see to.
  public init(_ text: String) {
    self.text = InterfaceText(text)
    precondition(!self.text.name.isEmpty, "the text of an interface names the interface")
  }

  /// Implements a method that answers at once, once.
  ///
  /// - Parameters:
  ///   - name: the method's name without its interface; the text must have it.
  ///   - handler: what it does; both its types encode as JSON objects.
  public mutating func method<Parameters: Decodable & Sendable, Reply: Encodable>(
    _ name: String,
    _ handler: @escaping @MainActor (Parameters) throws(VarlinkFailure) -> Reply
  ) {
    implement(name) { (parameters: Parameters, exchange: Exchange) throws(VarlinkFailure) in
      exchange.connection.answer(exchange, try handler(parameters))
    }
  }

  /// Implements a method that answers at once, once, and often the same: an answer equal to the one
  /// before is not encoded again, which is most of what a call costs.
  ///
  /// - Parameters:
  ///   - name: the method's name without its interface; the text must have it.
  ///   - handler: what it does; both its types encode as JSON objects.
  public mutating func method<Parameters: Decodable & Sendable, Reply: Encodable & Equatable>(
    _ name: String,
    _ handler: @escaping @MainActor (Parameters) throws(VarlinkFailure) -> Reply
  ) {
    var last: (reply: Reply, json: [UInt8])?
    implement(name) { (parameters: Parameters, exchange: Exchange) throws(VarlinkFailure) in
      let reply = try handler(parameters)
      if last?.reply != reply { last = exchange.connection.encoded(reply).map { (reply, $0) } }
      exchange.connection.answer(exchange, encoded: last?.json)
    }
  }

  /// Implements a method that may answer later and many times; a client that calls it without
  /// `more` gets `ExpectedMore`.
  ///
  /// - Parameters:
  ///   - name: the method's name without its interface; the text must have it.
  ///   - handler: takes the call on; it keeps the stream for as long as there is more to tell.
  public mutating func stream<Parameters: Decodable & Sendable, Reply: Encodable>(
    _ name: String,
    _ handler:
      @escaping @MainActor (Parameters, VarlinkStream<Reply>) throws(VarlinkFailure) -> Void
  ) {
    implement(name) { (parameters: Parameters, exchange: Exchange) throws(VarlinkFailure) in
      guard exchange.wantsMore else { throw .expectedMore }
      Self.start(VarlinkStream(exchange), parameters, handler)
    }
  }

  /// Implements a method that answers once, but perhaps later; and many times, where the client
  /// calls it with `more` and the handler has more to tell.
  ///
  /// - Parameters:
  ///   - name: the method's name without its interface; the text must have it.
  ///   - handler: takes the call on; it finishes the stream, sooner or later, without having sent
  ///     anything before, unless the stream says that the client ``VarlinkStream/wantsMore``.
  public mutating func deferred<Parameters: Decodable & Sendable, Reply: Encodable>(
    _ name: String,
    _ handler:
      @escaping @MainActor (Parameters, VarlinkStream<Reply>) throws(VarlinkFailure) -> Void
  ) {
    implement(name) { (parameters: Parameters, exchange: Exchange) throws(VarlinkFailure) in
      Self.start(VarlinkStream(exchange), parameters, handler)
    }
  }

  private static func start<Parameters, Reply: Encodable>(
    _ stream: VarlinkStream<Reply>, _ parameters: Parameters,
    _ handler: (Parameters, VarlinkStream<Reply>) throws(VarlinkFailure) -> Void
  ) {
    do throws(VarlinkFailure) {
      try handler(parameters, stream)
    } catch {
      stream.fail(error)
    }
  }

  private mutating func implement<Parameters: Decodable & Sendable>(
    _ name: String,
    _ action: @escaping @MainActor (Parameters, Exchange) throws(VarlinkFailure) -> Void
  ) {
    guard let known = text.parameters[name] else {
      preconditionFailure("\(self.name) has no method \(name)")
    }
    methods[name] = Method(known: known, action)
  }
}
