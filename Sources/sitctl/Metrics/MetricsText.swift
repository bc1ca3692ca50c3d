import SitProtocol

/// What sitd knows in numbers, for Prometheus and its like. Names and labels are stable: they are
/// documented in docs/metrics.md.
struct MetricsText {
  /// The present; nil where no daemon answers.
  let status: Status?
  /// The ledger; nil where it cannot be read.
  let ledger: Ledger?

  /// What the ledger says.
  struct Ledger {
    /// The measures of the present local day.
    let today: SittingMeasures
    /// All that is over: from the beginning of the ledger to that of the bout that lasts.
    let past: Stretch
  }

  /// The text, to its end.
  var text: String {
    var metrics = OpenMetrics()
    metrics.gauge(
      "sitd_build_info", "The version of sitctl.",
      [OpenMetrics.Sample(1, "version", Version.current)])
    metrics.gauge("sitd_up", "Whether sitd answered.", [OpenMetrics.Sample(status == nil ? 0 : 1)])
    metrics.gauge(
      "sitd_ledger_up", "Whether the history could be read.",
      [OpenMetrics.Sample(ledger == nil ? 0 : 1)])
    if let status { Self.add(status, to: &metrics) }
    if let ledger {
      Self.add(ledger.today, to: &metrics)
      Self.add(ledger.past, to: &metrics)
    }
    return metrics.text
  }

  private static func add(_ status: Status, to metrics: inout OpenMetrics) {
    metrics.gauge(
      "sitd_posture", "What the person is doing: 1 for one of the postures, 0 for the others.",
      Status.Posture.allCases.map {
        OpenMetrics.Sample($0 == status.posture ? 1 : 0, "posture", $0.rawValue)
      })
    metrics.gauge(
      "sitd_posture_since_timestamp_seconds", in: .seconds,
      "When the present posture began, in Unix time.", [OpenMetrics.Sample(status.since)])
    metrics.gauge(
      "sitd_bout_seconds", in: .seconds,
      "The length of the present bout of sitting, 0 without one.",
      [OpenMetrics.Sample(status.boutSeconds)])
    metrics.gauge(
      "sitd_bout_limit_seconds", in: .seconds,
      "The length of a bout at which it is nudged, 0 for never.",
      [OpenMetrics.Sample(status.limitSeconds)])
    metrics.gauge(
      "sitd_bout_nudges", "The nudges delivered in the present bout.",
      [OpenMetrics.Sample(Int64(status.nudgesInBout))])
    metrics.gauge(
      "sitd_nudge_hold", "Whether there is this reason not to deliver a nudge now.",
      Status.Hold.allCases.map {
        OpenMetrics.Sample(status.holds.contains($0) ? 1 : 0, "hold", $0.rawValue)
      })
  }

  private static func add(_ today: SittingMeasures, to metrics: inout OpenMetrics) {
    metrics.gauge(
      "sitd_today_sitting_seconds", in: .seconds, "Sitting since local midnight.",
      [OpenMetrics.Sample(today.sittingSeconds)])
    metrics.gauge(
      "sitd_today_standing_seconds", in: .seconds, "Standing at the desk since local midnight.",
      [OpenMetrics.Sample(today.standingSeconds)])
    metrics.gauge(
      "sitd_today_longest_bout_seconds", in: .seconds, "The longest bout since local midnight.",
      [OpenMetrics.Sample(today.longestBoutSeconds)])
    metrics.gauge(
      "sitd_today_breaks", "The breaks between bouts since local midnight.",
      [OpenMetrics.Sample(Int64(today.breaks))])
    metrics.gauge(
      "sitd_today_nudges", "The nudges delivered since local midnight.",
      [OpenMetrics.Sample(Int64(today.nudges))])
  }

  private static func add(_ past: Stretch, to metrics: inout OpenMetrics) {
    let (measures, created) = (past.measures, past.since)
    let bouts = Int64(measures.bouts)
    metrics.histogram(
      "sitd_bout_duration_seconds", in: .seconds,
      "The lengths of the bouts of sitting that are over.",
      upTo: [
        1_800: max(0, bouts - Int64(measures.boutsOver30)),
        3_600: max(0, bouts - Int64(measures.boutsOver60)),
      ], count: bouts, sum: measures.sittingSeconds, created: created)
    metrics.counter(
      "sitd_sitting_seconds", in: .seconds, "Sitting in bouts that are over.", created: created,
      [OpenMetrics.Sample(measures.sittingSeconds)])
    metrics.counter(
      "sitd_standing_seconds", in: .seconds, "Standing at the desk in bouts that are over.",
      created: created, [OpenMetrics.Sample(measures.standingSeconds)])
    metrics.counter(
      "sitd_unknown_seconds", in: .seconds, "Time of which nobody can tell whether the person sat.",
      created: created, [OpenMetrics.Sample(measures.unknownSeconds)])
    metrics.counter(
      "sitd_breaks", "Breaks between bouts of the same day.", created: created,
      [OpenMetrics.Sample(Int64(measures.breaks))])
    metrics.counter(
      "sitd_break_seconds", in: .seconds, "Time in breaks between bouts of the same day.",
      created: created, [OpenMetrics.Sample(measures.breakSeconds)])
    metrics.counter(
      "sitd_nudges", "Nudges by what became of them.", created: created,
      [
        OpenMetrics.Sample(Int64(measures.nudgesFollowed), "outcome", "followed"),
        OpenMetrics.Sample(Int64(measures.nudgesSnoozed), "outcome", "snoozed"),
        OpenMetrics.Sample(Int64(measures.nudgesSkipped), "outcome", "skipped"),
        OpenMetrics.Sample(Int64(measures.nudgesIgnored), "outcome", "ignored"),
      ])
    metrics.counter(
      "sitd_moves", "Moves done.", created: created, [OpenMetrics.Sample(Int64(measures.moves))])
    metrics.counter(
      "sitd_move_seconds", in: .seconds, "Time in moves.", created: created,
      [OpenMetrics.Sample(measures.moveSeconds)])
  }
}
