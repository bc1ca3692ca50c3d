import Configuration
import SitCore
import SitProtocol
import Varlink

extension ControlService {
  /// Records that a move was done.
  func record(_ call: RecordMoveParameters) throws(VarlinkFailure) -> VarlinkNothing {
    guard configuration.moves.contains(where: { $0.id == call.move }) else {
      throw VarlinkFailure(
        ControlInterface.name(of: .unknownMove), parameters: UnknownMoveParameters(move: call.move))
    }
    let length = try Self.span(call.seconds, in: ControlRange.move, of: "seconds") ?? .zero
    if let trouble = service.record(call.move, length: length) {
      throw VarlinkFailure(
        ControlInterface.name(of: .storeUnavailable),
        parameters: StoreUnavailableParameters(reason: trouble))
    }
    return VarlinkNothing()
  }
}

extension MovesReply {
  /// The moves that there are.
  init(_ configuration: ConfigurationKeeper) {
    let own = Set(configuration.own.moves.map(\.id))
    self.init(configuration.moves.map { MoveDescription($0, isOwn: own.contains($0.id)) })
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
