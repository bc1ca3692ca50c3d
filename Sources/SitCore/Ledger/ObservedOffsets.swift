/// The offsets from UTC where a person was, as far as the ledger tells: the rules of the machine's
/// zone, but where the entries say otherwise, as on a journey or before the person moved.
///
/// Between two observations that agree with the rules, the rules hold. Between two others an offset
/// changes when the rules change theirs, if they do, and else with the later observation.
public struct ObservedOffsets: Sendable {
  /// The offsets up to the latest observation. What was long before may be forgotten.
  public private(set) var zone: Zone
  private let rules: Zone
  private var last: (instant: WallTime, offset: Int64, agrees: Bool)?
  /// The first of the rules' changes after the latest observation.
  private var nextRule = 0

  /// The rules, without an observation so far.
  public init(rules: Zone) {
    self.rules = rules
    zone = Zone(first: rules.first, changes: [])
  }

  /// Takes an observation that is not earlier than those before; an earlier one is passed over.
  public mutating func observe(_ offset: Int64, at instant: WallTime) {
    if let last, instant < last.instant { return }
    let passed = rulesPassed(until: instant.seconds)
    let agrees = offset == (nextRule > 0 ? rules.changes[nextRule - 1].offset : rules.first)
    if let last {
      if agrees && last.agrees {
        for change in passed { zone.append(change) }
      } else if offset != last.offset {
        // Never before what was settled by the observation before.
        let now = instant.seconds + (WallTime(seconds: instant.seconds) < last.instant ? 1 : 0)
        zone.append(Zone.Change(since: passed.last?.since ?? now, offset: offset))
      }
    } else if agrees {
      for change in passed { zone.append(change) }
    } else {
      zone = Zone(first: offset, changes: [])
    }
    last = (instant, offset, agrees)
  }

  /// After the last observation: what comes later goes by the rules, where it agreed with them.
  public mutating func finish() {
    guard last?.agrees ?? true else { return }
    for change in rulesPassed(until: .max) { zone.append(change) }
  }

  /// Forgets what was before an instant.
  mutating func forget(before instant: WallTime) { zone.forget(before: instant.seconds) }

  private mutating func rulesPassed(until time: Int64) -> ArraySlice<Zone.Change> {
    let first = nextRule
    while nextRule < rules.changes.count, rules.changes[nextRule].since <= time { nextRule += 1 }
    return rules.changes[first..<nextRule]
  }
}
