public import SitCore

/// Something that can tell whether a reason of the world outside stands not to nudge now.
///
/// A watcher looks for its peer from ``start()`` on, for as long as it takes and again whenever the
/// peer is lost. It does not hold without a peer: whoever goes takes its word back. At
/// ``HoldAttention/close`` it tells of changes; else, and where its peer tells of none, it is to be
/// looked at, see ``look()``.
public protocol HoldWatcher: AnyObject {
  /// The hold of which it tells.
  var hold: OutsideHold { get }

  /// Whom it listens to, in a word or two.
  var name: String { get }

  /// Whether somebody is there who tells.
  var isLive: Bool { get }

  /// Whether the reason stands.
  var isHolding: Bool { get }

  /// What it is connected to and what that says, or why nobody tells, in a few words for people.
  var condition: String { get }

  /// Called when ``isHolding`` may have changed.
  var onChange: () -> Void { get set }

  /// Starts to look for its peer.
  func start()

  /// How much its word matters now. Below ``HoldAttention/close`` it may rest: it is looked at before
  /// anything follows from its word.
  func attend(_ attention: HoldAttention)

  /// Finds out before it returns what is so now, where that is not known anyway; a peer that does
  /// not answer within a fifth of a second is not waited for, nor one that was late before and has
  /// not answered yet.
  func look()

  /// Stops for good, and lets go of its peer.
  func stop()
}

extension HoldWatcher {
  /// For how many microseconds ``look()`` waits at most; peers take a few thousand.
  static var patience: Int64 { 200_000 }
}
