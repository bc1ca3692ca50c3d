import SitProtocol

/// The measures, each beside that of the span before.
struct KeyFigures {
  let stats: Stretch
  let before: Stretch?

  var section: Markup {
    let note =
      before == nil
      ? "The history does not reach far enough back for the span before."
      : "Compared with the same number of days before."
    return ReportPage.section(
      "In short",
      [
        .element("p", ["class": "faint"], text: note),
        .element("dl", ["class": "figures"], Measure.all.map(figure)),
      ])
  }

  private func figure(_ measure: Measure) -> Markup {
    guard let value = measure.value(stats) else { return .nothing }
    let then = before.map { measure.value($0).map { change(of: measure, from: $0, to: value) } }
    return .element(
      "div",
      [
        .element("dt", text: String(measure.fullName.sentence.dropLast())),
        .element("dd", ["class": "value"], text: measure.kind.text(value)),
        then.map { .element("dd", ["class": "before"], text: $0 ?? "none before") } ?? .nothing,
      ])
  }

  private func change(of measure: Measure, from earlier: Double, to value: Double) -> String {
    let (now, then) = (measure.kind.text(value), measure.kind.text(earlier))
    let difference = measure.kind.text(abs(value - earlier))
    guard now != then, difference != measure.kind.text(0) else { return "as before" }
    let words = measure.kind == .share ? difference.replacing(" %", with: " points") : difference
    return (value > earlier ? "▲ \(words) more than " : "▼ \(words) less than ") + then.unbroken
  }
}

extension String {
  /// The same, kept on one line.
  fileprivate var unbroken: String { String(map { $0 == " " ? "\u{A0}" : $0 }) }
}
