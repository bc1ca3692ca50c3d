import SitCore
import SitProtocol

// From the words of the heart to those of the interface.

extension Status {
  init(_ overview: Overview, reading: Reading, today: DayTotals, limit: TimeSpan) {
    func seconds(_ moment: Moment?) -> Int64? { moment.map { reading.wall(at: $0).seconds } }
    self.init(
      posture: Posture(overview.posture), since: reading.wall(at: overview.since).seconds,
      boutSeconds: overview.posture == .sitting ? overview.boutLength.wholeSeconds : 0,
      limitSeconds: limit.wholeSeconds,
      nextNudgeAt: overview.nextNudge.map { next in
        // Rounded up: it is never in the past.
        (reading.wall(at: next) + .milliseconds(999)).seconds
      },
      nudgesInBout: overview.nudgesInBout, holds: overview.holds.map(Hold.init),
      snoozedUntil: seconds(overview.snoozedUntil), paused: overview.isPaused,
      pausedUntil: seconds(overview.pausedUntil),
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
