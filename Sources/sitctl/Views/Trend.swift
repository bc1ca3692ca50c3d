/// Where values go over time: the straight line that fits them best, by least squares.
struct Trend {
  /// How much the values grow in a unit of time.
  let slope: Double

  /// Through some values, each with its time; nil where they are fewer than four, or all at one time.
  init?(_ points: [(time: Double, value: Double)]) {
    guard points.count >= 4 else { return nil }
    let count = Double(points.count)
    let time = points.reduce(0) { $0 + $1.time } / count
    let value = points.reduce(0) { $0 + $1.value } / count
    let spread = points.reduce(0) { $0 + ($1.time - time) * ($1.time - time) }
    guard spread > 0 else { return nil }
    slope = points.reduce(0) { $0 + ($1.time - time) * ($1.value - value) } / spread
  }
}
