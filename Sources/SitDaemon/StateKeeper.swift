import Outlets
import SitCore
import Store

/// What is remembered over restarts: the present state, and the history.
final class StateKeeper {
  /// The history; nil where there is no place for one.
  let store: Store?
  private let boot = Boot.id()
  private var lastSaved: Moment?
  private let entries: JournalEntries

  /// While a bout lasts, its last moment is saved this often, so that a power failure loses no more.
  private static let period = TimeSpan.minutes(1)
  /// Without a bout nothing can be lost; but what was saved last is the last that is known of sitd
  /// once it was killed.
  private static let restingPeriod = TimeSpan.minutes(5)

  /// - Parameter store: nil where there is no place for one: then nothing is remembered.
  init(_ store: Store?, entries: JournalEntries) {
    self.store = store
    self.entries = entries
    store?.onCondition = { condition in
      switch condition {
      case .healthy: entries.storeWorks()
      case .failing(let reason): entries.store("The history cannot be saved now: \(reason)")
      }
    }
    store?.onRescue = { entries.store($0.description) }
    if case .failing(let reason) = store?.condition {
      entries.store("The history cannot be used now: \(reason)")
    }
    if let rescue = store?.rescue { entries.store(rescue.description) }
  }

  /// The heart as it was saved, or a new one; and what was on the screen.
  func restore(
    settings: Settings, zone: Zone, at now: Reading
  ) -> (Heart, ShownNotification?) {
    lastSaved = now.moment
    guard let saved = store?.checkpoint(as: Checkpoint.self) else {
      return (Heart(settings: settings, zone: zone, at: now), nil)
    }
    let isSameBoot = saved.boot == boot && !boot.isEmpty
    let heart = Heart(
      restoring: saved.heart, settings: settings, zone: zone, at: now, isSameBoot: isSameBoot)
    return (heart, isSameBoot ? saved.notification : nil)
  }

  func save(_ changes: [LedgerChange], _ heart: Heart, _ notification: ShownNotification?) {
    lastSaved = heart.reading.moment
    let checkpoint = Checkpoint(boot: boot, heart: heart.snapshot, notification: notification)
    store?.write(changes, checkpoint: checkpoint)
  }

  /// When the state is to be saved next, though nothing happens; nil where there is no store.
  func nextDue(_ heart: Heart) -> Moment? {
    guard let store, let lastSaved else { return nil }
    if case .failing = store.condition { return lastSaved + Self.period }
    guard heart.currentBout != nil else { return lastSaved + Self.restingPeriod }
    // After a kill the bout goes on if it was seen to last not too long before.
    let third = TimeSpan(microseconds: heart.settings.idleBreak.microseconds / 3)
    return lastSaved + min(Self.period, third)
  }

  func isDue(at moment: Moment, _ heart: Heart) -> Bool {
    nextDue(heart).map { $0 <= moment } ?? false
  }

  /// The bouts of the history that were not over before an instant.
  func bouts(since instant: WallTime) -> [BoutEntry] {
    store?.bouts(since: instant, until: WallTime(microseconds: .max)) ?? []
  }

  /// The moves that were done from an instant on, in order.
  func moves(since instant: WallTime) -> [MoveEntry] {
    store?.moves(since: instant, until: WallTime(microseconds: .max)) ?? []
  }

  /// Reads through a part of the history, to find damage while there is time.
  func checkNextTable() { store?.checkNextTable() }

  /// Where the history is kept, and how that goes; nil where there is no place for one.
  var condition: StoreCondition? { store?.condition }

  /// What was done about a damaged file.
  var rescue: Rescue? { store?.rescue }

  func close() { store?.close() }
}

// From the machine's clock to people's, for the history.
extension LedgerChange {
  static func breakEnded(_ pause: Break, reading: Reading, zone: Zone) -> LedgerChange {
    let (began, ended) = (pause.beganAt, reading.wall(at: pause.ended))
    return .breakEnded(
      BreakEntry(
        began: began, ended: ended, reason: pause.reason, beganOffset: zone.offset(at: began),
        endedOffset: zone.offset(at: ended)))
  }

  static func nudge(_ nudge: Nudge, outlet: String) -> LedgerChange {
    .nudge(
      NudgeEntry(
        delivered: nudge.deliveredAt, number: nudge.number, boutAwake: nudge.boutLength,
        kind: nudge.kind, outlet: outlet))
  }
}
