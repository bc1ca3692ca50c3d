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
