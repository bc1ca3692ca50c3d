/// A reply as it is sent (<https://varlink.org/Method-Call>).
nonisolated struct ReplyMessage<Parameters: Encodable>: Encodable {
  let parameters: Parameters
  /// Never false: the last reply goes without it.
  let continues: Bool?
}

/// An error reply as it is sent.
nonisolated struct ErrorMessage: Encodable {
  let failure: VarlinkFailure

  private enum Key: CodingKey { case error, parameters }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(failure.name, forKey: .error)
    try container.encode(failure.parameters, forKey: .parameters)
  }
}
