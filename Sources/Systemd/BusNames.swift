/// Signals, names and properties: what most peers are followed by.
extension Bus {
  /// Tells of a signal.
  ///
  /// - Parameters:
  ///   - sender: the unique name of who sends it, as ``watchName(_:onChange:)`` tells it.
  ///   - path: the object; nil for any.
  ///   - interface: the signal's interface.
  ///   - member: the signal's name; nil for all of the interface.
  ///   - handler: called for each.
  /// - Returns: the subscription, which ends when it is dropped.
  public func onSignal(
    from sender: String, path: String? = nil, interface: String, member: String? = nil,
    _ handler: @escaping (BusMessage) -> Void
  ) -> BusSubscription {
    var rule = "interface='\(interface)'"
    if let member { rule += ",member='\(member)'" }
    if let path { rule += ",path='\(path)'" }
    return BusSubscription(on: self, from: sender, matching: rule, handler)
  }

  /// Tells who owns a name, soon and at each change: the owner's unique name, or nil.
  ///
  /// - Parameters:
  ///   - name: a well-known name.
  ///   - onChange: called with the owner, at first also where there is none.
  /// - Returns: the subscription, which ends when it is dropped.
  public func watchName(
    _ name: String, onChange: @escaping (String?) -> Void
  ) -> BusSubscription {
    let service = "org.freedesktop.DBus"
    let rule = "interface='\(service)',member='NameOwnerChanged',arg0='\(name)'"
    let subscription = BusSubscription(on: self, from: service, matching: rule) { signal in
      guard signal.body.count == 3, let owner = signal.body[2].string else { return }
      onChange(owner.isEmpty ? nil : owner)
    }
    // The bus answers in order: a change that is told before the answer is contained in it.
    let ask = BusCall(
      to: service, path: "/org/freedesktop/DBus", interface: service, member: "GetNameOwner",
      [.string(name)])
    call(ask) { [weak subscription] result in
      guard subscription != nil else { return }
      switch result {
      case .success(let message): onChange(message.body.first?.string)
      // There is no owner, or soon no bus.
      case .failure: onChange(nil)
      }
    }
    return subscription
  }

  /// Tells who comes to own a name within a namespace, or ceases to.
  ///
  /// - Parameters:
  ///   - namespace: a name, which all those begin with; it may be one of them.
  ///   - onChange: called with a name and its new owner, or nil.
  /// - Returns: the subscription, which ends when it is dropped.
  public func watchNames(
    in namespace: String, onChange: @escaping (_ name: String, _ owner: String?) -> Void
  ) -> BusSubscription {
    let service = "org.freedesktop.DBus"
    let rule =
      "interface='\(service)',member='NameOwnerChanged',arg0namespace='\(namespace)'"
    return BusSubscription(on: self, from: service, matching: rule) { signal in
      guard signal.body.count == 3, let name = signal.body[0].string,
        let owner = signal.body[2].string
      else { return }
      onChange(name, owner.isEmpty ? nil : owner)
    }
  }

  /// Asks for all names that have an owner, unique ones too.
  public func names(reply: @escaping (Result<[String], SystemdError>) -> Void) {
    let service = "org.freedesktop.DBus"
    let ask = BusCall(
      to: service, path: "/org/freedesktop/DBus", interface: service, member: "ListNames")
    call(ask) { result in
      reply(
        result.flatMap { message in
          guard let names = message.body.first?.strings else {
            return .failure(.malformed("the answer holds no names"))
          }
          return .success(names)
        })
    }
  }

  /// Asks for all properties of an interface of an object.
  public func properties(
    of interface: String, at path: String, from destination: String,
    timeout: Duration = .seconds(25),
    reply: @escaping (Result<[String: BusValue], SystemdError>) -> Void
  ) {
    let ask = BusCall(
      to: destination, path: path, interface: "org.freedesktop.DBus.Properties", member: "GetAll",
      [.string(interface)])
    call(ask, timeout: timeout) { result in
      reply(
        result.flatMap { message in
          guard let properties = message.body.first?.properties else {
            return .failure(.malformed("the answer holds no properties"))
          }
          return .success(properties)
        })
    }
  }

  /// Asks for one property of an interface of an object.
  public func property(
    _ name: String, of interface: String, at path: String, from destination: String,
    timeout: Duration = .seconds(25),
    reply: @escaping (Result<BusValue, SystemdError>) -> Void
  ) {
    let ask = BusCall(
      to: destination, path: path, interface: "org.freedesktop.DBus.Properties", member: "Get",
      [.string(interface), .string(name)])
    call(ask, timeout: timeout) { result in
      reply(
        result.flatMap { message in
          guard case .variant(let value)? = message.body.first else {
            return .failure(.malformed("the answer holds no property"))
          }
          return .success(value)
        })
    }
  }

  /// Tells which properties of an interface of an object changed, with their new values, and which
  /// are to be asked for anew, until the subscription is dropped.
  public func onPropertiesChanged(
    of interface: String, at path: String, from sender: String,
    _ handler: @escaping (_ changed: [String: BusValue], _ invalidated: [String]) -> Void
  ) -> BusSubscription {
    let rule =
      "interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',"
      + "path='\(path)',arg0='\(interface)'"
    return BusSubscription(on: self, from: sender, matching: rule) { signal in
      guard signal.body.count == 3, let changed = signal.body[1].properties,
        let invalidated = signal.body[2].strings
      else { return }
      handler(changed, invalidated)
    }
  }
}
