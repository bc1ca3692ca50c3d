public import Logging

/// Lets swift-log write to the ``Journal``: the label becomes `SITD_PART=`, metadata fields of
/// their own with `SITD_` in front.
public nonisolated struct JournalLogHandler: LogHandler {
  /// The least serious level that is written.
  public var logLevel: Logger.Level
  /// What every entry has.
  public var metadata: Logger.Metadata = [:]
  /// What every entry gets from its surroundings.
  public var metadataProvider: Logger.MetadataProvider?
  private let label: String
  private let journal: Journal

  /// A handler for one part of the program.
  ///
  /// - Parameters:
  ///   - label: the part's name.
  ///   - level: the least serious level that is written.
  ///   - journal: where to.
  public init(label: String, level: Logger.Level, journal: Journal) {
    self.label = label
    logLevel = level
    self.journal = journal
  }

  /// One of what every entry has.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes an entry.
  public func log(event: LogEvent) {
    var all = metadataProvider?.get() ?? [:]
    all.merge(metadata) { $1 }
    all.merge(event.metadata ?? [:]) { $1 }
    var fields = [Journal.Field("SITD_PART", label)]
    if let error = event.error { fields.append(Journal.Field("SITD_ERROR", "\(error)")) }
    for (name, value) in all.sorted(by: { $0.key < $1.key }) {
      fields.append(Journal.Field("SITD_" + name, "\(value)"))
    }
    journal.write(Self.priority(of: event.level), "\(event.message)", fields: fields)
  }

  private static func priority(of level: Logger.Level) -> Journal.Priority {
    switch level {
    case .trace, .debug: .debug
    case .info: .info
    case .notice: .notice
    case .warning: .warning
    case .error: .error
    case .critical: .critical
    }
  }
}
