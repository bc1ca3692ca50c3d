import Glibc
import Reactor

/// The device nodes of a kind in a folder: tells, some time after somebody opened or closed one of
/// them or one came or went, that it is time to look who has them open.
///
/// It does not say how many have: inotify(7) merges equal events that follow each other.
final class DeviceNodes {
  /// The names of the nodes that are watched.
  private(set) var names: Set<String> = []
  /// Those of which the last that was heard is that somebody opened them.
  private(set) var lastOpened: Set<String> = []
  /// Why they cannot be watched, where that is so.
  private(set) var trouble: SystemError?
  /// Where they are.
  let folder: String

  private let isWanted: (String) -> Bool
  private var changes: FileChanges?
  private var settling: Alarm?

  /// How long to wait after something happened, for what else belongs to it.
  private static let burst = Duration.milliseconds(300)
  private static let nodeEvents = UInt32(IN_OPEN | IN_CLOSE_WRITE | IN_CLOSE_NOWRITE)
  // Nodes get their permissions after they are made.
  private static let folderEvents = UInt32(
    IN_CREATE | IN_ATTRIB | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE_SELF | IN_ONLYDIR)

  /// Watches at once; what is there is told of, too.
  ///
  /// - Parameters:
  ///   - folder: the absolute path of the folder, which may come later.
  ///   - isWanted: tells by its name whether a node is of the kind.
  ///   - alarms: wakes when it is time to look.
  ///   - onSettled: looks.
  init(
    in folder: String, alarms: AlarmClock, isWanted: @escaping (String) -> Bool,
    onSettled: @escaping () -> Void
  ) {
    self.folder = folder
    self.isWanted = isWanted
    settling = alarms.makeAlarm(onSettled)
    watch()
  }

  /// Lets go of everything, and tells nothing any more.
  func end() {
    settling?.cancel()
    changes = nil
    names = []
  }

  private func watch() {
    names = []
    lastOpened = []
    trouble = nil
    do throws(SystemError) {
      let changes = try FileChanges { [weak self] in self?.changed($0) }
      self.changes = changes
      do throws(SystemError) { try changes.add(folder, mask: Self.folderEvents) } catch {
        guard error.code == ENOENT else { throw error }
        // Only for its arrival: the folder above is that of all devices, which are opened and closed
        // all the time.
        let arrivals = UInt32(IN_CREATE | IN_MOVED_TO | IN_ONLYDIR)
        try changes.add(Folder.parent(of: folder), mask: arrivals)
      }
    } catch { trouble = error }
    for name in Folder.names(in: folder) { add(name) }
  }

  private func add(_ name: String) {
    // Watching follows no link, and fails where the user may not open the node.
    guard isWanted(name),
      (try? changes?.add("\(folder)/\(name)", mask: Self.nodeEvents | UInt32(IN_DONT_FOLLOW)))
        != nil
    else { return }
    if names.insert(name).inserted { settle() }
  }

  private func changed(_ change: FileChanges.Change) {
    if change.mask & UInt32(IN_Q_OVERFLOW) != 0 {
      lastOpened = []
      return settle()
    }
    if change.path == Folder.parent(of: folder) {
      if "\(change.path)/\(change.name ?? "")" == folder { watch() }
      return
    }
    guard change.path == folder else { return nodeChanged(change) }
    if change.mask & UInt32(IN_IGNORED) != 0 {
      watch()
      return settle()
    }
    guard let name = change.name, isWanted(name) else { return }
    if change.mask & UInt32(IN_DELETE | IN_MOVED_FROM) != 0 {
      changes?.remove("\(folder)/\(name)")
      names.remove(name)
      lastOpened.remove(name)
      settle()
    } else {
      add(name)
    }
  }

  private func nodeChanged(_ change: FileChanges.Change) {
    let name = String(change.path.dropFirst(folder.count + 1))
    if change.mask & UInt32(IN_OPEN) != 0 {
      lastOpened.insert(name)
    } else {
      lastOpened.remove(name)
    }
    settle()
  }

  /// Not later than so long after the first event, however many follow.
  private func settle() {
    if settling?.isSet == false { settling?.set(after: Self.burst) }
  }
}
