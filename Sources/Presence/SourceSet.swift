public import SitCore

/// The sources in use: all that the configuration lets be used. Which of them has something to say
/// changes while they run, as peers come and go.
public final class SourceSet {
  /// The sources, by their names.
  public let sources: [any Source]

  /// A set that has not started.
  public init(_ sources: [any Source]) { self.sources = sources }

  /// Starts all of them.
  public func start() {
    for source in sources { source.start() }
  }

  /// Has all of them tell the latest they know, before this returns.
  public func look() {
    for source in sources { source.look() }
  }

  /// Asks all of them for idleness after so long.
  public func watch(idleAfter span: TimeSpan) {
    for source in sources { source.watch(idleAfter: span) }
  }

  /// Stops all of them for good.
  public func stop() {
    for source in sources { source.stop() }
  }
}
