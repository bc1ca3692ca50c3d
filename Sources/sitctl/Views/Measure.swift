import SitProtocol

/// A line of the table of `sitctl stats`.
struct Measure {
  /// What the value is.
  enum Kind {
    /// Seconds.
    case span
    case number
    /// A whole number.
    case count
    /// From 0 to 1.
    case share

    func text(_ value: Double) -> String {
      switch self {
      case .span: Int64(min(max(0, value), 1e10).rounded()).span
      case .number: Decimal.text(value)
      case .count: "\(Int64(min(max(0, value), 1e15).rounded()))"
      case .share: "\(Int((min(max(0, value), 1) * 100).rounded())) %"
      }
    }
  }

  /// What research found to go with better health.
  enum Favour {
    case more, less
  }

  let name: String
  /// Its name where it does not stand below the one before.
  let fullName: String
  let kind: Kind
  /// Nil where research says nothing.
  let favoured: Favour?
  /// Nil where there was nothing to measure.
  let value: @Sendable (Stretch) -> Double?

  private init(
    name: String, fullName: String? = nil, kind: Kind, favoured: Favour?,
    value: @escaping @Sendable (Stretch) -> Double?
  ) {
    self.name = name
    self.fullName = fullName ?? name
    self.kind = kind
    self.favoured = favoured
    self.value = value
  }

  /// What comes a day is by the days on which there was any sitting.
  static let all = [
    Measure(name: "sitting a day", kind: .span, favoured: nil) {
      Double($0.measures.sittingSeconds) / Double(max(1, $0.activeDays))
    },
    Measure(name: "longest bout", kind: .span, favoured: .less) {
      Double($0.measures.longestBoutSeconds)
    },
    Measure(name: "mean bout", kind: .span, favoured: .less) {
      $0.measures.meanBoutSeconds.map(Double.init)
    },
    Measure(name: "median bout", kind: .span, favoured: .less) {
      $0.measures.medianBoutSeconds.map(Double.init)
    },
    Measure(name: "over 30 min a day", kind: .number, favoured: .less) {
      Double($0.measures.boutsOver30) / Double(max(1, $0.activeDays))
    },
    Measure(
      name: "  part of sitting", fullName: "sitting in bouts over 30 min", kind: .share,
      favoured: .less
    ) {
      share($0.measures.over30Seconds, of: $0.measures.sittingSeconds)
    },
    Measure(name: "over 60 min a day", kind: .number, favoured: .less) {
      Double($0.measures.boutsOver60) / Double(max(1, $0.activeDays))
    },
    Measure(
      name: "  part of sitting", fullName: "sitting in bouts over 60 min", kind: .share,
      favoured: .less
    ) {
      share($0.measures.over60Seconds, of: $0.measures.sittingSeconds)
    },
    Measure(name: "got up an hour", kind: .number, favoured: .more) {
      $0.measures.transitionsPerHour
    },
    Measure(name: "breaks a day", kind: .number, favoured: .more) {
      Double($0.measures.breaks) / Double(max(1, $0.activeDays))
    },
    Measure(name: "median break", kind: .span, favoured: nil) {
      $0.measures.medianBreakSeconds.map(Double.init)
    },
    Measure(name: "standing a day", kind: .span, favoured: nil) {
      let seconds = $0.measures.standingSeconds
      return seconds > 0 ? Double(seconds) / Double(max(1, $0.activeDays)) : nil
    },
    Measure(name: "nudges a day", kind: .number, favoured: nil) {
      Double($0.measures.nudges) / Double(max(1, $0.activeDays))
    },
    Measure(name: "nudges followed", kind: .share, favoured: nil) {
      share(Int64($0.measures.nudgesFollowed), of: Int64($0.measures.nudges))
    },
    Measure(name: "followed after", kind: .span, favoured: nil) {
      $0.measures.medianFollowSeconds.map(Double.init)
    },
    Measure(name: "moves", kind: .count, favoured: nil) {
      $0.measures.moves > 0 ? Double($0.measures.moves) : nil
    },
  ]

  private static func share(_ part: Int64, of whole: Int64) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}
