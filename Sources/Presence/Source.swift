public import SitCore

/// Something that can tell whether a person is there.
///
/// A source looks for its peer (a display server, a bus, a terminal) from ``start()`` on, for as
/// long as it takes and again whenever the peer is lost. It reports ``Evidence/live(_:)`` when it
/// found it and ``Evidence/gone`` when it lost it. It never polls: with its peer absent, or with an
/// answer that cannot matter, it costs no wake-up.
public protocol Source: AnyObject {
  /// The name that the configuration and `status` use.
  var name: SourceName { get }

  /// What it is connected to, or why it is not, in a few words for people.
  var condition: String { get }

  /// Starts to look for its peer.
  func start()

  /// Asks for `idle` to be told once there was no input for so long; told at once where that is
  /// so already. It stands until asked again; a source of ``InputDetail/coarse`` may ignore it.
  func watch(idleAfter span: TimeSpan)

  /// Whether passive presence that it could tell of would make a difference now. Where not, it
  /// may stop listening; once it does again, it reports what is then.
  func heed(_ matters: Bool)

  /// Reports at once, before it returns, the latest input it knows of, if it can tell.
  func look()

  /// Stops for good, and lets go of its peer without reporting.
  func stop()
}

extension Source {
  /// The condition of one that is not heeded; see ``heed(_:)``.
  static var resting: String { "rests: its answer would make no difference now" }
}

/// Where a source's evidence goes.
public typealias EvidenceSink = (SourceName, Evidence) -> Void
