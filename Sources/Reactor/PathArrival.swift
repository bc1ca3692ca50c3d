import Glibc

/// Tells when something is put at a path, or the file there is written, even where its folders are
/// not there yet.
public final class PathArrival {
  private let path: String
  private let onArrival: () -> Void
  private var changes: FileChanges?
  /// The nearest folder that is there, and the next name below it on the way to the path.
  private var watched: (folder: String, next: String)?

  /// Watches a path; does nothing where the user has too many watchers, or the path is not absolute.
  public init(_ path: String, onArrival: @escaping () -> Void) {
    self.path = path
    self.onArrival = onArrival
    changes = try? FileChanges { [weak self] change in self?.changed(change) }
    settle()
  }

  /// Whether the path's arrival is going to be noticed.
  public var isWatching: Bool { watched != nil }

  private func changed(_ change: FileChanges.Change) {
    let lost = change.mask & UInt32(IN_IGNORED | IN_MOVE_SELF | IN_Q_OVERFLOW) != 0
    guard lost || change.name == watched?.next else { return }
    if watched?.folder == folder, change.name == name, !lost { return onArrival() }
    settle()
    // A folder on the way came, and may have come with what is waited for.
    if Self.exists(path) { onArrival() }
  }

  private var folder: String { Self.split(path)?.folder ?? "" }
  private var name: String { Self.split(path)?.name ?? "" }

  /// Watches the nearest folder that is there.
  private func settle() {
    if let watched { changes?.remove(watched.folder) }
    watched = nil
    var candidate = Self.split(path)
    while let (folder, next) = candidate {
      let arrivals = IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE
      let mask = UInt32(arrivals | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
      if (try? changes?.add(folder, mask: mask)) != nil {
        watched = (folder, next)
        // It may have come just before it was watched for.
        if folder != self.folder, Self.exists(folder + "/" + next) { settle() }
        return
      }
      candidate = Self.split(folder)
    }
  }

  /// The folder and the last name of an absolute path; nil for the root.
  private static func split(_ path: String) -> (folder: String, name: String)? {
    guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return nil }
    let name = String(path[path.index(after: slash)...])
    guard !name.isEmpty else { return nil }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
  }

  private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
