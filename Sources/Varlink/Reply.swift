/// A reply, or the parameters of an error, as the server sent it.
public nonisolated struct VarlinkReply: Sendable, CustomStringConvertible {
  /// The JSON object `parameters` of the reply, byte for byte.
  public let json: [UInt8]

  /// The same as text.
  public var description: String { String(decoding: json, as: UTF8.self) }

  init(json: [UInt8]) { self.json = json }

  /// A reply with such parameters, for what is put together here.
  ///
  /// - Throws: `protocolViolation` where they cannot be written as JSON.
  public init(_ parameters: some Encodable) throws(VarlinkClientError) {
    var json: [UInt8] = []
    do {
      try JSON.plain.encode(parameters, onto: &json)
    } catch {
      throw .protocolViolation("\(error)")
    }
    self.json = json
  }

  /// The parameters as a type.
  ///
  /// - Throws: `protocolViolation` where they are not of that type.
  public func parameters<Parameters: Decodable>(
    as type: Parameters.Type = Parameters.self
  ) throws(VarlinkClientError) -> Parameters {
    do {
      return try JSON.plain.decode(type, from: json[...])
    } catch {
      throw .protocolViolation("\(error)")
    }
  }
}

/// An error reply, as the server sent it.
public nonisolated struct VarlinkErrorReply: Sendable, CustomStringConvertible {
  /// The error's fully qualified name.
  public let name: String
  /// Its parameters.
  public let reply: VarlinkReply

  /// Name and parameters.
  public var description: String { "\(name) \(reply)" }
}
