/// The interface over which sitd is controlled: its name, its text, and the names of its methods and
/// errors.
public enum ControlInterface {
  /// The interface's name.
  public static let name = "io.sitd.Control"

  /// The fully qualified name of a method.
  public static func name(of method: Method) -> String { "\(name).\(method.rawValue)" }

  /// The fully qualified name of an error.
  public static func name(of error: Failure) -> String { "\(name).\(error.rawValue)" }

  /// The methods.
  public enum Method: String, CaseIterable, Sendable {
    case getStatus = "GetStatus"
    case watch = "Watch"
    case snooze = "Snooze"
    case cancelSnooze = "CancelSnooze"
    case skip = "Skip"
    case pause = "Pause"
    case resume = "Resume"
    case setPosture = "SetPosture"
    case report = "Report"
    case nudge = "Nudge"
    case explain = "Explain"
    case diagnose = "Diagnose"
    case reload = "Reload"
    case listBouts = "ListBouts"
    case listEntries = "ListEntries"
    case getDays = "GetDays"
    case getStats = "GetStats"
    case importEntries = "Import"
    case listMoves = "ListMoves"
    case recordMove = "RecordMove"
  }

  /// The errors.
  public enum Failure: String, CaseIterable, Sendable {
    case notSitting = "NotSitting"
    case outOfRange = "OutOfRange"
    case invalidConfiguration = "InvalidConfiguration"
    case unknownMove = "UnknownMove"
    case storeUnavailable = "StoreUnavailable"
  }

  /// The interface in the language of <https://varlink.org/Interface-Definition>.
  public static let text = [presentText, ledgerText, movesText].joined(separator: "\n\n")
}
