import CSQLite
import Glibc

/// The history of a daemon that does not run, or of one that does: it is only looked at, and nothing
/// in its folder is changed.
public final class ReadOnlyHistory: LedgerReader {
  private let path: String
  private let connection: Connection
  private let ledger: Ledger

  /// Opens the history in a folder; nil where there is none yet.
  ///
  /// - Throws: an error that says which file, and what is wrong with it.
  public init?(folder: String) throws(StoreError) {
    path = folder + "/" + HistoryFile.name
    guard let kind = FileIdentity.Kind(path: path) else {
      guard errno == ENOENT || errno == ENOTDIR else {
        throw .system(call: "stat", path: path, code: errno)
      }
      return nil
    }
    guard kind == .regular else { throw .foreign("\(path): it is not a regular file") }
    do throws(StoreError) {
      connection = try Connection(path: Self.uri(of: path), readOnly: true)
      let schema = Schema(connection: connection)
      let made = try HistoryFile.sound { () throws(StoreError) in try schema.made(of: Migration.all)
      }
      guard !made.isEmpty else { return nil }
      let isOld = !made.contains(Migration.gapsAndMoves.name)
      ledger = Ledger(connection: connection, missing: isOld ? [.gaps, .moves] : [])
    } catch {
      throw Self.named(error, path)
    }
  }

  /// Asks the ledger.
  public func read<Answer>(
    _ question: (Ledger) throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    do throws(StoreError) {
      return try question(ledger)
    } catch {
      throw Self.named(error, path)
    }
  }

  /// The state that was saved last; nil where there is none, or none that can be read as this type.
  public func checkpoint<Checkpoint: Decodable>(as type: Checkpoint.Type) -> Checkpoint? {
    guard let text = try? ledger.checkpoint() else { return nil }
    return try? CheckpointText.decode(text, as: type)
  }

  /// How to open a file without leaving a trace. Where there is no write-ahead log, SQLite would make
  /// one, unless it is told that nobody writes. Where there is one, its index is read as it is, or,
  /// where no daemon keeps it up to date, made anew in memory.
  private static func uri(of path: String) -> String {
    let hasLog = FileIdentity.Kind(path: path + "-wal") != nil
    var uri = "file:"
    for byte in path.utf8 {
      // All that has a meaning of its own in a URI.
      if byte > 0x20, byte < 0x7F, !"?#%".utf8.contains(byte) {
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16)
        uri += digits.utf8.count < 2 ? "%0" + digits : "%" + digits
      }
    }
    return uri + (hasLog ? "?readonly_shm=1" : "?immutable=1")
  }

  private static func named(_ error: StoreError, _ path: String) -> StoreError {
    switch error {
    case .inUse, .system: error
    case .sqlite(SQLITE_CANTOPEN, let message):
      .sqlite(
        code: SQLITE_CANTOPEN,
        message: "\(path): \(message); where sitd was stopped hard, start it once")
    case .sqlite(let code, let message): .sqlite(code: code, message: "\(path): \(message)")
    case .damaged(let reason): .damaged("\(path): \(reason)")
    case .foreign(let reason): .foreign("\(path): \(reason)")
    }
  }
}
