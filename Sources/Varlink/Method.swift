/// A call on its way to its answer.
struct Exchange {
  let connection: Connection
  let wantsMore: Bool
  let isOneway: Bool
}

/// What a call leads to, its parameters included.
typealias Action = @MainActor @Sendable (Exchange) throws(VarlinkFailure) -> Void

/// An implemented method: reads its parameters where they stand in the call, so that a call is
/// parsed once only.
nonisolated struct Method: Sendable {
  let read: @Sendable (KeyedDecodingContainer<CallKey>) throws(VarlinkFailure) -> Action

  /// A method whose parameters are called so; any other is refused.
  init<Parameters: Decodable & Sendable>(
    known: Set<String>,
    _ action: @escaping @MainActor (Parameters, Exchange) throws(VarlinkFailure) -> Void
  ) {
    let none = Result { try JSON.plain.decode(Sole<Parameters>.self, from: noParameters) }
    read = { call throws(VarlinkFailure) in
      let parameters: Parameters
      do {
        if call.contains(.parameters), try !call.decodeNil(forKey: .parameters) {
          let names = try call.nestedContainer(keyedBy: ParameterKey.self, forKey: .parameters)
          for key in names.allKeys where !known.contains(key.stringValue) {
            throw VarlinkFailure.invalidParameter(key.stringValue)
          }
          parameters = try call.decode(Parameters.self, forKey: .parameters)
        } else {
          parameters = try none.get().parameters
        }
      } catch {
        throw Self.failure(for: error, in: call)
      }
      return { exchange throws(VarlinkFailure) in try action(parameters, exchange) }
    }
  }

  /// `InvalidParameter`, with the name of the parameter in which the fault lies.
  private static func failure(
    for error: any Error, in call: KeyedDecodingContainer<CallKey>
  ) -> VarlinkFailure {
    if let failure = error as? VarlinkFailure { return failure }
    var path: [any CodingKey] = []
    if let error = error as? DecodingError {
      switch error {
      case .keyNotFound(let key, let context): path = context.codingPath + [key]
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .dataCorrupted(let context):
        path = context.codingPath
      @unknown default: break
      }
    }
    // The first is `parameters` itself.
    let name = path.dropFirst().first?.stringValue ?? unfitNumber(in: call)
    return .invalidParameter(name ?? "parameters")
  }

  /// The parameter whose value is a number that is no `Int`: of such a one the decoder throws an
  /// error of its own, which does not say where it is.
  private static func unfitNumber(in call: KeyedDecodingContainer<CallKey>) -> String? {
    let parameters = try? call.nestedContainer(keyedBy: ParameterKey.self, forKey: .parameters)
    return parameters?.allKeys.first { key in
      do {
        _ = try parameters?.decode(Int.self, forKey: key)
        return false
      } catch {
        return !(error is DecodingError)
      }
    }?.stringValue
  }
}

/// Any member of `parameters`.
private nonisolated struct ParameterKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// A call that says nothing of its parameters is taken as one that says there are none.
private nonisolated let noParameters = Array(#"{"parameters":{}}"#.utf8)[...]

private nonisolated struct Sole<Parameters: Decodable & Sendable>: Decodable, Sendable {
  let parameters: Parameters
}
