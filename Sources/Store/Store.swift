public import SitCore

/// The history and the present state, in `history.sqlite3` in the state folder.
///
/// Nothing that goes wrong outside, such as a full disk or a damaged file, stops whoever writes:
/// what cannot be written waits in memory, in order, and each write tries again. A damaged file is
/// set aside, and what can be read of it goes into a new one.
public final class Store: LedgerReader {
  /// Whether what was written is in the file.
  public private(set) var condition = StoreCondition.healthy {
    didSet { if condition != oldValue { onCondition?(condition) } }
  }
  /// Called when ``condition`` changes.
  public var onCondition: ((StoreCondition) -> Void)?
  /// What was last done about a damaged file; nil while none was seen.
  public private(set) var rescue: Rescue?
  /// Called when a damaged file was set aside later than in ``init(folder:)``.
  public var onRescue: ((Rescue) -> Void)?

  private let path: String
  private var folder: StateFolder?
  private(set) var history: HistoryFile?
  private var isClosed = false
  private var rescues = 0
  /// How many times a table was checked.
  private var checks = 0
  /// What the file does not have yet, oldest first.
  private var waiting: [LedgerChange] = []
  private var waitingCheckpoint: String?
  private var lostSome = false

  /// How many changes may wait: months of them, in about a megabyte.
  static let waitingLimit = 10_000
  /// A file damaged more often than this is on a disk that would be filled with what is set aside.
  static let rescueLimit = 3

  /// Opens the history in a folder; the folder and the file are made where they are missing, for
  /// the user alone. Where that fails, ``condition`` says so.
  ///
  /// - Throws: ``StoreError/inUse(_:)`` where another process has it open, and nothing else.
  public init(folder: String) throws(StoreError) {
    path = folder
    do throws(StoreError) {
      try withHistory { _ in }
    } catch {
      if case .inUse = error { throw error }
      condition = .failing(words(for: error))
    }
  }

  /// Records changes, in order, together with the checkpoint that they led to: both are in the file
  /// after this, or, where it cannot be written, wait for the next call.
  ///
  /// An entry that makes no sense (such as a nudge of number 0) is left out, and ``condition`` says
  /// so until the next call.
  public func write<Checkpoint: Encodable>(_ changes: [LedgerChange], checkpoint: Checkpoint) {
    guard !isClosed else { return }
    waiting += changes
    if waiting.count > Self.waitingLimit {
      waiting.removeFirst(waiting.count - Self.waitingLimit)
      lostSome = true
    }
    var complaint: String?
    do {
      waitingCheckpoint = try CheckpointText.encode(checkpoint)
    } catch {
      complaint = "the state cannot be encoded: \(error)"
    }
    flush(complaint: complaint)
  }

  /// The checkpoint written last; nil where there is none, or none that can be read as this type
  /// (then ``condition`` says so until the next ``write(_:checkpoint:)``).
  public func checkpoint<Checkpoint: Decodable>(as type: Checkpoint.Type) -> Checkpoint? {
    guard let text = read(nil, { (ledger) throws(StoreError) in try ledger.checkpoint() }) else {
      return nil
    }
    do {
      return try CheckpointText.decode(text, as: type)
    } catch {
      condition = .failing("the saved state cannot be read: \(error)")
      return nil
    }
  }

  /// Asks the ledger; it is asked again where the file turned out to be damaged and was replaced.
  ///
  /// - Throws: what went wrong; ``condition`` has it in words for the user.
  public func read<Answer>(
    _ question: (Ledger) throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    try using { (history) throws(StoreError) in try question(history.ledger) }
  }

  /// Does all of `body` to the ledger, or, where it fails, nothing.
  ///
  /// - Throws: what went wrong; ``condition`` has it in words for the user.
  public func change<Answer>(
    _ body: (Ledger) throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    try using { (history) throws(StoreError) in try history.fill(body) }
  }

  private func using<Answer>(
    _ body: (HistoryFile) throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    guard !isClosed else { throw .foreign("the history is closed") }
    do throws(StoreError) {
      return try withHistory(body)
    } catch {
      condition = .failing(words(for: error))
      throw error
    }
  }

  /// The bouts that the time from one instant to another has a part of, in order; none where the
  /// file cannot be read.
  public func bouts(since: WallTime, until: WallTime) -> [BoutEntry] {
    read([]) { (ledger) throws(StoreError) in try ledger.bouts(since: since, until: until) }
  }

  /// The breaks that the time from one instant to another has a part of, in order; none where the
  /// file cannot be read.
  public func breaks(since: WallTime, until: WallTime) -> [BreakEntry] {
    read([]) { (ledger) throws(StoreError) in try ledger.breaks(since: since, until: until) }
  }

  /// The nudges delivered from one instant until before another, in order; none where the file
  /// cannot be read.
  public func nudges(since: WallTime, until: WallTime) -> [NudgeEntry] {
    read([]) { (ledger) throws(StoreError) in try ledger.nudges(since: since, until: until) }
  }

  /// The gaps that the time from one instant to another has a part of, in order; none where the
  /// file cannot be read.
  public func gaps(since: WallTime, until: WallTime) -> [GapEntry] {
    read([]) { (ledger) throws(StoreError) in try ledger.gaps(since: since, until: until) }
  }

  /// The moves that were over from one instant until before another, in order; none where the file
  /// cannot be read.
  public func moves(since: WallTime, until: WallTime) -> [MoveEntry] {
    read([]) { (ledger) throws(StoreError) in try ledger.moves(since: since, until: until) }
  }

  /// The bout that began last; nil where there is none or the file cannot be read.
  public var lastBout: BoutEntry? {
    read(nil) { (ledger) throws(StoreError) in try ledger.lastBout() }
  }

  /// Reads through the next of the tables, since damage to old entries would not be met otherwise;
  /// a damaged file is set aside. It takes some 50 ms for ten years of history, and some 200 at
  /// most.
  public func checkNextTable() {
    guard !isClosed else { return }
    let table = Ledger.Table.allCases[checks % Ledger.Table.allCases.count]
    checks += 1
    do throws(StoreError) {
      try withHistory { (history) throws(StoreError) in try history.check(table) }
    } catch {
      condition = .failing(words(for: error))
    }
  }

  /// Tries a last time to write what waits, closes the file, and lets another process have it.
  /// Nothing is written or read after this.
  public func close() {
    guard !isClosed else { return }
    if !waiting.isEmpty || waitingCheckpoint != nil { flush(complaint: nil) }
    isClosed = true
    closeHistory()
    closeFolder()
  }

  private func flush(complaint: String?) {
    do throws(StoreError) {
      let refusal = try withHistory { (history) throws(StoreError) in
        try history.write(waiting, checkpoint: waitingCheckpoint)
      }
      waiting = []
      waitingCheckpoint = nil
      lostSome = false
      let reason = complaint ?? refusal.map { "an entry was left out: \($0)" }
      condition = reason.map(StoreCondition.failing) ?? .healthy
    } catch {
      condition = .failing(words(for: error))
    }
  }

  private func read<Answer>(
    _ none: Answer, _ body: (Ledger) throws(StoreError) -> Answer
  ) -> Answer {
    (try? read(body)) ?? none
  }

  /// Does something with the history: opens it where it is not open, replaces it where it turns out
  /// to be damaged, and then does it again.
  private func withHistory<Answer>(
    _ body: (HistoryFile) throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    do throws(StoreError) {
      return try body(try opened())
    } catch {
      if !error.leavesConnection { closeHistory() }
      guard error.isDamage, rescues < Self.rescueLimit else { throw error }
      try replaceHistory(because: error)
    }
    return try body(try opened())
  }

  private func opened() throws(StoreError) -> HistoryFile {
    // Somebody may have moved or removed the folder or the file: what is written to them then is
    // lost, and their lock keeps nobody out.
    if let history, !history.isInPlace { closeHistory() }
    if let folder, !folder.isInPlace {
      closeHistory()
      closeFolder()
    }
    if let history { return history }
    let locked: StateFolder
    if let folder { locked = folder } else { locked = try StateFolder(path: path) }
    folder = locked
    let opened = try HistoryFile(in: locked)
    history = opened
    return opened
  }

  private func replaceHistory(because error: StoreError) throws(StoreError) {
    guard let folder else { throw error }
    rescues += 1
    let setAside = try Salvage.setAside(in: folder)
    var saved = 0
    defer {
      let rescue = Rescue(reason: error.description, setAside: setAside, saved: saved)
      self.rescue = rescue
      onRescue?(rescue)
    }
    saved = try Salvage.copy(from: setAside, to: try opened())
  }

  private func closeHistory() {
    history?.close()
    history = nil
  }

  private func closeFolder() {
    folder?.release()
    folder = nil
  }

  private func words(for error: StoreError) -> String {
    let reason =
      switch error {
      case .inUse, .system: error.description
      case .sqlite, .damaged, .foreign: "\(path)/\(HistoryFile.name): \(error)"
      }
    guard lostSome else { return reason }
    return reason + "; more than \(Self.waitingLimit) changes wait, and the oldest are lost"
  }
}
