/// What a person is doing, as far as sitd knows.
public enum Posture: String, Sendable, Codable, CaseIterable {
  case sitting
  /// Declared with `sitctl stand`.
  case standing
  case away
  /// No source can tell.
  case unknown
}

/// A posture that a person can declare.
public enum DeclaredPosture: String, Sendable, Codable, CaseIterable {
  case sitting, standing, away
}

/// What an outside sensor (a desk, a chair, a phone) says.
public enum SensorWord: String, Sendable, Codable, CaseIterable {
  /// There was input just now.
  case input
  /// Somebody is there; not capped, and it outranks locks.
  case present
  /// Nobody is there; it outranks input.
  case absent
  /// The sensor takes back what it said.
  case clear
}
