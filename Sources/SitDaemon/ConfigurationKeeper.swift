import Configuration
import Glibc
import Reactor
import SitCore
import Systemd

/// The configuration in force, and the file that it comes from.
final class ConfigurationKeeper {
  /// The configuration in force.
  private(set) var configuration = Configuration()
  /// Called when another configuration is in force.
  var onChange: (Configuration) -> Void = { _ in }

  private let path: String?
  private let isNamed: Bool
  private let entries: JournalEntries
  private var changes: FileChanges?
  private var settled: Alarm?
  private var watched: Set<String> = []

  /// An editor may write a file in several steps; it is read once they are over.
  private static let settlingTime = Duration.milliseconds(100)

  init(_ surroundings: Surroundings, clock: AlarmClock, entries: JournalEntries) {
    path = surroundings.configurationPath
    isNamed = surroundings.isConfigurationNamed
    self.entries = entries
    settled = clock.makeAlarm { [weak self] in _ = self?.reload() }
  }

  /// Reads the file for the first time: where it is faulty, the faulty keys have their defaults.
  func load() {
    guard let path else { return }
    switch Configuration.load(path: path) {
    case .missing:
      if isNamed { entries.configuration("\(path): there is no such file; the defaults are used") }
    case .read(let configuration, let faults):
      self.configuration = configuration
      for fault in faults { entries.configuration(fault.described(in: path)) }
      if !faults.isEmpty {
        entries.configuration("The defaults are used for what is faulty in \(path)")
      }
    }
    for warning in warnings { entries.configuration(warning) }
    watch()
  }

  /// How a reload went.
  enum Reloading {
    case done(warnings: [String])
    /// The configuration stays as it was.
    case faulty([String])
  }

  /// Reads the file again. A faulty one changes nothing.
  func reload() -> Reloading {
    settled?.cancel()
    guard let path else { return .done(warnings: []) }
    watch()
    switch Configuration.load(path: path) {
    case .missing where isNamed:
      let fault = "\(path): there is no such file"
      entries.configuration("\(fault); the configuration stays as it was")
      return .faulty([fault])
    case .missing:
      apply(Configuration())
    case .read(let configuration, let faults) where faults.isEmpty:
      apply(configuration)
    case .read(_, let faults):
      let messages = faults.map { $0.described(in: path) }
      for message in messages { entries.configuration(message) }
      entries.configuration("\(path) is faulty; the configuration stays as it was")
      return .faulty(messages)
    }
    return .done(warnings: warnings)
  }

  private func apply(_ configuration: Configuration) {
    guard configuration != self.configuration else { return }
    self.configuration = configuration
    for warning in warnings { entries.configuration(warning) }
    onChange(configuration)
  }

  /// What the configuration asks for and this version does not have.
  private var warnings: [String] {
    var warnings: [String] = []
    if configuration.outlets.contains(.terminal) {
      warnings.append("nudge.outlets: this version has no outlet \"terminal\"")
    }
    let missing = configuration.sources.named.filter { !SourceFactory.available.contains($0) }
    for source in missing {
      warnings.append("presence.sources: this version has no source \"\(source.rawValue)\"")
    }
    if configuration.hooks != Hooks() { warnings.append("hooks: this version runs none") }
    return warnings
  }

  // MARK: Hearing of changes

  /// Watches the file, and its folder: most editors put a new file in the old one's place. Where
  /// the folder is not there, the nearest one above that is.
  private func watch() {
    guard let path else { return }
    if changes == nil {
      changes = try? FileChanges { [weak self] in self?.changed($0) }
    }
    var folder = Self.parent(of: path)
    while unsafe access(folder, F_OK) != 0, folder != "/" { folder = Self.parent(of: folder) }
    let wanted: Set<String> = [folder, path]
    for old in watched.subtracting(wanted) { changes?.remove(old) }
    watched = wanted
    let inFolder = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CLOSE_WRITE
    try? changes?.add(folder, mask: UInt32(inFolder | IN_DELETE_SELF | IN_MOVE_SELF))
    // Where it is a link, to hear of changes of what it leads to. It may be missing.
    try? changes?.add(path, mask: UInt32(IN_CLOSE_WRITE))
  }

  private func changed(_ change: FileChanges.Change) {
    guard let path else { return }
    if change.path != path, let name = change.name {
      // In a folder, only the file counts, or the next folder on the way to it.
      let entry = change.path + "/" + name
      guard path == entry || path.hasPrefix(entry + "/") else { return }
    }
    settled?.set(after: Self.settlingTime)
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }
}

extension SourceSelection {
  /// The sources that were named; none for `auto`.
  fileprivate var named: [SourceName] {
    switch self {
    case .auto: []
    case .only(let names): names
    }
  }
}
