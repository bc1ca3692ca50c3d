/// Something that was found out about the machine that sitd stands on: the type `Finding` of the
/// interface, which documents each field.
public struct Finding: Codable, Equatable, Sendable {
  /// What a finding is about.
  public enum Topic: String, Codable, Sendable, CaseIterable {
    case daemon, sources, holds, notifications, journal, configuration, store, socket, unit
  }
  /// How it is.
  public enum Grade: String, Codable, Sendable, CaseIterable {
    case good, notice, fault
  }

  /// What it is about.
  public var topic: Topic
  /// How it is.
  public var grade: Grade
  /// What was found, in words.
  public var text: String
  /// The next step to mend it; nil where there is nothing to mend.
  public var remedy: String?

  /// A finding.
  public init(_ topic: Topic, _ grade: Grade, _ text: String, remedy: String? = nil) {
    self.topic = topic
    self.grade = grade
    self.text = text
    self.remedy = remedy
  }

  /// Writes every field, null where there is none.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(topic, forKey: .topic)
    try fields.encode(grade, forKey: .grade)
    try fields.encode(text, forKey: .text)
    try fields.encode(remedy, forKey: .remedy)
  }
}

/// The reply of `Diagnose`.
public struct DiagnoseReply: Codable, Equatable, Sendable {
  /// All that was found, topic by topic.
  public var findings: [Finding]
  /// A reply.
  public init(_ findings: [Finding]) { self.findings = findings }
}
