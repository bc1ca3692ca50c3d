/// The reply of `Explain`.
public struct ExplainReply: Codable, Equatable, Sendable {
  /// A source of evidence: the type `Source` of the interface, which documents each field.
  public struct Source: Codable, Equatable, Sendable {
    /// Its name.
    public var name: String
    /// Whether it is connected to what it listens to.
    public var live: Bool
    /// Whether its word decides now.
    public var inCharge: Bool
    /// What it says now, in words.
    public var says: String
    /// What it is connected to, or why it is not.
    public var condition: String

    /// A source.
    public init(name: String, live: Bool, inCharge: Bool, says: String, condition: String) {
      self.name = name
      self.live = live
      self.inCharge = inCharge
      self.says = says
      self.condition = condition
    }
  }

  /// Every source that is in use.
  public var sources: [Source]
  /// What holds nudges now.
  public var holds: [Status.Hold]
  /// Sentences for a person; the first says why no nudge is shown.
  public var text: [String]

  /// A reply.
  public init(sources: [Source], holds: [Status.Hold], text: [String]) {
    self.sources = sources
    self.holds = holds
    self.text = text
  }
}
