/// How much one client, and all of them together, may ask of a server.
public nonisolated struct VarlinkLimits: Sendable {
  /// The longest call, in bytes without its terminator; a client that sends a longer one is
  /// dropped. Replies are as long as the service makes them.
  public var messageBytes = 64 * 1024
  /// How many clients are served at the same time; further ones are turned away at once.
  public var connections = 64
  /// How many bytes of replies wait for a client to read them before it is dropped.
  public var queueBytes = 256 * 1024
  /// How long a client may take to finish a message it began, or to read on where replies wait.
  public var patience: Duration = .seconds(5)

  /// The usual limits.
  public init() {}
}
