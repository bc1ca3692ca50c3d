/// Whether a server is Xwayland, whose idle counter knows only of what reaches X programs.
///
/// Xwayland has an extension of that name since 23.1. Those before it have none, but their outputs
/// are called XWAYLAND0 and so on.
enum XwaylandCheck {
  private static let name = "XWAYLAND"

  /// Goes on with `next` where it is not; else the connection fails.
  static func run(on connection: X11Connection, next: @escaping () -> Void) {
    connection.request(X11Request.queryExtension(name)) { reply throws(X11Error) in
      guard reply.extensionCodes == nil else { throw .wayland }
    }
    connection.request(X11Request.queryExtension("RANDR")) { [weak connection] reply in
      guard let connection, let randr = reply.extensionCodes?.request else { return next() }
      lookAtOutputs(on: connection, randr, next)
    }
  }

  private static func lookAtOutputs(
    on connection: X11Connection, _ randr: UInt8, _ next: @escaping () -> Void
  ) {
    connection.request(X11Request.randrVersion(randr)) { [weak connection] reply in
      guard let connection, reply.hasCurrentResources else { return next() }
      let question = X11Request.screenResources(randr, root: connection.root)
      connection.request(question) { [weak connection] reply in
        guard let connection, let output = reply.firstOutput else { return next() }
        let question = X11Request.outputInfo(randr, output: output)
        connection.request(question) { reply throws(X11Error) in
          guard !reply.isOutput(named: name) else { throw .wayland }
          next()
        }
      }
    }
  }
}
