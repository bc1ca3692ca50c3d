import SitCore
import SitProtocol

/// The moves as a list, place by place.
struct MovesText {
  let moves: [MoveDescription]
  let style: Style
  /// How wide it may be.
  let columns: Int

  var lines: [String] {
    let width = (moves.map(\.id.columns).max() ?? 0) + 4
    return MoveDescription.Place.allCases.flatMap { place in
      let here = moves.filter { $0.place == place }
      return here.isEmpty ? [] : [style.strong(place.words)] + here.flatMap { lines($0, width) }
    }
  }

  private func lines(_ move: MoveDescription, _ width: Int) -> [String] {
    let purpose = move.goodFor.isEmpty ? "" : ", for \(move.goodFor)"
    let rows = "\(move.name)\(purpose)".wrapped(to: max(20, columns - width))
    return rows.enumerated().map { index, row in
      let start = index == 0 ? "  \(move.id)" : ""
      return start + String(repeating: " ", count: width - start.columns) + row
    }
  }
}

/// A move as a text, for whoever does it without being guided.
struct MoveText {
  let move: Move
  /// How wide it may be.
  let columns: Int

  var lines: [String] {
    [move.name] + steps
      + [amount] + (move.benefit.isEmpty ? [] : ["For \(move.benefit)."])
      + (move.source.isEmpty ? [] : ["Source: \(move.source)."])
  }

  /// What to do, numbered, and the variation.
  var steps: [String] {
    let steps = move.steps.enumerated().flatMap { index, step in
      let mark = "\(index + 1). "
      return step.wrapped(to: max(20, columns - mark.count)).enumerated().map { row, text in
        (row == 0 ? mark : String(repeating: " ", count: mark.count)) + text
      }
    }
    return steps + (move.variation.map { "Or: \($0).".wrapped(to: max(20, columns)) } ?? [])
  }

  /// How long and how often.
  private var amount: String {
    let times =
      switch move.repetitions {
      case 1: "Once"
      case let count: "\(count) times"
      }
    let sides = move.isPerSide ? "\(times) on each side" : times
    return move.hold > .zero ? "\(sides), for \(move.hold.inWords)." : "\(sides)."
  }
}

extension MoveDescription.Place {
  fileprivate var words: String {
    switch self {
    case .desk: "at the desk"
    case .standing: "standing"
    case .floor: "on the floor"
    }
  }
}
