import SitCore

/// What is on the screen while somebody is guided.
struct GuideFrame {
  let style: Style
  let glyphs: Glyphs
  /// The size of the terminal.
  let columns: Int
  let rows: Int

  /// The lines from the top; each fits, and there are no more than fit.
  func lines(_ guide: Guide, at now: TimeSpan) -> [String] {
    let counting = guide.position(at: now).map { self.counting(guide, $0, at: now) } ?? []
    let title = [shown(guide.move.name, style.strong), ""]
    let room = max(0, rows - title.count - counting.count)
    let steps = MoveText(move: guide.move, columns: columns).steps.prefix(room).map { shown($0) }
    // In a very low terminal the end matters most.
    return (title + steps + counting).suffix(max(1, rows))
  }

  /// The lower part: what to do this second, and for how long.
  private func counting(
    _ guide: Guide, _ position: Course.Position, at now: TimeSpan
  ) -> [String] {
    let phase = position.phase
    let left = position.left.countdown
    let share = Double(left) / Double(max(1, phase.length.wholeSeconds))
    var what = [guide.isPaused ? "paused: \(phase.words)" : phase.words]
    if let side = phase.side { what.append("\(side.rawValue) side") }
    if phase.kind != .ready, guide.move.repetitions > 1 {
      what.append("\(phase.repetition) of \(guide.move.repetitions)")
    }
    let keys = guide.isPaused ? "space goes on, q ends" : "space pauses, q ends"
    return [
      "", shown(what.joined(separator: ", "), guide.isPaused ? style.warning : style.strong),
      bar(share, left), bar(guide.share(at: now), position.leftInAll.countdown), "",
      shown(keys, style.faint),
    ]
  }

  private func bar(_ share: Double, _ seconds: Int64) -> String {
    let label = " \(Self.clock(seconds))"
    let width = max(1, min(60, columns) - 7)
    let filled = min(width, max(0, Int((share * Double(width)).rounded())))
    let bar =
      String(repeating: glyphs.full, count: filled)
      + String(repeating: glyphs.empty, count: width - filled)
    return (bar + label).clipped(to: columns)
  }

  private func shown(_ text: String, _ look: (String) -> String = { $0 }) -> String {
    look((glyphs.isUnicode ? text : text.inASCII).clipped(to: columns))
  }

  /// `45 s`, or `1:20` from a minute on.
  private static func clock(_ seconds: Int64) -> String {
    let (minutes, rest) = seconds.quotientAndRemainder(dividingBy: 60)
    return minutes == 0 ? "\(rest) s" : "\(minutes):\(rest < 10 ? "0" : "")\(rest)"
  }
}

extension TimeSpan {
  /// The seconds that a countdown shows: those that are left, the one that has begun included.
  fileprivate var countdown: Int64 { (self + .milliseconds(999)).wholeSeconds }
}

extension Course.Phase {
  fileprivate var words: String {
    switch kind {
    case .ready: "get ready"
    case .work: "go"
    case .release: "release"
    case .change: "change sides"
    }
  }
}
