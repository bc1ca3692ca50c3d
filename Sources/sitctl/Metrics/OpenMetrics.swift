/// Metrics as text: the format of OpenMetrics 1.0, kept to what the older text format of Prometheus
/// (0.0.4) can say as well. So there are no state sets and no infos, which that does not know, but
/// gauges.
struct OpenMetrics {
  /// What a metric is measured in.
  enum Unit: String {
    case seconds
  }

  /// A value, and what distinguishes it from the others of its metric.
  struct Sample {
    let label: (name: String, value: String)?
    let value: Int64

    init(_ value: Int64, _ name: String, _ label: String) {
      self.label = (name, label)
      self.value = value
    }

    init(_ value: Int64) {
      label = nil
      self.value = value
    }
  }

  private var lines: [String] = []

  /// All of it, to its end.
  var text: String { (lines + ["# EOF", ""]).joined(separator: "\n") }

  /// Adds a metric that goes up and down.
  mutating func gauge(_ name: String, in unit: Unit? = nil, _ help: String, _ samples: [Sample]) {
    describe(name, "gauge", unit, help)
    for sample in samples { add(name, sample) }
  }

  /// Adds a metric that only goes up.
  ///
  /// - Parameters:
  ///   - name: without `_total`, which its samples have.
  ///   - created: the Unix time since when it counts.
  mutating func counter(
    _ name: String, in unit: Unit? = nil, _ help: String, created: Int64, _ samples: [Sample]
  ) {
    describe(name, "counter", unit, help)
    for sample in samples {
      add("\(name)_total", sample)
      add("\(name)_created", sample, value: created)
    }
  }

  /// Adds a distribution.
  ///
  /// - Parameters:
  ///   - upTo: how many are not longer than each bound, in order; the bounds are whole.
  ///   - count: how many there are in all.
  ///   - sum: what they amount to.
  ///   - created: the Unix time since when they count.
  mutating func histogram(
    _ name: String, in unit: Unit, _ help: String, upTo: KeyValuePairs<Int, Int64>, count: Int64,
    sum: Int64, created: Int64
  ) {
    describe(name, "histogram", unit, help)
    for (bound, number) in upTo { add("\(name)_bucket", Sample(number, "le", "\(bound).0")) }
    add("\(name)_bucket", Sample(count, "le", "+Inf"))
    add("\(name)_count", Sample(count))
    add("\(name)_sum", Sample(sum))
    add("\(name)_created", Sample(created))
  }

  private mutating func describe(_ name: String, _ type: String, _ unit: Unit?, _ help: String) {
    lines.append("# HELP \(name) \(help)")
    lines.append("# TYPE \(name) \(type)")
    if let unit { lines.append("# UNIT \(name) \(unit.rawValue)") }
  }

  private mutating func add(_ name: String, _ sample: Sample, value: Int64? = nil) {
    let label = sample.label.map { "{\($0.name)=\"\($0.value)\"}" } ?? ""
    lines.append("\(name)\(label) \(value ?? sample.value)")
  }
}
