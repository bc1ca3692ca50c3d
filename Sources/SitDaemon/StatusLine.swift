import SitCore

/// What `systemctl --user status sitd` shows: what is so until the next change, so that it need not
/// be sent while only time goes on.
struct StatusLine {
  let text: String

  init(_ overview: Overview, reading: Reading, zone: Zone) {
    func time(_ moment: Moment) -> String {
      let second = zone.local(reading.wall(at: moment)).second
      let (hour, minute) = (second / 3_600, second / 60 % 60)
      return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
    var parts: [String] = []
    switch overview.posture {
    case .sitting: parts.append("Sitting since \(time(overview.since))")
    case .standing: parts.append("Standing since \(time(overview.since))")
    case .away: parts.append("Away since \(time(overview.since))")
    case .unknown: parts.append("No source tells whether somebody is there")
    }
    if let next = overview.nextNudge { parts.append("next nudge at \(time(next))") }
    if let until = overview.snoozedUntil { parts.append("snoozed until \(time(until))") }
    if overview.isPaused {
      parts.append(overview.pausedUntil.map { "paused until \(time($0))" } ?? "paused")
    }
    text = parts.joined(separator: ", ")
  }
}
