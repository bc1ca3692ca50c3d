/// The members of a call (<https://varlink.org/Method-Call>).
nonisolated enum CallKey: String, CodingKey {
  case method, parameters, more, oneway, upgrade
}

/// A call as it was read: what to do, or with what to refuse it.
///
/// Only what is not a JSON object fails to decode. Of all else it is known what was asked, or that
/// the asking itself was wrong, and that can be answered. Members of a call that the protocol does
/// not name are passed over, as a later protocol may name them.
nonisolated struct Call: Decodable, Sendable {
  let isOneway: Bool
  let wantsMore: Bool
  let action: Result<Action, VarlinkFailure>

  init(from decoder: any Decoder) throws {
    let call = try decoder.container(keyedBy: CallKey.self)
    isOneway = (try? Self.flag(.oneway, of: call)) ?? false
    wantsMore = (try? Self.flag(.more, of: call)) ?? false
    guard let routes = decoder.userInfo[Routes.key] as? Routes else {
      preconditionFailure("calls are decoded with the server's routes")
    }
    action = Result { () throws(VarlinkFailure) in
      _ = try Self.flag(.oneway, of: call)
      _ = try Self.flag(.more, of: call)
      // No method here turns the connection over to another protocol.
      guard try !Self.flag(.upgrade, of: call) else { throw .invalidParameter("upgrade") }
      guard let method = try? call.decode(String.self, forKey: .method) else {
        throw .invalidParameter("method")
      }
      return try routes.method(method).read(call)
    }
  }

  private static func flag(
    _ key: CallKey, of call: KeyedDecodingContainer<CallKey>
  ) throws(VarlinkFailure) -> Bool {
    do {
      return try call.decodeIfPresent(Bool.self, forKey: key) ?? false
    } catch {
      throw .invalidParameter(key.rawValue)
    }
  }
}

/// Which method a name stands for.
nonisolated struct Routes: Sendable {
  static let key: CodingUserInfoKey = {
    guard let key = CodingUserInfoKey(rawValue: "routes") else { preconditionFailure() }
    return key
  }()

  private var methods: [String: Method] = [:]
  private var texts: [String: InterfaceText] = [:]

  @MainActor init(_ interfaces: [VarlinkInterface]) {
    for interface in interfaces {
      texts[interface.name] = interface.text
      for (name, method) in interface.methods { methods["\(interface.name).\(name)"] = method }
    }
  }

  func method(_ name: String) throws(VarlinkFailure) -> Method {
    if let method = methods[name] { return method }
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else {
      throw .invalidParameter("method")
    }
    let interface = String(name[..<dot])
    guard let text = texts[interface] else { throw .interfaceNotFound(interface) }
    let isKnown = text.parameters[String(name[name.index(after: dot)...])] != nil
    throw isKnown ? .methodNotImplemented(name) : .methodNotFound(name)
  }
}
