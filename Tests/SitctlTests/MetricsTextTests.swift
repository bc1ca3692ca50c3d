import SitProtocol
import Testing

@testable import sitctl

/// What `sitctl metrics` prints.
@Suite struct MetricsTextTests {
  private let status = Status(
    posture: .sitting, since: 1_795_428_000, boutSeconds: 2_580, limitSeconds: 3_600,
    nextNudgeAt: nil, nudgesInBout: 1, holds: [.call], snoozedUntil: nil, paused: false,
    pausedUntil: nil, todaySittingSeconds: 1, todayBreaks: 2, todayLongestBoutSeconds: 3,
    source: "x11")

  private var ledger: MetricsText.Ledger {
    var today = SittingMeasures()
    today.sittingSeconds = 11_400
    today.breaks = 4
    var past = SittingMeasures()
    past.sittingSeconds = 36_000
    past.bouts = 20
    past.boutsOver30 = 5
    past.boutsOver60 = 2
    past.nudges = 9
    past.nudgesFollowed = 6
    past.nudgesIgnored = 2
    return MetricsText.Ledger(
      today: today,
      past: Stretch(since: 1_790_000_000, until: 1_795_428_000, activeDays: 3, measures: past))
  }

  private func lines(_ status: Status?, _ ledger: MetricsText.Ledger?) -> [Substring] {
    MetricsText(status: status, ledger: ledger).text.split(
      separator: "\n", omittingEmptySubsequences: false)
  }

  @Test func `the posture and the holds are one sample a state, 1 for those that are`() {
    let lines = lines(status, ledger)
    #expect(lines.contains("sitd_up 1"))
    #expect(lines.contains("sitd_posture{posture=\"sitting\"} 1"))
    #expect(lines.contains("sitd_posture{posture=\"away\"} 0"))
    #expect(lines.contains("sitd_nudge_hold{hold=\"call\"} 1"))
    #expect(lines.contains("sitd_nudge_hold{hold=\"doNotDisturb\"} 0"))
    #expect(lines.contains("sitd_bout_seconds 2580"))
    #expect(lines.contains("sitd_bout_limit_seconds 3600"))
  }

  @Test func `each metric is described, typed and measured in its unit before its samples`() {
    let lines = lines(status, ledger)
    let index = lines.firstIndex(of: "# TYPE sitd_sitting_seconds counter") ?? 0
    #expect(
      lines[(index - 1)...(index + 3)] == [
        "# HELP sitd_sitting_seconds Sitting in bouts that are over.",
        "# TYPE sitd_sitting_seconds counter", "# UNIT sitd_sitting_seconds seconds",
        "sitd_sitting_seconds_total 36000", "sitd_sitting_seconds_created 1790000000",
      ])
    #expect(lines.suffix(2) == ["# EOF", ""])
  }

  @Test func `nudges are counted by their outcome, those still open not yet`() {
    let lines = lines(status, ledger).filter { $0.hasPrefix("sitd_nudges_total") }
    #expect(
      lines == [
        "sitd_nudges_total{outcome=\"followed\"} 6", "sitd_nudges_total{outcome=\"snoozed\"} 0",
        "sitd_nudges_total{outcome=\"skipped\"} 0", "sitd_nudges_total{outcome=\"ignored\"} 2",
      ])
  }

  @Test func `the lengths of bouts are a histogram with bounds at 30 and 60 minutes`() {
    let lines = lines(nil, ledger).filter { $0.hasPrefix("sitd_bout_duration_seconds_") }
    #expect(
      lines == [
        "sitd_bout_duration_seconds_bucket{le=\"1800.0\"} 15",
        "sitd_bout_duration_seconds_bucket{le=\"3600.0\"} 18",
        "sitd_bout_duration_seconds_bucket{le=\"+Inf\"} 20",
        "sitd_bout_duration_seconds_count 20", "sitd_bout_duration_seconds_sum 36000",
        "sitd_bout_duration_seconds_created 1790000000",
      ])
  }

  @Test func `without a daemon there is no present, and without a ledger no past`() {
    let absent = lines(nil, nil)
    #expect(absent.contains("sitd_up 0") && absent.contains("sitd_ledger_up 0"))
    #expect(!absent.contains { $0.hasPrefix("sitd_posture") || $0.hasPrefix("sitd_today") })
    #expect(lines(nil, ledger).contains("sitd_today_sitting_seconds 11400"))
    #expect(!lines(nil, ledger).contains { $0.hasPrefix("sitd_bout_seconds") })
  }
}
