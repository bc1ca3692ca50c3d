import SitCore
import SitProtocol

// From the words of the heart to those of the interface.

extension Status {
  init(_ overview: Overview, reading: Reading, today: DayTotals, limit: TimeSpan) {
    // Rounded up: what is to come is never shown as past.
    func deadline(_ moment: Moment?) -> Int64? {
      moment.map { (reading.wall(at: $0) + TimeSpan(microseconds: 999_999)).seconds }
    }
    self.init(
      posture: Posture(overview.posture), since: reading.wall(at: overview.since).seconds,
      boutSeconds: overview.posture == .sitting ? overview.boutLength.wholeSeconds : 0,
      limitSeconds: limit.wholeSeconds,
      nextNudgeAt: deadline(overview.nextNudge),
      nudgesInBout: overview.nudgesInBout, holds: overview.holds.map(Hold.init),
      snoozedUntil: deadline(overview.snoozedUntil), paused: overview.isPaused,
      pausedUntil: deadline(overview.pausedUntil),
      todaySittingSeconds: today.sitting.wholeSeconds, todayBreaks: today.breaks,
      todayLongestBoutSeconds: today.longest.wholeSeconds, source: overview.source)
  }
}

extension Status.Posture {
  init(_ posture: Posture) {
    self =
      switch posture {
      case .sitting: .sitting
      case .standing: .standing
      case .away: .away
      case .unknown: .unknown
      }
  }
}

extension Status.Hold {
  init(_ hold: Hold) {
    self =
      switch hold {
      case .snooze: .snooze
      case .pause: .pause
      case .hours: .hours
      case .doNotDisturb: .doNotDisturb
      case .fullscreen: .fullscreen
      case .call: .call
      case .typing: .typing
      }
  }
}

extension DeclaredPosture {
  init(_ posture: PostureParameters.Posture) {
    self =
      switch posture {
      case .sitting: .sitting
      case .standing: .standing
      case .away: .away
      }
  }
}

extension SensorWord {
  init(_ evidence: ReportParameters.Evidence) {
    self =
      switch evidence {
      case .input: .input
      case .present: .present
      case .absent: .absent
      case .clear: .clear
      }
  }
}
