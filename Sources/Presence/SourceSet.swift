public import Reactor
public import SitCore

/// The sources in use: all that the configuration lets be used. Which of them has something to say
/// changes while they run, as peers come and go.
public final class SourceSet {
  /// The sources, in the order in which they are started.
  public let sources: [any Source]
  private var waiting: [any Source] = []
  /// Those that tell absence and have not spoken yet.
  private var awaited: Set<SourceName> = []
  private var patience: Alarm?

  private static let tellAbsence: Set<SourceName> = [.logind, .lock]
  /// How long the others wait for the word of those that tell absence.
  private static let patienceForAbsence = Duration.milliseconds(250)

  /// A set that has not started.
  public init(_ sources: [any Source]) { self.sources = sources }

  /// Starts all of them: first those that tell absence, so that nobody is taken to sit at a screen
  /// that was locked before; the others once ``heard(from:)`` says that these have spoken, or soon.
  ///
  /// - Parameter isWorthWaiting: whether one of those that tell absence is going to speak soon,
  ///   once it is started.
  public func start(alarms: AlarmClock, isWorthWaiting: (SourceName) -> Bool) {
    let first = sources.filter { Self.tellAbsence.contains($0.name) }
    waiting = sources.filter { !Self.tellAbsence.contains($0.name) }
    for source in first { source.start() }
    awaited = Set(first.map(\.name).filter(isWorthWaiting))
    guard !awaited.isEmpty else { return startOthers() }
    patience = alarms.makeAlarm { [weak self] in self?.startOthers() }
    patience?.set(after: Self.patienceForAbsence)
  }

  /// A source has spoken.
  public func heard(from name: SourceName) {
    guard awaited.remove(name) != nil, awaited.isEmpty else { return }
    // Once what it says now is all said.
    MainLoop.later { [weak self] in self?.startOthers() }
  }

  private func startOthers() {
    patience?.cancel()
    let others = waiting
    waiting = []
    for source in others { source.start() }
  }

  /// Has all of them tell the latest they know, before this returns.
  public func look() {
    for source in sources { source.look() }
  }

  /// Asks all of them for idleness after so long.
  public func watch(idleAfter span: TimeSpan) {
    for source in sources { source.watch(idleAfter: span) }
  }

  /// Tells all of them whether passive presence matters.
  public func heed(_ matters: Bool) {
    for source in sources { source.heed(matters) }
  }

  /// Stops all of them for good.
  public func stop() {
    waiting = []
    patience?.cancel()
    for source in sources { source.stop() }
  }
}
