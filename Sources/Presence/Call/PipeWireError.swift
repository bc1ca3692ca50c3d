import Reactor

/// Why there is no connection to PipeWire.
nonisolated enum PipeWireError: Error, Equatable, CustomStringConvertible {
  /// The environment does not say where it is.
  case noAddress
  /// Nobody accepts connections.
  case absent(String, SystemError)
  /// It said something that is not of its protocol.
  case garbled
  /// It turned sitd away, for this reason.
  case refused(String)
  /// It went away.
  case lost

  /// What a person is told.
  var description: String {
    switch self {
    case .noAddress: "no PipeWire: XDG_RUNTIME_DIR is not set"
    case .absent(let path, let error):
      "no PipeWire at \(path) (\(SystemError.text(of: error.code)))"
    case .garbled: "what answers as PipeWire does not speak its protocol"
    case .refused(let reason): "PipeWire refuses: \(reason)"
    case .lost: "PipeWire went away"
    }
  }
}
