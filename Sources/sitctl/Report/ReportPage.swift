import SitCore
import SitProtocol

/// How a person sat in a span of days, as one HTML page that needs nothing else.
struct ReportPage {
  /// What the page is made from.
  struct Content {
    /// The days of the span.
    var days: [Day]
    /// Its measures, those of the span before, and its parts.
    var stats: StatsReply
    /// The bouts of the last days, for their timelines.
    var bouts: [LedgerBout]
    /// All entries of these days: of them, the nudges, moves and gaps are shown.
    var entries: [LedgerEntry]
  }

  /// So many days, the last, are drawn hour by hour.
  static let timelineDays = 14
  /// So many days, the last, have a bar and a row of their own.
  static let singleDays = 92

  let content: Content
  /// When the page was made, and where.
  let clock: LocalClock

  /// The file.
  var html: String {
    let head: [Markup] = [
      .mark("meta", ["charset": "utf-8"]),
      .mark(
        "meta",
        [
          "http-equiv": "Content-Security-Policy",
          "content": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
            + "form-action 'none'",
        ]),
      .mark("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      .mark("meta", ["name": "color-scheme", "content": "light dark"]),
      .mark("meta", ["name": "referrer", "content": "no-referrer"]),
      .mark("meta", ["name": "generator", "content": "sitctl \(Version.current)"]),
      .element("title", text: "\(Self.title): \(span)"),
      Markup(source: "<style>\n\(ReportStyle.sheet)\n</style>\n"),
    ]
    let page = Markup.element(
      "html", ["lang": "en"],
      [
        .element("head", head),
        .element("body", [Self.patterns, heading, .element("main", sections), footer]),
      ])
    return "<!DOCTYPE html>\n\(page.source)"
  }

  private static let title = "How you sat"

  /// The first and the last day.
  private var span: String {
    guard let first = content.days.first, let last = content.days.last else { return "no days" }
    return DateWords.range(first.date, last.date)
  }

  private var heading: Markup {
    let active = content.stats.stats.activeDays
    let days = count(content.days.count, "day")
    return .element(
      "header",
      [
        .element("h1", text: Self.title),
        .element("p", text: span),
        .element("p", ["class": "faint"], text: "You sat on \(active) of \(days)."),
      ])
  }

  private var sections: [Markup] {
    let (days, stats, before) = (content.days, content.stats.stats, content.stats.before)
    guard stats.measures.sittingSeconds > 0 else {
      let nothing = Markup.element("p", text: "No sitting was recorded in these days.")
      return [.element("section", [nothing])]
    }
    let single = Array(days.suffix(Self.singleDays))
    let isAll = single.count == days.count
    return [
      KeyFigures(stats: stats, before: before).section,
      Timelines(days: days.suffix(Self.timelineDays), of: content, clock).section,
      HeatMap(days: days).section,
      DayBars(days: single, isAll: isAll).section,
      Trends(parts: content.stats.parts, before: before).section,
      NudgeOutcomes(measures: stats.measures, before: before?.measures).section,
      DayTable(days: single, isAll: isAll).section,
    ]
  }

  private var footer: Markup {
    .element(
      "footer",
      [
        .element(
          "p",
          text: "Made by sitctl \(Version.current) on \(clock.today) at "
            + "\(clock.timeText(at: clock.now)), from the history that sitd keeps on this machine. "
            + "Nothing was sent anywhere: this page is one file that loads nothing and runs no "
            + "script. Whoever you give it to can read all of it.")
      ])
  }

  /// The hatchings, which every picture may use.
  private static let patterns = Markup.element(
    "svg", ["class": "patterns", "width": "0", "height": "0", "aria-hidden": "true"],
    [.element("defs", [hatching("unknown", "hatch", 5), hatching("skipped", "stripe", 6)])])

  private static func hatching(_ id: String, _ kind: String, _ size: Int) -> Markup {
    .element(
      "pattern",
      [
        "id": id, "width": "\(size)", "height": "\(size)", "patternUnits": "userSpaceOnUse",
        "patternTransform": "rotate(45)",
      ], [.mark("line", ["class": kind, "x1": "0", "x2": "0", "y1": "0", "y2": "\(size)"])])
  }

  /// A part of the page, with its heading.
  static func section(_ title: String, _ content: [Markup]) -> Markup {
    .element("section", [.element("h2", text: title)] + content)
  }
}
