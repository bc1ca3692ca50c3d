/// The hours of a day as local clocks show them, on a line of columns of equal time.
struct HourScale {
  /// When the line begins: on a whole hour.
  let start: Int64
  /// The whole hours on it, with the hour that clocks show: a change of clocks leaves one out, or has
  /// one twice.
  let hours: [(instant: Int64, hour: Int64)]
  /// How many columns an hour takes.
  let perHour: Int

  /// From the whole hour before an instant to the one after another.
  ///
  /// - Parameters:
  ///   - end: of the day: the hour of that is 24.
  ///   - width: how many columns there are.
  init(from first: Int64, to last: Int64, end: Int64, clock: LocalClock, width: Int) {
    start = first - clock.second(at: first) % 3_600
    var hours: [(Int64, Int64)] = []
    var instant = start
    while true {
      let second = clock.second(at: instant)
      // Half an hour that clocks were moved by is not a whole one.
      if second % 3_600 == 0 { hours.append((instant, instant == end ? 24 : second / 3_600)) }
      if instant >= last, hours.count > 1 { break }
      instant += 3_600 - second % 3_600
    }
    self.hours = hours
    // A column for each minute is enough; the last hour's digits stand beyond the line.
    perHour = min(60, max(1, (width - 2) / max(1, Int((instant - start) / 3_600))))
  }

  /// How long a column is, in seconds.
  var seconds: Double { 3_600 / Double(perHour) }

  /// How many columns there are between the first hour and the last.
  var count: Int { column(of: hours.last?.instant ?? start) }

  /// The column in which an instant is.
  func column(of instant: Int64) -> Int { Int((instant - start) * Int64(perHour) / 3_600) }

  /// The scale: a line with the hours on it, and below it what they are.
  func lines(_ glyphs: Glyphs) -> [Line] {
    var line = [Character](repeating: glyphs.axis, count: count + 1)
    var digits = ""
    let step = [1, 2, 3, 4, 6, 12].first { $0 * perHour >= 4 } ?? 24
    for (instant, hour) in hours {
      let column = column(of: instant)
      line[column] = glyphs.tick
      guard hour % Int64(step) == 0, digits.isEmpty || digits.count < column else { continue }
      digits = digits.left(column) + (hour < 10 ? "0\(hour)" : "\(hour)")
    }
    return [Line(String(line), .faint), Line(digits, .faint)]
  }
}
