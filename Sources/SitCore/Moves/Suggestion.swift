extension Move {
  /// A move for a nudge: one that can be done there, that is as big as the bout is long, and that
  /// was not suggested or done of late. The same for the same parameters.
  ///
  /// - Parameters:
  ///   - moves: those that there are.
  ///   - places: where the person can do something.
  ///   - kind: what the bout is: who stands is not sent to a chair, if there is anything else.
  ///   - length: how long the bout is.
  ///   - recent: the ids of moves that were suggested or done, the latest first.
  ///   - seed: another one gives another move, where several are as good.
  /// - Returns: nil where there is nothing to do at these places.
  public static func suggestion(
    from moves: [Move] = catalogue, at places: [Place], for kind: Bout.Kind,
    lasting length: TimeSpan,
    recent: [String] = [], seed: Int
  ) -> Move? {
    let possible = moves.filter { places.contains($0.place) }
    let awayFromChair = possible.filter { $0.place != .desk }
    let fitting = kind == .standing && !awayFromChair.isEmpty ? awayFromChair : possible
    let choice = candidates(Effort(after: length), among: fitting)
    let fresh = choice.filter { !recent.contains($0.id) }
    if !fresh.isEmpty { return fresh[Chance(seed: seed).index(below: fresh.count)] }
    return choice.max { age(of: $0, in: recent) < age(of: $1, in: recent) }
  }

  /// So many make a change from each other.
  private static let enough = 3

  /// The moves of an effort, or of the nearest one that has any; where these are few, those of the
  /// next smaller effort as well.
  private static func candidates(_ effort: Effort, among moves: [Move]) -> [Move] {
    let smaller = Effort.allCases.filter { $0 < effort }.reversed()
    let order = [effort] + smaller + Effort.allCases.filter { $0 > effort }
    let groups = order.map { effort in moves.filter { $0.effort == effort } }
      .filter { !$0.isEmpty }
    guard let first = groups.first else { return [] }
    guard first.count < enough, groups.count > 1, let least = first.first,
      let next = groups[1].first, next.effort < least.effort
    else { return first }
    return first + groups[1]
  }

  private static func age(of move: Move, in recent: [String]) -> Int {
    recent.firstIndex(of: move.id) ?? recent.count
  }
}

extension Move.Effort {
  /// What a bout of this length calls for.
  init(after length: TimeSpan) {
    switch length {
    case ..<TimeSpan.minutes(40): self = .small
    case ..<TimeSpan.minutes(80): self = .medium
    default: self = .big
    }
  }
}
