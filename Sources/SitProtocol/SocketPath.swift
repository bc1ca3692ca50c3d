/// Where the daemon listens, and the control program looks for it.
public enum SocketPath {
  /// The path after the environment: `$SITD_SOCKET`, else `$XDG_RUNTIME_DIR/sitd/control`; nil where
  /// neither is set to an absolute path.
  public static func find(in environment: [String: String]) -> String? {
    if let path = environment["SITD_SOCKET"], path.hasPrefix("/") { return path }
    guard let folder = environment["XDG_RUNTIME_DIR"], folder.hasPrefix("/") else { return nil }
    return folder + "/sitd/control"
  }
}
