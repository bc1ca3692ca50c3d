/// An error reply: what a method answers when it cannot do what was asked.
public nonisolated struct VarlinkFailure: Error, CustomStringConvertible {
  /// The error's fully qualified name, such as `org.varlink.service.MethodNotFound`.
  public let name: String
  /// The error's parameters; they must encode as a JSON object.
  public let parameters: any Encodable & Sendable

  /// An error of an interface.
  public init(
    _ name: String, parameters: any Encodable & Sendable = VarlinkNothing()
  ) {
    self.name = name
    self.parameters = parameters
  }

  /// The error's name and parameters.
  public var description: String { "\(name)\(parameters)" }
}

/// No parameters: `()`.
public nonisolated struct VarlinkNothing: Codable, Sendable, Equatable, CustomStringConvertible {
  /// The only value.
  public init() {}

  /// As in an interface's text.
  public var description: String { "()" }
}

/// The errors of the interface `org.varlink.service`, which any method may answer.
extension VarlinkFailure {
  /// The service has no such interface.
  public static func interfaceNotFound(_ name: String) -> Self {
    Self("org.varlink.service.InterfaceNotFound", parameters: ["interface": name])
  }

  /// The interface has no such method; the name is the fully qualified one that was called.
  public static func methodNotFound(_ name: String) -> Self {
    Self("org.varlink.service.MethodNotFound", parameters: ["method": name])
  }

  /// The interface has the method, the service does not serve it.
  public static func methodNotImplemented(_ name: String) -> Self {
    Self("org.varlink.service.MethodNotImplemented", parameters: ["method": name])
  }

  /// A parameter, or a part of the call itself, is missing, of the wrong type or not known.
  public static func invalidParameter(_ name: String) -> Self {
    Self("org.varlink.service.InvalidParameter", parameters: ["parameter": name])
  }

  /// The client may not do this.
  public static var permissionDenied: Self { Self("org.varlink.service.PermissionDenied") }

  /// The method must be called with `more`.
  public static var expectedMore: Self { Self("org.varlink.service.ExpectedMore") }
}
