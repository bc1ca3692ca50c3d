import Configuration
import Reactor
import SitCore
import Systemd

/// The configuration in force and the moves that there are, and the files that they come from.
final class ConfigurationKeeper {
  /// The configuration in force.
  private(set) var configuration = Configuration()
  /// Those that sitd knows and the person's own.
  var moves: [Move] { Move.catalogue(with: own.moves) }
  /// The moves that the person added.
  private(set) var own = OwnMoves()
  /// Called when another configuration is in force.
  var onChange: (Configuration) -> Void = { _ in }

  /// Where the file is, or would be; nil where there is no home for one.
  let path: String?
  private let isNamed: Bool
  private let entries: JournalEntries
  private let movesFolder: String?
  private var file: WatchedFile?
  private var moveFiles: WatchedFile?
  /// Why saving the file is not heard of, as far as the journal was told.
  private(set) var deafness: SystemError?

  init(_ surroundings: Surroundings, clock: AlarmClock, entries: JournalEntries) {
    path = surroundings.configurationPath
    isNamed = surroundings.isConfigurationNamed
    self.entries = entries
    movesFolder = surroundings.movesFolder
    file = path.map { path in
      WatchedFile(path, clock: clock) { [weak self] in _ = self?.read() }
    }
    moveFiles = movesFolder.map { folder in
      WatchedFile(folder, isFolder: true, clock: clock) { [weak self] in self?.readMoves() }
    }
  }

  /// Reads the file for the first time: where it is faulty, the faulty keys have their defaults.
  func load() {
    readMoves()
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
    tellDeafness()
  }

  /// How a reload went.
  enum Reloading {
    case done(warnings: [String])
    /// The configuration stays as it was.
    case faulty([String])
  }

  /// Reads the file and the moves again. A faulty file changes nothing but the moves.
  func reload() -> Reloading {
    file?.watch()
    moveFiles?.watch()
    readMoves()
    return read()
  }

  private func readMoves() {
    guard let movesFolder else { return }
    own = OwnMoves(folder: movesFolder)
    for fault in own.faults { entries.leftOut("\(fault) (the file is left out)") }
  }

  private func read() -> Reloading {
    tellDeafness()
    guard let path else { return .done(warnings: []) }
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
    onChange(configuration)
  }

  /// Which moves are left out, and why.
  var warnings: [String] { own.faults }

  /// Says once why saving the file is not heard of.
  private func tellDeafness() {
    guard let path, let file, file.deafness != deafness else { return }
    deafness = file.deafness
    guard let deafness else { return }
    entries.configuration(
      "Saving \(path) is not heard of (\(deafness)): say `sitctl reload` after each change")
  }
}
