/// Where the daemon keeps its state, and the control program looks whether it can.
public enum StatePath {
  /// The folder after the environment: `$XDG_STATE_HOME/sitd`, else `$HOME/.local/state/sitd`; nil
  /// where neither is set to an absolute path.
  public static func find(in environment: [String: String]) -> String? {
    if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") { return folder + "/sitd" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.local/state/sitd"
  }
}
