/// A change to the schema that was, or is to be, made once.
struct Migration {
  /// Its name, by which the file records that it was made.
  let name: String
  /// What it does.
  let sql: String

  /// All of them, in order. Only ever appended to: files out there have made the earlier ones.
  static let all = [ledger, gapsAndMoves]

  /// All instants and spans are in microseconds, offsets in seconds east of UTC. Everything is
  /// clustered by time. `bouts_by_length` and `breaks_by_length` give the longest at once, which
  /// tells how far before a stretch of time to look for what reaches into it.
  private static let ledger = Migration(
    name: "ledger",
    sql: """
      CREATE TABLE bouts (
        began        INTEGER NOT NULL,
        kind         TEXT NOT NULL CHECK (kind IN ('sitting', 'standing')),
        ended        INTEGER NOT NULL,
        awake        INTEGER NOT NULL CHECK (awake BETWEEN 0 AND ended - began),
        ending       TEXT NOT NULL CHECK (ending IN ('idle', 'locked', 'asleep', 'inactive',
                       'away', 'sensor', 'stood', 'sat', 'gap')),
        began_offset INTEGER NOT NULL,
        ended_offset INTEGER NOT NULL,
        PRIMARY KEY (began, kind)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX bouts_by_length ON bouts (ended - began);

      CREATE TABLE breaks (
        began        INTEGER PRIMARY KEY,
        ended        INTEGER NOT NULL CHECK (ended >= began),
        reason       TEXT NOT NULL CHECK (reason IN ('idle', 'locked', 'asleep', 'inactive',
                       'away', 'sensor', 'stood', 'sat', 'gap')),
        began_offset INTEGER NOT NULL,
        ended_offset INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX breaks_by_length ON breaks (ended - began);

      CREATE TABLE nudges (
        delivered  INTEGER PRIMARY KEY,
        number     INTEGER NOT NULL CHECK (number >= 1),
        bout_awake INTEGER NOT NULL CHECK (bout_awake >= 0),
        kind       TEXT NOT NULL CHECK (kind IN ('sitting', 'standing')),
        outlet     TEXT NOT NULL,
        outcome    TEXT CHECK (outcome IN ('followed', 'snoozed', 'skipped', 'ignored')),
        delay      INTEGER CHECK (delay >= 0)
      ) STRICT;

      CREATE TABLE checkpoint (
        id    INTEGER PRIMARY KEY CHECK (id = 1),
        state TEXT NOT NULL
      ) STRICT;
      """)

  /// When sitd could not tell, and what was done on breaks.
  static let gapsAndMoves = Migration(
    name: "gaps and moves",
    sql: """
      CREATE TABLE gaps (
        began        INTEGER PRIMARY KEY,
        ended        INTEGER NOT NULL CHECK (ended >= began),
        reason       TEXT NOT NULL CHECK (reason IN ('notRunning', 'restarted', 'noSource')),
        began_offset INTEGER NOT NULL,
        ended_offset INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX gaps_by_length ON gaps (ended - began);

      CREATE TABLE moves (
        done   INTEGER PRIMARY KEY,
        move   TEXT NOT NULL,
        length INTEGER NOT NULL CHECK (length >= 0)
      ) STRICT;
      """)
}

/// The schema of the file behind a connection.
struct Schema {
  let connection: Connection

  /// `application_id`: "SITD". It marks the file as ours.
  private static let applicationID: Int64 = 0x5349_5444

  /// The names of the migrations that the file has made; none where it is new.
  ///
  /// - Throws: `foreign` where the file is another program's or a newer sitd's.
  func made(of migrations: [Migration]) throws(StoreError) -> [String] {
    let mark = try connection.rows("PRAGMA application_id") { $0.integer(0) }.first
    guard mark == Self.applicationID else {
      let objects = try connection.rows("SELECT count(*) FROM sqlite_schema") { $0.integer(0) }
      guard mark == 0, objects == [0] else {
        throw .foreign("it is another program's database, and is left as it is")
      }
      return []
    }
    let names = try connection.rows("SELECT name FROM migrations ORDER BY number") { $0.text(0) }
    let known = migrations.map(\.name)
    if let unknown = zip(names, known + names.map { _ in "" }).first(where: { $0 != $1 })?.0 {
      throw .foreign("a newer sitd wrote it (it has \"\(unknown)\"), and it is left as it is")
    }
    return names
  }

  /// Makes the migrations that the file has not made.
  func migrate(_ migrations: [Migration], made: [String]) throws(StoreError) {
    guard made.count < migrations.count else { return }
    try connection.transaction { () throws(StoreError) in
      if made.isEmpty {
        try connection.execute(
          """
          PRAGMA application_id = \(Self.applicationID);
          CREATE TABLE IF NOT EXISTS migrations (
            number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE
          ) STRICT;
          """)
      }
      for migration in migrations.dropFirst(made.count) {
        try connection.execute(migration.sql)
        try connection.run("INSERT INTO migrations (name) VALUES (?)", [.text(migration.name)])
      }
    }
  }
}
