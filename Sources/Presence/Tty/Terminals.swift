import Glibc
import Reactor
import SitCore

/// Input at a user's terminals.
///
/// The kernel notes when a terminal was last read (its access time, in steps of 8 s), which can only
/// be looked at; and inotify(7) tells of the next read. Reads are what typing leads to; output is
/// not counted.
final class Terminals {
  /// A folder of terminals, and what their names begin with; digits follow.
  nonisolated struct Place: Equatable, Sendable {
    let folder: String
    let prefixes: [String]

    static let pseudoterminals = Place(folder: "/dev/pts", prefixes: [""])

    /// Where terminals are. Consoles that nobody uses belong to root, for whom therefore only
    /// pseudoterminals count.
    static var system: [Place] {
      let consoles = Place(folder: "/dev", prefixes: ["tty", "ttyS"])
      return getuid() == 0 ? [.pseudoterminals] : [.pseudoterminals, consoles]
    }

    func isTerminal(_ name: String) -> Bool {
      prefixes.contains { prefix in
        let digits = name.dropFirst(prefix.count)
        return name.hasPrefix(prefix) && !digits.isEmpty && digits.allSatisfy(\.isNumber)
      }
    }
  }

  /// Why changes are not heard of, if so.
  private(set) var failure: SystemError?
  /// The paths of the terminals there are.
  var paths: Set<String> { Set(terminals.keys) }

  private let owner: uid_t
  private let clock: SystemClock
  private let report: (Evidence) -> Void
  private var named: Set<String> = []
  private var places: [Place] = []
  private var changes: FileChanges?
  private var reads: FileChanges?
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

  /// None yet.
  ///
  /// - Parameters:
  ///   - owner: the uid whose terminals count.
  ///   - clock: what access times are read by.
  ///   - report: where it is told that there are terminals, that there are none any more, and input.
  init(owner: uid_t, clock: SystemClock, report: @escaping (Evidence) -> Void) {
    self.owner = owner
    self.clock = clock
    self.report = report
  }

  /// Follows these terminals and those in these places, from now on whenever one opens, closes or
  /// changes hands; and no others.
  func follow(_ named: Set<String>, in places: [Place]) {
    guard named != self.named || places != self.places else { return }
    self.named = named
    self.places = places
    failure = nil
    changes = nil
    if named.isEmpty, places.isEmpty {
      reads = nil
      isArmed = false
    } else {
      listen()
    }
    scan()
  }

  /// Looks at the terminals' access times; the next read is going to be told. It is so also where
  /// they tell something new: that may be from before an unlock, and what comes after it is awaited.
  func look() {
    if failure != nil { scan() }
    guard isLive else { return }
    let known = lastInput
    // Before the look, so that no read falls between the two.
    arm()
    for path in terminals.keys { see(path) }
    guard let last = lastInput else { return }
    // Without the promise of the next input it cannot be called idle.
    report(last == known && isArmed ? .idle(since: last) : .input(at: last))
  }

  /// Follows none any more, and tells nothing of that.
  func stop() {
    isLive = false
    terminals = [:]
    lastInput = nil
    follow([], in: [])
  }

  // MARK: Terminals that come and go

  private func listen() {
    do throws(SystemError) {
      let changes = try FileChanges { [weak self] in self?.changed($0) }
      let mask = UInt32(IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVED_TO | IN_MOVED_FROM)
      // A terminal that is root's still, and handed over in a moment, can itself not be watched.
      let folders = Set(places.map(\.folder) + named.map(Folder.parent))
      for folder in folders where FileState(folder) != nil {
        try changes.add(folder, mask: mask)
      }
      self.changes = changes
      if reads == nil { reads = try FileChanges { [weak self] in self?.wasRead($0) } }
    } catch { failure = error }
  }

  private func scan() {
    let paths = places.flatMap { place in
      Folder.names(in: place.folder).filter(place.isTerminal).map { place.folder + "/" + $0 }
    }
    update(paths + named + terminals.keys)
  }

  private func changed(_ change: FileChanges.Change) {
    if change.mask & UInt32(IN_Q_OVERFLOW) != 0 { return scan() }
    let path = change.name.map { change.path + "/" + $0 } ?? change.path
    if isFollowed(path) { update([path]) }
  }

  private func isFollowed(_ path: String) -> Bool {
    guard !named.contains(path) else { return true }
    let folder = Folder.parent(of: path)
    let name = String(path.dropFirst(folder.count + 1))
    return places.contains { $0.folder == folder && $0.isTerminal(name) }
  }

  /// Looks again at whether these are terminals of the user's.
  private func update(_ paths: [String]) {
    let known = lastInput
    for path in Set(paths) { see(path) }
    guard terminals.isEmpty != !isLive else { return tellNews(since: known) }
    isLive = !terminals.isEmpty
    if isLive {
      report(.live(.coarse))
      look()
    } else {
      isArmed = false
      lastInput = nil
      report(.gone)
    }
  }

  /// Tells of a terminal that was opened; whoever opened it is there.
  private func tellNews(since known: Moment?) {
    guard isLive, let last = lastInput, last != known else {
      if isArmed { arm() }
      return
    }
    disarm()
    report(.input(at: last))
  }

  // MARK: Input

  /// Looks at one terminal.
  ///
  /// Its access time is people's, whose clock may have been stepped since: only a change of it
  /// counts, and only for what is possible, a moment since it was last looked at.
  private func see(_ path: String) {
    guard isFollowed(path), let state = FileState(path), state.isTerminal, state.owner == owner
    else {
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
    report(.input(at: now))
  }
}
