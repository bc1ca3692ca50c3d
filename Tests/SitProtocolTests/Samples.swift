import SitProtocol

/// Messages in which everything occurs that there is, and in which all that can be left out is.
enum Samples {
  static let bout = LedgerBout(
    kind: .sitting, began: 1, ended: 2, seconds: 3, ending: .idle, beganOffset: 4, endedOffset: 5)

  static let entries = EntriesReply([
    .bout(bout),
    .bout(
      LedgerBout(
        kind: .standing, began: 1, ended: nil, seconds: 3, ending: nil, beganOffset: 4,
        endedOffset: 5)),
    .pause(LedgerBreak(began: 1, ended: 2, reason: .gap, beganOffset: 3, endedOffset: 4)),
    .nudge(
      LedgerNudge(
        delivered: 1, number: 2, boutSeconds: 3, kind: .sitting, outlet: "desktop",
        outcome: .followed, delaySeconds: 4)),
    .nudge(
      LedgerNudge(
        delivered: 1, number: 2, boutSeconds: 3, kind: .sitting, outlet: "journal", outcome: nil,
        delaySeconds: nil)),
    .move(LedgerMove(done: 1, move: "water", seconds: 2)),
    .gap(LedgerGap(began: 1, ended: 2, reason: .restarted, beganOffset: 3, endedOffset: 4)),
  ])

  static let measures: SittingMeasures = {
    var measures = SittingMeasures()
    measures.meanBoutSeconds = 1
    measures.medianBoutSeconds = 2
    measures.transitionsPerHour = 1.5
    measures.medianBreakSeconds = 3
    measures.medianFollowSeconds = 4
    return measures
  }()

  static let days = DaysReply(
    [measures, SittingMeasures()].map {
      Day(date: "2026-10-25", start: 1, end: 2, measures: $0, hours: [1, 2])
    })

  static let stats = [Stretch(since: 1, until: 2, activeDays: 3, measures: measures), nil].map {
    StatsReply(
      stats: Stretch(since: 1, until: 2, activeDays: 3, measures: measures), before: $0,
      parts: [
        StretchPart(
          since: 1, until: 2, activeDays: 3, sittingSeconds: 4, longestBoutSeconds: 5, breaks: 6)
      ])
  }

  static let moves = MovesReply(
    ["with a band", nil].map {
      MoveDescription(
        id: "clams", name: "Clams", place: .floor, steps: ["Lie down."], holdSeconds: 1,
        repetitions: 2, perSide: true, variation: $0, goodFor: "hips", source: "somebody",
        custom: false)
    })
}
