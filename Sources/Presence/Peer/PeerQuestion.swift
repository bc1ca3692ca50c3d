import Systemd

/// How the owner of a name on a bus is asked whether something holds, and how it tells of changes.
struct PeerQuestion {
  /// What a signal says.
  enum News {
    /// It holds, or not.
    case holds(Bool)
    /// That may have changed: ask.
    case perhapsChanged
  }

  /// The peer's well-known name.
  let name: String
  /// The calls that may answer, tried in order.
  let calls: [BusCall]
  /// What an answer says; nil where it is none.
  let answer: (BusMessage) -> Bool?
  /// Subscribes to what the peer with a unique name tells.
  let subscribe: (Bus, _ owner: String, _ tell: @escaping (News) -> Void) -> BusSubscription
  /// From which of the calls on only such peers answer as tell of no change, if there is one.
  var silentFrom = Int.max

  /// A method that answers a boolean, and a signal after which that may differ; a signal that
  /// carries a boolean says how. The interface is called as the peer.
  ///
  /// - Parameter paths: the objects that may have the method; the signal may come from any object,
  ///   as an object of two paths may send it from but one.
  static func method(
    _ member: String, _ arguments: [BusValue] = [], at paths: [String], of name: String,
    changedBy signal: String
  ) -> PeerQuestion {
    PeerQuestion(
      name: name,
      calls: paths.map { BusCall(to: name, path: $0, interface: name, member: member, arguments) },
      answer: { $0.body.first?.bool },
      subscribe: { bus, owner, tell in
        bus.onSignal(from: owner, interface: name, member: signal) { message in
          tell(message.body.first?.bool.map { .holds($0) } ?? .perhapsChanged)
        }
      })
  }

  /// A property, and what its value says; nil where it is of another type.
  static func property(
    _ property: String, of interface: String, at path: String, from name: String,
    holds: @escaping (BusValue) -> Bool?
  ) -> PeerQuestion {
    let call = BusCall(
      to: name, path: path, interface: "org.freedesktop.DBus.Properties", member: "Get",
      [.string(interface), .string(property)])
    return PeerQuestion(
      name: name, calls: [call], answer: { $0.body.first.flatMap(holds) },
      subscribe: { bus, owner, tell in
        bus.onPropertiesChanged(of: interface, at: path, from: owner) { changed, invalidated in
          if let value = changed[property].flatMap(holds) {
            tell(.holds(value))
          } else if invalidated.contains(property) {
            tell(.perhapsChanged)
          }
        }
      })
  }
}
