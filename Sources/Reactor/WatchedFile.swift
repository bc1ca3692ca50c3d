import Glibc

/// Tells when a file was saved: written in place, replaced, made, moved away or deleted; or when
/// that happened to any file of a folder.
///
/// The path is followed as the kernel does, link by link. Each folder and link on the way is
/// watched for its own removal only, the folders that the last name leads through for that name,
/// and the nearest folder above what is missing for its arrival. So what else happens in those
/// folders costs little or nothing.
@MainActor public final class WatchedFile {
  /// Why saving the file is not heard of, or not in every case; nil where it is.
  public private(set) var deafness: SystemError?

  private let path: String
  private let isFolder: Bool
  /// Where the path led to.
  private var end: String?
  private var alarm: Alarm?
  private var changes: FileChanges?
  private var watched: Set<String> = []
  /// The names that count in a watched folder.
  private var awaited: [String: Set<String>] = [:]
  /// When to tell of the changes so far, though there are still more.
  private var deadline: Int64?

  /// An editor may save a file in several steps: told once there was none for so long …
  private static let quiet: Int64 = 100_000
  /// … but so long after the first of them in any case. Both in microseconds.
  private static let patience: Int64 = 2_000_000
  /// As many links as the kernel follows.
  private static let maximumLinks = 40

  private static let removal = UInt32(IN_MOVE_SELF | IN_DELETE_SELF | IN_DONT_FOLLOW)
  private static let arrivals = UInt32(IN_CREATE | IN_MOVED_TO | IN_ONLYDIR)
  private static let departures = UInt32(IN_MOVED_FROM | IN_DELETE)
  /// Attributes change with the number of names too: that tells that a file was replaced which
  /// somebody has open, and so is not yet deleted.
  private static let writing = UInt32(IN_CLOSE_WRITE | IN_ATTRIB)
  private static let saving = UInt32(IN_CLOSE_WRITE) | arrivals | departures

  /// Watches a file, which may be missing, and so may its folders.
  ///
  /// - Parameters:
  ///   - path: an absolute path.
  ///   - isFolder: whether it is a folder whose files are meant.
  ///   - onChange: called once the changes are over, when the file is to be read. Whatever happens
  ///     after that is told again.
  public init(
    _ path: String, isFolder: Bool = false, clock: AlarmClock, onChange: @escaping () -> Void
  ) {
    self.path = path
    self.isFolder = isFolder
    alarm = clock.makeAlarm { [weak self] in
      guard let self else { return }
      watch()
      onChange()
    }
    watch()
  }

  isolated deinit { alarm?.cancel() }

  /// Forgets the changes so far, and finds out again where the path leads: for who reads the file
  /// now without having been told to.
  public func watch() {
    alarm?.cancel()
    deadline = nil
    do throws(SystemError) {
      try follow()
      deafness = nil
    } catch {
      // What is gone while it is looked for is watched already, and tells.
      deafness = [ENOENT, ENOTDIR].contains(error.code) ? nil : error
    }
  }

  // MARK: The way to the file

  private func follow() throws(SystemError) {
    for old in watched { changes?.remove(old) }
    watched = []
    awaited = [:]
    end = nil
    guard path.hasPrefix("/") else { throw SystemError("inotify_add_watch", code: EINVAL) }
    var folder = "/"
    var links = 0
    // The names still to come, the next one last.
    var names = Self.names(in: path)
    while let name = names.popLast() {
      guard name != ".." else {
        folder = Self.parent(of: folder)
        continue
      }
      let entry = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
      // Watched before it is looked at, so that no change falls between.
      if names.isEmpty { try listen(for: name, in: folder, Self.arrivals | Self.departures) }
      let wanted = isFolder ? Self.saving : Self.writing
      if names.isEmpty { end = entry }
      let isReadable = try watchItself(entry, for: names.isEmpty ? wanted : 0)
      if names.isEmpty, !isReadable { try listen(for: name, in: folder, UInt32(IN_ATTRIB)) }
      var step = try Step(entry)
      if step == .missing, !names.isEmpty {
        try listen(for: name, in: folder, Self.arrivals)
        step = try Step(entry)
      }
      switch step {
      case .missing: return
      case .entry: folder = entry
      case .link(let target):
        links += 1
        guard links <= Self.maximumLinks else { return }
        if target.hasPrefix("/") { folder = "/" }
        names += Self.names(in: target)
      }
    }
  }

  /// What there is at a path.
  private nonisolated enum Step: Equatable {
    case missing
    case link(String)
    /// A folder or a file.
    case entry

    init(_ path: String) throws(SystemError) {
      var target = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = unsafe readlink(path, &target, target.count)
      if count >= 0 {
        let bytes = target[..<count].map { UInt8(bitPattern: $0) }
        self = .link(String(decoding: bytes, as: UTF8.self))
      } else if errno == EINVAL {
        self = .entry
      } else if errno == ENOENT {
        self = .missing
      } else {
        throw SystemError("readlink")
      }
    }
  }

  /// Watches a folder for what happens to one name.
  private func listen(for name: String, in folder: String, _ mask: UInt32) throws(SystemError) {
    try add(folder, mask)
    awaited[folder, default: []].insert(name)
  }

  /// Watches what is at a path for its own removal and more.
  ///
  /// - Returns: whether there is nothing that forbids it. Folders on the way may: their names can
  ///   be followed without reading them.
  private func watchItself(_ path: String, for more: UInt32) throws(SystemError) -> Bool {
    do throws(SystemError) {
      try add(path, Self.removal | more)
    } catch {
      switch error.code {
      case ENOENT: break
      case EACCES: return false
      default: throw error
      }
    }
    return true
  }

  private func add(_ path: String, _ mask: UInt32) throws(SystemError) {
    if changes == nil { changes = try FileChanges { [weak self] in self?.changed($0) } }
    try changes?.add(path, mask: mask | UInt32(IN_MASK_ADD))
    watched.insert(path)
  }

  /// The names of a path, the first one last.
  private static func names(in path: String) -> [String] {
    path.split(separator: "/").filter { $0 != "." }.reversed().map { String($0) }
  }

  private static func parent(of folder: String) -> String {
    guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { return "/" }
    return String(folder[..<slash])
  }

  // MARK: Changes

  private func changed(_ change: FileChanges.Change) {
    // Without a name it is something on the way that changed, or changes were lost.
    let isFile = isFolder && change.path == end
    if let name = change.name, !isFile, awaited[change.path]?.contains(name) != true { return }
    let now = Clock.monotonic
    let latest = deadline ?? now + Self.patience
    deadline = latest
    alarm?.set(atMonotonic: min(now + Self.quiet, latest))
  }
}
