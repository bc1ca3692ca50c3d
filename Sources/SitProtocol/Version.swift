/// The version of both programs.
public enum Version {
  /// As in semantic versioning.
  public static let current = "0.1.0"
}
