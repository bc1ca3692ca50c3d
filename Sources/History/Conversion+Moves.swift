public import SitCore
public import SitProtocol

extension MovesReply {
  /// The moves that there are, as the protocol has them.
  ///
  /// - Parameter own: those of them that are the person's own.
  public init(_ moves: [Move], own: [Move]) {
    let own = Set(own.map(\.id))
    self.init(moves.map { MoveDescription($0, isOwn: own.contains($0.id)) })
  }
}

extension MoveDescription {
  fileprivate init(_ move: Move, isOwn: Bool) {
    let place: Place =
      switch move.place {
      case .desk: .desk
      case .standing: .standing
      case .floor: .floor
      }
    self.init(
      id: move.id, name: move.name, place: place, steps: move.steps,
      holdSeconds: move.hold.wholeSeconds, repetitions: move.repetitions, perSide: move.isPerSide,
      variation: move.variation, goodFor: move.benefit, source: move.source, custom: isOwn)
  }
}
