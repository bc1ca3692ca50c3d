/// The reply of most methods.
public struct StatusReply: Codable, Equatable, Sendable {
  /// The state after the call.
  public var status: Status
  /// A reply.
  public init(_ status: Status) { self.status = status }
}

/// A reply of `Watch`.
public struct WatchReply: Codable, Equatable, Sendable {
  /// What happened.
  public enum Event: String, Codable, Sendable, CaseIterable {
    case status, posture, nudge, holds, plan, source
  }
  /// What happened.
  public var event: Event
  /// The state after it.
  public var status: Status
  /// A reply.
  public init(_ event: Event, _ status: Status) {
    self.event = event
    self.status = status
  }
}

/// The parameters of `Snooze` and `Pause`.
public struct SecondsParameters: Codable, Equatable, Sendable {
  /// The length; nil: the method's own.
  public var seconds: Int64?
  /// The parameters of a call.
  public init(seconds: Int64?) { self.seconds = seconds }
}

/// The parameters of `SetPosture`.
public struct PostureParameters: Codable, Equatable, Sendable {
  /// What can be declared.
  public enum Posture: String, Codable, Sendable, CaseIterable {
    case sitting, standing, away
  }
  /// What is declared.
  public var posture: Posture
  /// The parameters of a call.
  public init(_ posture: Posture) { self.posture = posture }
}

/// The parameters of `Report`.
public struct ReportParameters: Codable, Equatable, Sendable {
  /// What a sensor can say.
  public enum Evidence: String, Codable, Sendable, CaseIterable {
    case input, present, absent, clear
  }
  /// The sensor's name.
  public var sensor: String
  /// What it says.
  public var evidence: Evidence
  /// For how long that stands; nil: until it says something else.
  public var validSeconds: Int64?
  /// The parameters of a call.
  public init(sensor: String, evidence: Evidence, validSeconds: Int64?) {
    self.sensor = sensor
    self.evidence = evidence
    self.validSeconds = validSeconds
  }
}

/// The reply of `Nudge`.
public struct NudgeReply: Codable, Equatable, Sendable {
  /// Where the nudge went: `desktop` or `journal`.
  public var outlet: String
  /// A reply.
  public init(outlet: String) { self.outlet = outlet }
}

/// The reply of `Reload`.
public struct ReloadReply: Codable, Equatable, Sendable {
  /// What the configuration asks for and cannot have.
  public var warnings: [String]
  /// A reply.
  public init(warnings: [String]) { self.warnings = warnings }
}

/// The parameters of the error `OutOfRange`.
public struct OutOfRangeParameters: Codable, Equatable, Sendable {
  /// The parameter that is out of its range.
  public var field: String
  /// The least that it may be.
  public var minimum: Int64
  /// The most that it may be.
  public var maximum: Int64
  /// The parameters of an error.
  public init(field: String, range: ClosedRange<Int64>) {
    self.field = field
    minimum = range.lowerBound
    maximum = range.upperBound
  }
}

/// The parameters of the error `InvalidConfiguration`.
public struct InvalidConfigurationParameters: Codable, Equatable, Sendable {
  /// Each fault as `file:line: message`.
  public var messages: [String]
  /// The parameters of an error.
  public init(messages: [String]) { self.messages = messages }
}

/// The ranges of the interface's numbers.
public enum ControlRange {
  /// `Snooze(seconds)`: a second to a day.
  public static let snooze: ClosedRange<Int64> = 1...86_400
  /// `Pause(seconds)`: a second to a year.
  public static let pause: ClosedRange<Int64> = 1...31_536_000
  /// `Report(validSeconds)`: a second to a year.
  public static let valid: ClosedRange<Int64> = 1...31_536_000
  /// `RecordMove(seconds)`: nothing to a day.
  public static let move: ClosedRange<Int64> = 0...86_400
  /// What the ledger may be asked about: the years 1970 to 9999.
  public static let instant: ClosedRange<Int64> = 0...253_402_300_799
  /// The length of a sensor's name in bytes of UTF-8.
  public static let sensorName = 1...64
}
