public import SitCore

/// The watchers in use. Several may tell of one hold, which stands while any of them says so.
public final class HoldSet {
  /// The watchers, by the order of their holds.
  public private(set) var watchers: [any HoldWatcher] = []

  private let make: (OutsideHold) -> [any HoldWatcher]
  private let report: (OutsideHold, Bool) -> Void
  private var told: Set<OutsideHold> = []
  private var attention = HoldAttention.none

  /// A set without watchers.
  ///
  /// - Parameters:
  ///   - make: makes the watchers of a hold, not started.
  ///   - report: hears when a hold begins (`true`) or ends.
  public init(
    make: @escaping (OutsideHold) -> [any HoldWatcher],
    report: @escaping (OutsideHold, Bool) -> Void
  ) {
    self.make = make
    self.report = report
  }

  /// Listens to these holds alone. Those that were listened to before are not disturbed.
  public func listen(to holds: Set<OutsideHold>) {
    let old = watchers.filter { !holds.contains($0.hold) }
    watchers.removeAll { !holds.contains($0.hold) }
    for watcher in old {
      watcher.onChange = {}
      watcher.stop()
    }
    let known = Set(watchers.map(\.hold))
    for hold in OutsideHold.allCases where holds.contains(hold) && !known.contains(hold) {
      let new = make(hold)
      watchers += new
      for watcher in new {
        watcher.onChange = { [weak self] in self?.update() }
        watcher.attend(attention)
        watcher.start()
      }
    }
    update()
  }

  /// Tells all of them how much their word matters. Once it matters most they are looked at: they may
  /// have rested.
  public func attend(_ attention: HoldAttention) {
    guard attention != self.attention else { return }
    self.attention = attention
    for watcher in watchers { watcher.attend(attention) }
    if attention == .close { look() }
  }

  /// Has all of them find out what is so now, before this returns.
  public func look() {
    for watcher in watchers { watcher.look() }
  }

  /// Stops all of them for good, and reports nothing more.
  public func stop() {
    for watcher in watchers {
      watcher.onChange = {}
      watcher.stop()
    }
    watchers = []
  }

  /// Who says that a hold stands, and what they know.
  public func reasons(for hold: OutsideHold) -> [String] {
    watchers.filter { $0.hold == hold && $0.isHolding }.map { "\($0.name): \($0.condition)" }
  }

  private func update() {
    for hold in OutsideHold.allCases {
      let stands = watchers.contains { $0.hold == hold && $0.isHolding }
      guard stands != told.contains(hold) else { continue }
      if stands { told.insert(hold) } else { told.remove(hold) }
      report(hold, stands)
    }
  }
}
