extension Configuration {
  /// A file that says what every key means and allows. The keys are comments, so that they follow
  /// the preset until somebody sets them.
  public static let defaultText = """
    # sitd's configuration: $XDG_CONFIG_HOME/sitd/config.toml, else ~/.config/sitd/config.toml.
    #
    # Every key is optional and shown with its default: take away the "#" before a key to set it.
    # sitd reads the file again when it is saved; `sitctl config check` finds what is wrong with it.
    # Lengths of time are such as "90s", "5m" or "1h 30min".

    """
    + Section.all.map { section in
      let header = comment(section.meaning) + section.header
      let keys = section.lines(of: Configuration()).flatMap { key, lines in
        let allowed = key.allowed.isEmpty ? "" : "Allowed: \(key.allowed)."
        return [""] + comment(key.meaning) + comment(allowed) + lines.map { "#\($0)" }
      }
      return "\n" + (header + keys).map { "\($0)\n" }.joined()
    }.joined()

  /// The configuration as a file that sets every key.
  public var effectiveText: String {
    Section.all.map { section in
      (section.header + section.lines(of: self).flatMap(\.lines)).map { "\($0)\n" }.joined()
    }.joined(separator: "\n")
  }

  private static func comment(_ text: String) -> [String] {
    text.split(separator: "\n").map { "# \($0)" }
  }
}

extension Section {
  /// The line that begins it.
  fileprivate var header: [String] { name.map { ["[\($0)]"] } ?? [] }

  /// Each key, with the lines that set it as it is in a configuration.
  fileprivate func lines(of configuration: Configuration) -> [(key: Key, lines: [String])] {
    keys.map { key in
      switch key.write(configuration) {
      case .table(let entries): (key, entries.map { "\($0.name) = \($0.value.toml)" })
      case let value: (key, ["\(key.name ?? "") = \(value.toml)"])
      }
    }
  }
}
