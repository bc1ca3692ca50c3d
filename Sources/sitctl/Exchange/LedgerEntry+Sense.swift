import SitProtocol

extension LedgerEntry {
  /// What kind of entry it is, as files say it.
  var name: String {
    switch self {
    case .bout: "bout"
    case .pause: "break"
    case .nudge: "nudge"
    case .move: "move"
    case .gap: "gap"
    }
  }

  /// When it began, or was; Unix seconds.
  var time: Int64 {
    switch self {
    case .bout(let bout): bout.began
    case .pause(let pause): pause.began
    case .nudge(let nudge): nudge.delivered
    case .move(let move): move.done
    case .gap(let gap): gap.began
    }
  }

  /// Whether it stands before another in a file: by time, and at the same second by kind.
  func precedes(_ other: LedgerEntry) -> Bool { (time, rank) < (other.time, other.rank) }

  private var rank: Int {
    switch self {
    case .bout(let bout): bout.kind == .sitting ? 0 : 1
    case .pause: 2
    case .nudge: 3
    case .move: 4
    case .gap: 5
    }
  }

  /// Why it cannot be; nil where it can, and the ledger would take it.
  ///
  /// - Parameter now: the Unix time now.
  func fault(now: Int64) -> String? {
    // The clock of whoever recorded it may be ahead of ours.
    let times = 0...min(max(0, now) + 86_400, Self.latest)
    switch self {
    case .bout(let bout):
      guard let ended = bout.ended, bout.ending != nil else { return "a bout has to have ended" }
      let isFitting = bout.seconds >= 0 && bout.seconds <= ended - bout.began
      return Self.fault(from: bout.began, bout.beganOffset, to: ended, bout.endedOffset, times)
        ?? (isFitting ? nil : "the bout is longer than the time between its ends")
    case .pause(let pause):
      return Self.fault(
        from: pause.began, pause.beganOffset, to: pause.ended, pause.endedOffset, times)
    case .gap(let gap):
      return Self.fault(from: gap.began, gap.beganOffset, to: gap.ended, gap.endedOffset, times)
    case .nudge(let nudge):
      return Self.fault(at: nudge.delivered, times)
        ?? ((1...Self.mostNudges).contains(nudge.number)
          ? nil : "a nudge's number is from 1 to \(Self.mostNudges)")
        ?? (Self.spans.contains(nudge.boutSeconds)
          && ControlRange.move.contains(nudge.delaySeconds ?? 0)
          ? nil : "a span is out of all reason")
        ?? (nudge.delaySeconds == nil || nudge.outcome == .followed
          ? nil : "a nudge that was not followed has no delay")
        ?? Self.fault(inName: nudge.outlet)
    case .move(let move):
      return Self.fault(at: move.done, times)
        ?? (ControlRange.move.contains(move.seconds) ? nil : "a span is out of all reason")
        ?? Self.fault(inName: move.move)
    }
  }

  /// The end of the year 2199.
  static let latest: Int64 = 7_258_118_399
  private static let spans = 0...latest
  private static let offsets: ClosedRange<Int64> = -86_399...86_399
  private static let mostNudges = 1_000_000

  private static func fault(at time: Int64, _ times: ClosedRange<Int64>) -> String? {
    if time < times.lowerBound { return "that was before 1970" }
    return time > times.upperBound ? "that lies in the future" : nil
  }

  private static func fault(
    from began: Int64, _ beganOffset: Int64, to ended: Int64, _ endedOffset: Int64,
    _ times: ClosedRange<Int64>
  ) -> String? {
    if let fault = fault(at: began, times) ?? fault(at: ended, times) { return fault }
    guard ended >= began else { return "it ends before it begins" }
    return offsets.contains(beganOffset) && offsets.contains(endedOffset)
      ? nil : "the offset from UTC is a day or more"
  }

  private static func fault(inName name: String) -> String? {
    let isPlain = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    return (1...64).contains(name.utf8.count) && isPlain
      ? nil : "a name has 1 to 64 bytes, and no control characters"
  }
}
