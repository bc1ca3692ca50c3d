/// A message that came over the bus, read in full.
public nonisolated struct BusMessage: Equatable, Sendable {
  /// The unique name of who sent it, which nobody else on the bus can claim; `org.freedesktop.DBus`
  /// where it is the bus itself.
  public let sender: String?
  /// The object it comes from; nil in a reply.
  public let path: String?
  /// The signal's interface.
  public let interface: String?
  /// The signal's name.
  public let member: String?
  /// What it says.
  public let body: [BusValue]
}

/// A method to be called.
public nonisolated struct BusCall: Equatable, Sendable {
  /// The peer's name, unique or well-known; a well-known one may start the peer.
  public var destination: String
  /// The object.
  public var path: String
  /// The interface.
  public var interface: String
  /// The method.
  public var member: String
  /// Its arguments.
  public var arguments: [BusValue]

  /// A method of an object, and its arguments.
  public init(
    to destination: String, path: String, interface: String, member: String,
    _ arguments: [BusValue] = []
  ) {
    self.destination = destination
    self.path = path
    self.interface = interface
    self.member = member
    self.arguments = arguments
  }
}
