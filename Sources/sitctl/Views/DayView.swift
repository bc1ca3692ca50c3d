import SitCore
import SitProtocol

/// A day as a picture, and in words.
struct DayView {
  let day: Day
  /// The bouts of which the day has a part, in order.
  let bouts: [LedgerBout]
  let gaps: [LedgerGap]
  let nudges: [LedgerNudge]
  let moves: [LedgerMove]
  private let page: Page
  /// What clocks showed where the person was.
  private let clock: LocalClock

  init(_ day: Day, bouts: [LedgerBout], entries: [LedgerEntry], page: Page) {
    self.day = day
    self.page = page
    self.bouts = bouts.map(\.plausible)
    clock = page.clock.following(self.bouts)
    var (gaps, nudges, moves): ([LedgerGap], [LedgerNudge], [LedgerMove]) = ([], [], [])
    for entry in entries {
      switch entry {
      case .gap(let gap): gaps.append(gap)
      case .nudge(let nudge): nudges.append(nudge)
      case .move(let move): moves.append(move)
      case .bout, .pause: break
      }
    }
    let isToday = { (instant: Int64) in (day.start..<max(day.start, day.end)).contains(instant) }
    self.gaps = gaps
    self.nudges = nudges.filter { isToday($0.delivered) }
    self.moves = moves.filter { isToday($0.done) }
  }

  /// All there is to say.
  var lines: [Line] {
    var title = Line(DateWords.long(day.date), .strong)
    let isPresent = (day.start..<max(day.start, day.end)).contains(page.clock.now)
    if isPresent { title.add(", so far", .faint) }
    guard !bouts.isEmpty || !nudges.isEmpty || !moves.isEmpty else {
      return [title, Line(), Line(nothing(isPresent: isPresent))]
    }
    return [title, Line()] + picture + [Line()] + words
  }

  private func nothing(isPresent: Bool) -> String {
    if day.start > page.clock.now { return "This day is still to come." }
    let known = isPresent ? "No sitting yet." : "No sitting was recorded."
    guard day.measures.unknownSeconds > 0 else { return known }
    return "\(known) For \(day.measures.unknownSeconds.span) nobody could tell."
  }

  // MARK: The picture

  private var picture: [Line] {
    let end = max(day.start, day.end)
    let timeline = Timeline(bouts, gaps: gaps, from: day.start, to: end, now: page.clock.now)
    let marks = nudges.map(\.delivered) + moves.map(\.done)
    let known = timeline.segments.filter { $0.kind != .unknown }
    let first = (known.map(\.began) + marks).min() ?? day.start
    let last = (known.map(\.ended) + marks).max() ?? day.start
    let scale = HourScale(from: first, to: last, end: end, clock: clock, width: page.width)
    let cells = timeline.cells(from: scale.start, count: scale.count, seconds: scale.seconds)
    var strip = Line()
    for cell in cells {
      let (glyph, tone) = cell.map { look($0.kind, at: $0.boutSeconds) } ?? (" ", .plain)
      strip.add(String(glyph), tone)
    }
    return marked(on: scale) + [strip] + scale.lines(page.glyphs) + [Line()] + legend(cells)
  }

  /// Nudges and moves, above the strip.
  private func marked(on scale: HourScale) -> [Line] {
    var marks = [Character](repeating: " ", count: scale.count + 1)
    for move in moves { marks[scale.column(of: move.done)] = page.glyphs.move }
    for nudge in nudges {
      marks[scale.column(of: nudge.delivered)] =
        nudge.outcome == .followed ? page.glyphs.followed : page.glyphs.nudge
    }
    return marks.allSatisfy { $0 == " " } ? [] : [Line(String(marks), .strong)]
  }

  private func look(_ kind: Timeline.Kind, at seconds: Int64) -> (Character, Line.Tone) {
    switch kind {
    case .sitting where seconds < 1_800: (page.glyphs.sitting[0], .sitting)
    case .sitting where seconds < 3_600: (page.glyphs.sitting[1], .past30)
    case .sitting: (page.glyphs.sitting[2], .past60)
    case .standing: (page.glyphs.standing, .standing)
    case .pause: (page.glyphs.pause, .faint)
    case .unknown: (page.glyphs.unknown, .faint)
    }
  }

  /// What the characters mean that are there.
  private func legend(_ cells: [Timeline.Cell?]) -> [Line] {
    var items: [Line] = []
    let shown = cells.compactMap { $0.map { look($0.kind, at: $0.boutSeconds).0 } }
    let meanings: [(Timeline.Kind, Int64, String)] = [
      (.sitting, 0, "sitting"), (.sitting, 1_800, "over 30 min"), (.sitting, 3_600, "over 60 min"),
      (.standing, 0, "standing"), (.pause, 0, "break"), (.unknown, 0, "unknown"),
    ]
    for (kind, seconds, meaning) in meanings {
      let (glyph, tone) = look(kind, at: seconds)
      guard shown.contains(glyph) else { continue }
      var item = Line(String(glyph), tone)
      item.add(" \(meaning)", .faint)
      items.append(item)
    }
    let isFollowed = nudges.map { $0.outcome == .followed }
    for (isThere, glyph, meaning) in [
      (isFollowed.contains(true), page.glyphs.followed, "nudge, followed"),
      (isFollowed.contains(false), page.glyphs.nudge, "nudge"),
      (!moves.isEmpty, page.glyphs.move, "move"),
    ] where isThere {
      var item = Line(String(glyph), .strong)
      item.add(" \(meaning)", .faint)
      items.append(item)
    }
    return page.wrapped(items, gap: 3)
  }

  // MARK: The measures

  private var words: [Line] {
    let measures = day.measures
    var entries: [(String, String)] = []
    if measures.bouts > 0 {
      entries.append(("Sitting", sitting(measures)))
      entries.append(("Long bouts", longBouts(measures)))
    }
    if measures.transitions > 0 {
      let often = measures.transitionsPerHour.map {
        ", \(Decimal.text($0)) times an hour of sitting"
      }
      entries.append(("Getting up", count(measures.transitions, "time") + (often ?? "")))
    }
    if measures.breaks > 0 { entries.append(("Breaks", breaks(measures))) }
    if measures.standingSeconds > 0 {
      entries.append(("Standing", measures.standingSeconds.span))
    }
    if measures.nudges > 0 { entries.append(("Nudges", nudged(measures))) }
    if !moves.isEmpty {
      let done = moves.map { "\(clock.timeText(at: $0.done)) \(page.glyphs.printable($0.move))" }
      entries.append(("Moves", done.joined(separator: ", ")))
    }
    if measures.unknownSeconds > 0 {
      entries.append(("Unknown", "\(measures.unknownSeconds.span) in which nobody could tell"))
    }
    if let present = bouts.last(where: { $0.ended == nil }) {
      let since = page.clock.text(at: present.began)
      entries.append(
        ("Now", "\(present.kind.rawValue) since \(since), for \(present.seconds.span)"))
    }
    return entries.flatMap(page.entry)
  }

  private func sitting(_ measures: SittingMeasures) -> String {
    "\(measures.sittingSeconds.span) in \(count(measures.bouts, "bout")), "
      + "the longest \(measures.longestBoutSeconds.span)"
  }

  private func longBouts(_ measures: SittingMeasures) -> String {
    guard measures.boutsOver30 > 0 else { return "none over 30 min" }
    let share = Decimal.percent(measures.over30Seconds, of: measures.sittingSeconds)
    let longer = measures.boutsOver60 > 0 ? ", \(measures.boutsOver60) of them over 60 min" : ""
    return "\(measures.boutsOver30) over 30 min\(longer): \(share) of the sitting"
  }

  private func breaks(_ measures: SittingMeasures) -> String {
    let median = measures.medianBreakSeconds.map { ", half of them \($0.span) or longer" }
    return "\(measures.breaks), together \(measures.breakSeconds.span)"
      + (measures.breaks > 1 ? median ?? "" : "")
  }

  private func nudged(_ measures: SittingMeasures) -> String {
    let outcomes = [
      (measures.nudgesFollowed, "followed"), (measures.nudgesSnoozed, "snoozed"),
      (measures.nudgesSkipped, "skipped"), (measures.nudgesIgnored, "ignored"),
    ].filter { $0.0 > 0 }.map { number, outcome in
      guard outcome == "followed", let delay = measures.medianFollowSeconds else {
        return "\(number) \(outcome)"
      }
      return "\(number) \(outcome) after \(delay.span)"
    }
    let all = "\(measures.nudges)"
    return outcomes.isEmpty ? all : "\(all): \(outcomes.joined(separator: ", "))"
  }
}
