/// A key that the configuration knows: how it is read, checked, written and explained.
struct Key: Sendable {
  /// Its name in its section; nil where the key is the table as a whole.
  let name: String?
  /// What it means, as lines of a comment.
  let meaning: String
  /// What is allowed; empty where the meaning says it.
  let allowed: String
  /// Takes an entry's value over into a configuration, or says why not.
  let read: @Sendable (Entry, inout Configuration, inout [Fault]) -> Void
  /// The value in a configuration.
  let write: @Sendable (Configuration) -> Value

  /// A key for a property.
  init<Content>(
    _ name: String?, _ property: any WritableKeyPath<Configuration, Content> & Sendable,
    _ kind: Kind<Content>, _ meaning: String
  ) {
    self.name = name
    self.meaning = meaning
    allowed = kind.allowed
    read = { entry, configuration, faults in
      if let content = kind.read(entry, &faults) { configuration[keyPath: property] = content }
    }
    write = { kind.write($0[keyPath: property]) }
  }
}

/// A table of keys.
struct Section: Sendable {
  /// The table's name; nil for the top of the file.
  let name: String?
  /// What it is about, as lines of a comment.
  let meaning: String
  let keys: [Key]

  /// A table of keys.
  init(_ name: String?, _ meaning: String, _ keys: [Key]) {
    self.name = name
    self.meaning = meaning
    self.keys = keys
  }

  /// The keys of all sections, in order, with their full names as in ``Entry/path``.
  static let allKeys = all.flatMap { section in
    section.keys.map { (path: [section.name, $0.name].compactMap(\.self), key: $0) }
  }
}
