/// What the sessions of one user say together about whether the person is there.
nonisolated struct LogindPicture: Equatable {
  /// A session, and what was learnt about it by and by.
  struct Entry: Equatable {
    var session: LogindSession
    /// Whether its locker tells of itself: its LockedHint has been seen set.
    var tellsLock: Bool
    /// Whether it was asked to lock a moment ago.
    var isAskedToLock: Bool
    /// Whether its desktop tells of idleness: its IdleHint has been seen set.
    var tellsIdleness: Bool

    var isLocked: Bool { session.isLocked || (!tellsLock && isAskedToLock) }
  }

  /// What is told of input.
  enum Input: Equatable {
    /// No session in front tells.
    case untold
    case active
    /// On CLOCK_MONOTONIC; 0: not known when.
    case idle(since: UInt64)
  }

  /// Every session in front that can be locked is.
  private(set) var isLocked = false
  /// The user's place at this machine is taken by somebody else, and the user is not known to be
  /// logged in from elsewhere.
  private(set) var isInactive = false
  private(set) var input = Input.untold
  /// The paths of the terminals of the user's sessions.
  private(set) var terminals: Set<String> = []
  /// Whether there is a session whose terminal logind does not know.
  private(set) var hasUnknownTerminal = false

  init(_ entries: [Entry]) {
    let personal = entries.filter(\.session.isPersonal)
    let shown = personal.filter { $0.session.isGraphical && $0.session.isActive }
    isLocked = !shown.isEmpty && shown.allSatisfy(\.isLocked)

    let seated = personal.filter(\.session.hasSeat)
    // One who may sit at another machine is not certainly absent: input there decides.
    let hasOther = personal.contains { entry in
      let session = entry.session
      return !session.hasSeat && (session.isTerminal || session.isGraphical)
    }
    isInactive = !seated.isEmpty && !seated.contains(where: \.session.isActive) && !hasOther

    let typed = personal.map(\.session).filter(\.isTerminal)
    terminals = Set(typed.compactMap(\.terminal))
    hasUnknownTerminal = typed.contains { $0.terminal == nil }

    let telling = shown.filter(\.tellsIdleness).map(\.session)
    guard !telling.isEmpty else { return }
    let idle = telling.filter(\.isIdle)
    let latest = idle.map(\.idleChanged).max() ?? 0
    input = idle.count == telling.count ? .idle(since: latest) : .active
  }
}
