import CSQLite
import Glibc
import SitCore

/// The open file of the history.
final class HistoryFile {
  /// Its name in the state folder.
  static let name = "history.sqlite3"

  let path: String
  let ledger: Ledger
  private let connection: Connection
  private let lock: FileLock

  /// Opens the file, makes it where it is missing, and brings its schema up to date.
  ///
  /// - Throws: an error of which `isDamage` holds where the file is broken, as far as can be seen
  ///   without reading all of it: its header, its schema and the newest rows.
  init(in folder: StateFolder, migrations: [Migration] = Migration.all) throws(StoreError) {
    // Older ones would take STRICT tables for damage.
    guard sqlite3_libversion_number() >= 3_037_000 else {
      throw .foreign("SQLite \(unsafe String(cString: sqlite3_libversion())) is older than 3.37")
    }
    path = folder.path + "/" + Self.name
    lock = try folder.prepareFile(Self.name)
    // SQLite gives files that it makes beside it the same mode.
    for companion in Self.companions { unsafe chmod(path + companion, 0o600) }
    connection = try Connection(path: path)
    ledger = Ledger(connection: connection)
    do {
      try prepare(migrations)
    } catch {
      connection.close()
      throw error
    }
  }

  /// What SQLite keeps beside a file: the write-ahead log and its index.
  static let companions = ["-wal", "-shm"]

  /// Whether the file is still where it was opened.
  var isInPlace: Bool { FileIdentity(path: path) == lock.identity }

  /// Writes changes and the checkpoint, all or nothing, and answers why entries were left out, if
  /// any were.
  func write(_ changes: [LedgerChange], checkpoint: String?) throws(StoreError) -> StoreError? {
    try connection.transaction { () throws(StoreError) in
      var refusal: StoreError?
      for change in changes {
        do throws(StoreError) {
          try ledger.put(change)
        } catch {
          // One entry that makes no sense must not keep out all that come after it.
          guard error.isRefusal else { throw error }
          refusal = error
        }
      }
      if let checkpoint { try ledger.put(checkpoint: checkpoint) }
      return refusal
    }
  }

  /// Does all of `body` to the tables, or, where it fails, nothing.
  func fill<Result>(
    _ body: (Ledger) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try connection.transaction { () throws(StoreError) in try body(ledger) }
  }

  /// Reads through a table.
  ///
  /// - Throws: an error of which `isDamage` holds where something in it is not as it was written.
  func check(_ table: Ledger.Table) throws(StoreError) {
    if let fault = try connection.fault(inTable: table.rawValue) { throw .damaged(fault) }
  }

  /// Moves what is in the write-ahead log into the file, and closes it.
  func close() {
    // Closing alone would do it too, but not for a file that was moved away.
    try? connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
  }

  private func prepare(_ migrations: [Migration]) throws(StoreError) {
    let schema = Schema(connection: connection)
    let made = try Self.sound { () throws(StoreError) in
      // The daemon is small: a little cache, nothing mapped. SQLite reads the header for that.
      try connection.execute(
        """
        PRAGMA cache_size = -256;
        PRAGMA mmap_size = 0;
        """)
      return try schema.made(of: migrations)
    }
    // Only now that the file is known to be ours may it be changed.
    try connection.execute(
      """
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 100;
      PRAGMA journal_size_limit = 1048576;
      """)
    try schema.migrate(migrations, made: made)
    try Self.sound { () throws(StoreError) in
      for table in Ledger.Table.allCases { try ledger.visit(table, from: .max) { _ in false } }
      _ = try ledger.checkpoint()
    }
  }

  /// Reads what a sound file of ours has: where SQLite does not know a table or a column, the file
  /// is not what it says it is.
  static func sound<Result>(
    _ read: () throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    do {
      return try read()
    } catch .sqlite(code: SQLITE_ERROR, let message) {
      throw .damaged(message)
    }
  }
}
