/// Something to do on a break.
///
/// The texts are for terminals and notifications: one line each, without control characters.
public struct Move: Equatable, Sendable {
  /// How much of a break a move makes.
  public enum Effort: String, CaseIterable, Comparable, Sendable {
    /// Hardly an interruption.
    case small
    /// A minute or so.
    case medium
    /// A real change from sitting.
    case big

    private var rank: Int {
      switch self {
      case .small: 0
      case .medium: 1
      case .big: 2
      }
    }

    /// Whether the left is less.
    public static func < (left: Effort, right: Effort) -> Bool { left.rank < right.rank }
  }

  /// The name by which programs know it: lower-case letters, digits and hyphens.
  public let id: String
  /// The name by which people know it.
  public let name: String
  /// Where it is done.
  public let place: Place
  /// How much of a break it makes.
  public let effort: Effort
  /// What to do, step by step.
  public let steps: [String]
  /// How long each repetition is held, or goes on; whole seconds. Zero: it is a movement, not held.
  public let hold: TimeSpan
  /// How often it is done, on each side where there are two; one at least.
  public let repetitions: Int
  /// Whether it is done on one side, and then on the other.
  public let isPerSide: Bool
  /// How to make more of it, in words that follow "or".
  public let variation: String?
  /// What it is good for, in a few words.
  public let benefit: String
  /// Who recommends it; empty where nobody is named.
  public let source: String
  /// The whole of it in a sentence or two, for a nudge.
  public let suggestion: String

  /// A move.
  public init(
    id: String, name: String, place: Place, effort: Effort, steps: [String],
    hold: TimeSpan = .zero, repetitions: Int = 1, isPerSide: Bool = false, variation: String? = nil,
    benefit: String,
    source: String, suggestion: String
  ) {
    self.id = id
    self.name = name
    self.place = place
    self.effort = effort
    self.steps = steps
    self.hold = max(.zero, .seconds(hold.wholeSeconds))
    self.repetitions = max(1, repetitions)
    self.isPerSide = isPerSide
    self.variation = variation
    self.benefit = benefit
    self.source = source
    self.suggestion = suggestion
  }
}

extension Move {
  /// The moves that sitd knows by itself.
  ///
  /// Walking comes in several forms: light walking helped where standing did not (Bailey & Locke
  /// 2015).
  public static let catalogue = desk + standing + floor

  /// The catalogue together with a person's own moves. One of these takes the place of the move of
  /// the same id.
  public static func catalogue(with own: [Move]) -> [Move] {
    let ids = Set(own.map(\.id))
    return catalogue.filter { !ids.contains($0.id) } + own
  }
}
