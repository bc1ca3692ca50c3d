import Glibc
import Reactor
public import SitCore

/// Input at the user's own terminals: pseudoterminals, virtual consoles and serial lines.
///
/// The kernel notes when a terminal was last read (its access time, in steps of 8 s), which can only
/// be looked at; and inotify(7) tells of the next read. Reads are what typing leads to; output is
/// not counted.
public final class TtySource: Source {
  /// A folder of terminals, and what their names begin with; digits follow.
  public nonisolated struct Place: Sendable {
    let folder: String
    let prefixes: [String]

    /// A folder of terminals.
    public init(folder: String, prefixes: [String]) {
      self.folder = folder
      self.prefixes = prefixes
    }

    func isTerminal(_ name: String) -> Bool {
      prefixes.contains { prefix in
        let digits = name.dropFirst(prefix.count)
        return name.hasPrefix(prefix) && !digits.isEmpty && digits.allSatisfy(\.isNumber)
      }
    }
  }

  /// ``SourceName/tty``.
  public let name = SourceName.tty

  private let clock: SystemClock
  private let places: [Place]
  private let report: EvidenceSink
  private var folders: FileChanges?
  private var reads: FileChanges?
  private var failure: SystemError?
  private var terminals: [String: Terminal] = [:]
  private var lastInput: Moment?
  private var isLive = false
  /// Whether the next read at any terminal is going to be told.
  private var isArmed = false

  /// What was seen of a terminal.
  private struct Terminal {
    /// Its access time, by people's clock.
    var accessed: Int64
    /// When that was looked at.
    var seen: Moment
  }

  /// Where terminals are. Consoles that nobody uses belong to root, who therefore is told only of
  /// pseudoterminals.
  public static var systemPlaces: [Place] {
    let pseudo = Place(folder: "/dev/pts", prefixes: [""])
    return getuid() == 0 ? [pseudo] : [pseudo, Place(folder: "/dev", prefixes: ["tty", "ttyS"])]
  }

  /// A source that has not started.
  public init(
    clock: SystemClock, places: [Place] = TtySource.systemPlaces, report: @escaping EvidenceSink
  ) {
    self.clock = clock
    self.places = places
    self.report = report
  }

  /// The paths of the terminals that it hears of.
  var paths: Set<String> { Set(terminals.keys) }

  /// How many terminals there are.
  public var condition: String {
    let count =
      switch terminals.count {
      case 0: "no terminal of this user is open"
      case 1: "1 terminal"
      case let count: "\(count) terminals"
      }
    return failure.map { "\(count); changes are not heard of (\($0))" } ?? count
  }

  /// Looks for terminals, from now on whenever one opens, closes or changes hands.
  public func start() {
    do throws(SystemError) {
      let folders = try FileChanges { [weak self] in self?.changed($0) }
      let mask = UInt32(IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVED_TO | IN_MOVED_FROM)
      for place in places where FileState(place.folder) != nil {
        try folders.add(place.folder, mask: mask)
      }
      self.folders = folders
      reads = try FileChanges { [weak self] in self?.wasRead($0) }
    } catch { failure = error }
    scan()
  }

  /// Ignored: terminals tell no pauses.
  public func watch(idleAfter span: TimeSpan) {}

  /// Ignored: it tells nothing of passive presence.
  public func heed(_ matters: Bool) {}

  /// Looks at the terminals' access times; where they tell nothing new, the next read is going to
  /// be told.
  public func look() {
    if failure != nil { scan() }
    guard isLive else { return }
    let known = lastInput
    // Before the look, so that no read falls between the two.
    arm()
    for path in terminals.keys { see(path) }
    guard let last = lastInput else { return }
    if last != known {
      disarm()
      report(name, .input(at: last))
    } else {
      // Without the promise of the next input it cannot be called idle.
      report(name, isArmed ? .idle(since: last) : .input(at: last))
    }
  }

  /// Hears of terminals no more.
  public func stop() {
    folders = nil
    reads = nil
    isArmed = false
    isLive = false
    terminals = [:]
  }

  // MARK: Terminals that come and go

  private func scan() {
    let paths = places.flatMap { place in
      Folder.names(in: place.folder).filter(place.isTerminal).map { place.folder + "/" + $0 }
    }
    update(paths + terminals.keys)
  }

  private func changed(_ change: FileChanges.Change) {
    if change.mask & UInt32(IN_Q_OVERFLOW) != 0 { return scan() }
    guard let entry = change.name,
      places.contains(where: { $0.folder == change.path && $0.isTerminal(entry) })
    else { return }
    update([change.path + "/" + entry])
  }

  /// Looks again at whether these are terminals of ours.
  private func update(_ paths: [String]) {
    let known = lastInput
    for path in Set(paths) { see(path) }
    guard terminals.isEmpty != !isLive else { return tellNews(since: known) }
    isLive = !terminals.isEmpty
    if isLive {
      report(name, .live(.coarse))
      look()
    } else {
      isArmed = false
      lastInput = nil
      report(name, .gone)
    }
  }

  /// Tells of a terminal that was opened; whoever opened it is there.
  private func tellNews(since known: Moment?) {
    guard isLive, let last = lastInput, last != known else {
      if isArmed { arm() }
      return
    }
    disarm()
    report(name, .input(at: last))
  }

  // MARK: Input

  /// Looks at one terminal.
  ///
  /// Its access time is people's, whose clock may have been stepped since: only a change of it
  /// counts, and only for what is possible, a moment since it was last looked at.
  private func see(_ path: String) {
    guard let state = FileState(path), state.isCharacterDevice, state.owner == getuid() else {
      terminals[path] = nil
      return
    }
    let now = clock.read()
    let known = terminals[path]
    terminals[path] = Terminal(accessed: state.accessed, seen: now.moment)
    guard state.accessed != known?.accessed else { return }
    let earliest = known?.seen ?? Moment(microseconds: 0)
    let said = now.moment(at: WallTime(microseconds: state.accessed))
    let moment = min(now.moment, max(earliest, said))
    lastInput = max(lastInput ?? moment, moment)
  }

  /// Has the next read told, of every terminal there is now.
  private func arm() {
    guard let reads else { return }
    isArmed = true
    for path in terminals.keys {
      // One that closes just now is not missed.
      do throws(SystemError) {
        try reads.add(path, mask: UInt32(IN_ACCESS) | UInt32(IN_ONESHOT))
      } catch {
        isArmed = isArmed && error.code == ENOENT
      }
    }
  }

  private func disarm() {
    guard isArmed else { return }
    isArmed = false
    for path in terminals.keys { reads?.remove(path) }
  }

  private func wasRead(_ change: FileChanges.Change) {
    guard isArmed, change.mask & UInt32(IN_ACCESS | IN_Q_OVERFLOW) != 0 else { return }
    disarm()
    let now = clock.read().moment
    lastInput = now
    report(name, .input(at: now))
  }
}
