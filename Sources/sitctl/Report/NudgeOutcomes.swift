import SitProtocol

/// What became of the nudges.
struct NudgeOutcomes {
  let measures: SittingMeasures
  let before: SittingMeasures?

  var section: Markup {
    guard measures.nudges > 0 else {
      return ReportPage.section(
        "Nudges", [.element("p", text: "There were none in these days.")])
    }
    return ReportPage.section(
      "Nudges",
      [
        .element("p", text: sentence), .element("figure", [picture]),
        .element("ul", ["class": "legend"], outcomes.map(key)),
      ])
  }

  private var sentence: String {
    let all = "You got up after \(measures.nudgesFollowed) of \(count(measures.nudges, "nudge"))"
    let median =
      measures.medianFollowSeconds.map { ", half of these times within \($0.span)" } ?? ""
    guard let before, before.nudges > 0 else { return "\(all)\(median)." }
    return "\(all)\(median). In the span before: \(before.nudgesFollowed) of \(before.nudges)."
  }

  private typealias Outcome = (kind: String, words: String, number: Double)

  private var outcomes: [Outcome] {
    let known: [Outcome] = [
      ("followed", "followed", Double(measures.nudgesFollowed)),
      ("snoozed", "snoozed", Double(measures.nudgesSnoozed)),
      ("skipped", "skipped", Double(measures.nudgesSkipped)),
      ("ignored", "ignored", Double(measures.nudgesIgnored)),
    ]
    let open = Double(measures.nudges) - known.reduce(0) { $0 + $1.number }
    return (known + [("pending", "still open", open)]).filter { $0.number > 0 }
  }

  private var all: Double { max(1, outcomes.reduce(0) { $0 + $1.number }) }

  private var picture: Markup {
    var x = 0.0
    let bars = outcomes.map { outcome -> Markup in
      let width = outcome.number / all * 100
      defer { x += width }
      return .bar(
        outcome.kind, x: x, width: width - 0.3, y: 0, height: 20, says: words(outcome))
    }
    return .picture(
      "outcomes", height: 20, title: "What became of the nudges",
      description: outcomes.map(words).joined(separator: ", "), bars)
  }

  private func words(_ outcome: Outcome) -> String {
    let share = Measure.Kind.share.text(outcome.number / all)
    return "\(outcome.words): \(Int64(exactly: outcome.number) ?? .max) (\(share))"
  }

  private func key(_ outcome: Outcome) -> Markup {
    TimelineLegend.item(TimelineLegend.block(outcome.kind, y: 1, height: 14), words(outcome))
  }
}
