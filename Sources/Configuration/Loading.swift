extension Configuration {
  /// What a configuration file gave.
  public enum Loaded: Equatable, Sendable {
    /// There is no such file.
    case missing
    /// It was read, or could not be: then the configuration is the default, and the one fault is
    /// of line 0.
    case read(Configuration, faults: [Fault])
  }

  /// Reads a configuration file.
  public static func load(path: String) -> Loaded {
    do throws(TextFile.Unreadable) {
      let (configuration, faults) = parse(try TextFile.read(path, upTo: Document.longest))
      return .read(configuration, faults: faults)
    } catch {
      switch error {
      case .missing: return .missing
      case .because(let reason):
        return .read(Configuration(), faults: [Fault(line: 0, message: reason)])
      }
    }
  }

  /// Where the configuration file is looked for, after the XDG Base Directory Specification: in
  /// `$XDG_CONFIG_HOME` if that is an absolute path, else in `$HOME/.config`; nil without either.
  public static func defaultPath(environment: [String: String]) -> String? {
    folder(environment: environment).map { "\($0)/config.toml" }
  }

  /// Where a person's own moves are looked for: `moves.d`, beside the configuration file's usual
  /// place.
  public static func movesFolder(environment: [String: String]) -> String? {
    folder(environment: environment).map { "\($0)/moves.d" }
  }

  private static func folder(environment: [String: String]) -> String? {
    let folder = environment["XDG_CONFIG_HOME"] ?? ""
    let home = environment["HOME"] ?? ""
    if folder.hasPrefix("/") { return "\(folder)/sitd" }
    return home.hasPrefix("/") ? "\(home)/.config/sitd" : nil
  }
}
