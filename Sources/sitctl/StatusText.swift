import SitCore
import SitProtocol

/// The status in words: short lines, the most important first.
struct StatusText {
  let status: Status
  let clock: LocalClock
  let style: Style

  /// On the terminal, now.
  init(_ status: Status) { self.init(status, clock: .here(), style: .ofOutput) }

  init(_ status: Status, clock: LocalClock, style: Style) {
    self.status = status
    self.clock = clock
    self.style = style
  }

  /// All there is to say.
  var lines: [String] { posture + nudges + [style.faint(today)] }

  /// The same without the day, in one line.
  var line: String { (posture + nudges).joined(separator: "; ") }

  /// What the person is doing.
  private var posture: [String] {
    switch status.posture {
    case .sitting:
      let length = TimeSpan(clamping: status.boutSeconds).inShort
      let limit = TimeSpan(clamping: status.limitSeconds).inShort
      let isOver = status.boutSeconds >= status.limitSeconds
      let nudged =
        switch status.nudgesInBout {
        case ...0: ""
        case 1: ", nudged once"
        default: ", nudged \(status.nudgesInBout) times"
        }
      let shown = isOver ? style.warning(length) : length
      return ["\(style.strong("sitting")) for \(shown) (limit \(limit))\(nudged)"]
    case .standing, .away:
      let name = style.strong(status.posture.rawValue)
      let length = clock.gone(since: status.since).inShort
      return ["\(name) since \(clock.text(at: status.since)), for \(length)"]
    case .unknown:
      return [
        "\(style.strong("unknown")): no source can tell whether you are there",
        "`sitctl sit` says that you are",
      ]
    }
  }

  /// When the next nudge comes, and what stands against it.
  private var nudges: [String] {
    var lines: [String] = []
    if status.paused { lines.append("nudges \(pause)") }
    if let snooze { lines.append("nudges \(snooze)") }
    let others = status.holds.filter { $0 != .pause && $0 != .snooze }
    if !others.isEmpty { lines.append("held by: \(others.map(\.words).joined(separator: ", "))") }
    if let next {
      lines.append(next)
    } else if status.posture == .sitting, status.holds.isEmpty {
      lines.append("no more nudges in this bout")
    }
    return lines
  }

  /// Until when nudges are paused.
  var pause: String {
    "paused until \(status.pausedUntil.map(clock.text) ?? "`sitctl resume`")"
  }

  /// Until when nudges are snoozed, if they are.
  var snooze: String? { status.snoozedUntil.map { "snoozed until \(clock.text(at: $0))" } }

  /// The next nudge, if one is planned.
  private var next: String? {
    status.nextNudgeAt.map { instant in
      guard instant > clock.now else { return "next nudge: now" }
      var left = clock.left(until: instant)
      // To the nearest minute, as a snooze of 10 minutes is not 9 a moment later.
      if left >= .minutes(2) { left += .seconds(30) }
      return "next nudge: \(clock.text(at: instant)), in \(left.inShort)"
    }
  }

  /// A sentence, and when the next nudge comes, if one is planned.
  func withNext(_ sentence: String) -> String {
    ([sentence] + (next.map { [$0.sentence] } ?? [])).joined(separator: " ")
  }

  private var today: String {
    guard status.todaySittingSeconds > 0 else { return "today: no sitting yet" }
    let total = TimeSpan(clamping: status.todaySittingSeconds).inShort
    let breaks = "\(status.todayBreaks) break\(status.todayBreaks == 1 ? "" : "s")"
    let longest = TimeSpan(clamping: status.todayLongestBoutSeconds).inShort
    return "today: \(total) sitting, \(breaks), longest \(longest)"
  }
}

extension String {
  /// With a capital, and a full stop.
  var sentence: String { prefix(1).uppercased() + dropFirst() + "." }
}

extension Status.Hold {
  fileprivate var words: String {
    switch self {
    case .snooze, .pause, .hours, .fullscreen, .call, .typing: rawValue
    case .doNotDisturb: "do-not-disturb"
    }
  }
}
