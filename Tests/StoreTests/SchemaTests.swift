import CSQLite
import Glibc
import SitCore
import Testing

@testable import Store

/// The file: its versions, its plans, and what it costs.
@Suite struct SchemaTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "A file of an earlier version gets the migrations it has not made, once, and keeps its entries")
  func migrates() throws {
    let store = try Store(folder: folder.state)
    store.write([.nudge(nudge(0))], checkpoint: Note(count: 1))
    store.close()
    let later = Migration(name: "later", sql: "ALTER TABLE nudges ADD COLUMN move TEXT")
    for _ in 0..<2 {
      let state = try StateFolder(path: folder.state)
      let history = try HistoryFile(in: state, migrations: Migration.all + [later])
      let connection = history.ledger.connection
      let names = try connection.rows("SELECT name FROM migrations ORDER BY number") { $0.text(0) }
      #expect(names == Migration.all.map(\.name) + ["later"])
      let moves = try connection.rows("SELECT move FROM nudges") { $0.isNull(0) }
      #expect(moves == [true])
      history.close()
      state.release()
    }
  }

  /// A file as an earlier version left it.
  private func makeFile(ofVersion count: Int) throws -> Connection {
    unsafe mkdir(folder.state, 0o700)
    try put([], into: folder.history)
    let connection = try Connection(path: folder.history)
    try connection.execute("PRAGMA journal_mode = WAL")
    try Schema(connection: connection).migrate(Array(Migration.all.prefix(count)), made: [])
    return connection
  }

  @Test(
    "From every earlier version there is a way to this one, on which nothing is lost",
    arguments: 1..<Migration.all.count)
  func fromEachVersion(count: Int) throws {
    let changes: [LedgerChange] = (0..<300).flatMap { index in
      [
        .bout(bout(index)), .breakEnded(pause(index)),
        .nudge(nudge(index, outcome: .followed, delay: .minutes(1))),
      ]
    }
    let old = try makeFile(ofVersion: count)
    for change in changes { try Ledger(connection: old).put(change) }
    try Ledger(connection: old).put(checkpoint: #"{"count":300}"#)
    old.close()
    for round in 0..<2 {
      let store = try Store(folder: folder.state)
      #expect(store.condition == .healthy)
      #expect(store.rescue == nil)
      #expect(store.allBouts == (0..<300).map { bout($0) })
      #expect(store.allBreaks == (0..<300).map { pause($0) })
      #expect(
        store.allNudges == (0..<300).map { nudge($0, outcome: .followed, delay: .minutes(1)) })
      #expect(store.checkpoint(as: Note.self) == Note(count: 300))
      // What that version did not know can be recorded now.
      store.write([.gap(gap(round)), .move(move(round))], checkpoint: Note(count: 300))
      #expect(store.condition == .healthy)
      #expect(store.allGaps == (0...round).map { gap($0) })
      #expect(store.allMoves == (0...round).map { move($0) })
      store.close()
    }
  }

  @Test("A way to this version that is cut off at any moment can be gone again")
  func interruptedMigration() throws {
    let old = try makeFile(ofVersion: 1)
    try Ledger(connection: old).put(.bout(bout(0)))
    try old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    let before = try bytes(of: folder.history)
    try Schema(connection: old).migrate(Migration.all, made: [Migration.all[0].name])
    let log = try bytes(of: folder.history + "-wal")
    old.close()
    #expect(!log.isEmpty)
    // The pages of the new version are in the log, which was written up to some byte.
    for end in stride(from: 0, through: log.count, by: max(1, log.count / 60)) {
      for name in names(in: folder.state) { remove(folder.state + "/" + name) }
      try put(before, into: folder.history)
      try put(Array(log.prefix(end)), into: folder.history + "-wal")
      let store = try Store(folder: folder.state)
      #expect(store.condition == .healthy, "cut at \(end)")
      #expect(store.rescue == nil, "cut at \(end)")
      store.write([.gap(gap(0))], checkpoint: Note(count: 1))
      #expect(store.allBouts == [bout(0)])
      #expect(store.allGaps == [gap(0)])
      store.close()
    }
  }

  @Test("A migration that fails leaves the file as it was")
  func failedMigration() throws {
    let broken = Migration(name: "broken", sql: "CREATE TABLE half (a); CREATE TABLE bouts (b)")
    let store = try Store(folder: folder.state)
    store.write([.bout(bout(0))], checkpoint: Note(count: 1))
    store.close()
    let state = try StateFolder(path: folder.state)
    #expect(throws: StoreError.self) {
      try HistoryFile(in: state, migrations: Migration.all + [broken])
    }
    state.release()
    let again = try Store(folder: folder.state)
    #expect(again.condition == .healthy)
    #expect(again.allBouts == [bout(0)])
  }

  @Test("A file of a later version is left as it is, and it goes on in memory")
  func newer() throws {
    let state = try StateFolder(path: folder.state)
    let later = Migration(name: "later", sql: "CREATE TABLE more (a INTEGER) STRICT")
    try HistoryFile(in: state, migrations: Migration.all + [later]).close()
    state.release()
    let before = try bytes(of: folder.history)
    let store = try Store(folder: folder.state)
    #expect(store.isFailing("newer sitd", "\"later\""))
    store.write([.bout(bout(0))], checkpoint: Note(count: 1))
    #expect(store.isFailing("newer sitd"))
    #expect(store.rescue == nil)
    store.close()
    #expect(try bytes(of: folder.history) == before)
  }

  @Test("Another program's database is left as it is", arguments: [0, 7])
  func foreign(mark: Int) throws {
    unsafe mkdir(folder.state, 0o700)
    try put([], into: folder.history)
    let other = try Connection(path: folder.history)
    try other.execute("PRAGMA application_id = \(mark); CREATE TABLE theirs (a)")
    other.close()
    let before = try bytes(of: folder.history)
    let store = try Store(folder: folder.state)
    #expect(store.isFailing("another program's"))
    store.write([.bout(bout(0))], checkpoint: Note(count: 1))
    store.close()
    #expect(try bytes(of: folder.history) == before)
  }

  @Test("The file is safe on power loss, and the connection small")
  func settings() throws {
    let store = try Store(folder: folder.state)
    let connection = try #require(store.history).ledger.connection
    func setting(_ name: String) throws -> String? {
      try connection.rows("PRAGMA \(name)") { $0.text(0) }.first
    }
    #expect(try setting("journal_mode") == "wal")
    #expect(try setting("synchronous") == "2")
    #expect(try setting("cache_size") == "-256")
    #expect(try setting("mmap_size") == "0")
    #expect(try setting("busy_timeout") == "250")
    #expect(try setting("application_id") == "1397314628")
  }

  @Test("Every question about a stretch of time is answered by an index")
  func plans() throws {
    let store = try Store(folder: folder.state)
    let connection = try #require(store.history).ledger.connection
    for sql in [
      Ledger.SQL.boutsBetween, Ledger.SQL.breaksBetween, Ledger.SQL.nudgesBetween,
      Ledger.SQL.boutsBackwards, Ledger.SQL.breaksBackwards, Ledger.SQL.nudgesBackwards,
      Ledger.SQL.putOutcome,
    ] {
      let steps = try connection.rows("EXPLAIN QUERY PLAN " + sql) { $0.text(3) }
      #expect(steps.contains { $0.hasPrefix("SEARCH") }, "\(sql)")
      #expect(!steps.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(steps)")
    }
  }

  @Test("Ten years of history are opened and read, and no statement is prepared twice")
  func tenYears() async throws {
    let store = try Store(folder: folder.state)
    for start in stride(from: 0, to: 40_000, by: 2_000) {
      let changes = (start..<start + 2_000).flatMap { index -> [LedgerChange] in
        let again = NudgeEntry(
          delivered: bout(index).ended, number: 2, boutAwake: .minutes(50), kind: .sitting,
          outlet: "desktop", outcome: .ignored)
        return [.bout(bout(index)), .nudge(nudge(index))] + (index % 2 == 0 ? [.nudge(again)] : [])
      }
      store.write(changes, checkpoint: Note(count: start))
      // Others live on this thread too.
      await Task.yield()
    }
    let connection = try #require(store.history).ledger.connection
    let statements = unsafe connection.statements.count
    store.write([.bout(bout(0)), .nudge(nudge(0))], checkpoint: Note(count: 1))
    #expect(unsafe connection.statements.count == statements)
    store.close()

    let again = try Store(folder: folder.state)
    #expect(again.condition == .healthy)
    let last = try #require(again.lastBout)
    #expect(last == bout(39_999))
    let day = (since: last.ended - .hours(24), until: last.ended)
    #expect(again.bouts(since: day.since, until: day.until) == (39_988..<40_000).map { bout($0) })
    #expect(again.nudges(since: day.since, until: day.until).count == 18)
    // A few steps of SQLite's machine for each row of the answer, and none for the others.
    let reader = try #require(again.history).ledger.connection
    for sql in [Ledger.SQL.boutsBetween, Ledger.SQL.nudgesBetween] {
      let statement = unsafe try #require(reader.statements[sql])
      let steps = unsafe sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0)
      #expect((1..<1_000).contains(steps))
    }
    #expect(again.allNudges.count == 60_000)
  }

  @Test("Opening and closing leaves neither memory nor descriptors behind")
  func leaks() throws {
    func descriptors() -> Int {
      names(in: "/proc/self/fd").count { name in
        var target = [CChar](repeating: 0, count: 4_096)
        // What was left out at the end is zero.
        guard unsafe readlink("/proc/self/fd/" + name, &target, target.count - 1) > 0 else {
          return false
        }
        return target.starts(with: folder.path.utf8CString.dropLast())
      }
    }
    func use() throws -> Store {
      let store = try Store(folder: folder.state)
      store.write([.bout(bout(0)), .nudge(nudge(0))], checkpoint: Note(count: 1))
      _ = (store.allBouts, store.allBreaks, store.lastBout, store.checkpoint(as: [Int].self))
      return store
    }
    // Something else in this process may hold memory of SQLite's; what counts is what is added.
    var store: Store? = try use()
    #expect(descriptors() > 0, "the probe must see an open store")
    let open = sqlite3_memory_used()
    store?.close()
    store = nil
    let before = sqlite3_memory_used()
    #expect(before < open, "the probe must see an open store")
    for round in 0..<50 {
      // Closed in words, and by being forgotten.
      let store = try use()
      if round % 2 == 0 { store.close() }
    }
    #expect(descriptors() == 0)
    #expect(sqlite3_memory_used() == before)
  }
}
