import Glibc
import Reactor
public import SitCore

/// Input at the user's own terminals: pseudoterminals, virtual consoles and serial lines.
public final class TtySource: Source {
  /// ``SourceName/tty``.
  public let name = SourceName.tty

  private let places: [Terminals.Place]
  private let terminals: Terminals

  /// A source that has not started.
  public convenience init(clock: SystemClock, report: @escaping EvidenceSink) {
    self.init(clock: clock, places: Terminals.Place.system, report: report)
  }

  init(clock: SystemClock, places: [Terminals.Place], report: @escaping EvidenceSink) {
    self.places = places
    terminals = Terminals(owner: getuid(), clock: clock) { report(.tty, $0) }
  }

  /// The paths of the terminals that it hears of.
  var paths: Set<String> { terminals.paths }

  /// How many terminals there are.
  public var condition: String {
    let count =
      switch terminals.paths.count {
      case 0: "no terminal of this user is open"
      case 1: "1 terminal"
      case let count: "\(count) terminals"
      }
    return terminals.failure.map { "\(count); changes are not heard of (\($0))" } ?? count
  }

  /// Looks for terminals, from now on whenever one opens, closes or changes hands.
  public func start() { terminals.follow([], in: places) }

  /// Ignored: terminals tell no pauses.
  public func watch(idleAfter span: TimeSpan) {}

  /// Ignored: it tells nothing of passive presence.
  public func heed(_ matters: Bool) {}

  /// Looks at the terminals' access times; where they tell nothing new, the next read is going to
  /// be told.
  public func look() { terminals.look() }

  /// Hears of terminals no more.
  public func stop() { terminals.stop() }
}
