import CSQLite
import Glibc

/// What can go wrong with the store.
public enum StoreError: Error, Equatable, CustomStringConvertible {
  /// Another daemon keeps its state in this folder.
  case inUse(String)
  /// A system call failed: its name, the path it was about, and the error as in errno(3).
  case system(call: String, path: String, code: CInt)
  /// SQLite refused: its extended result code and its words.
  case sqlite(code: CInt, message: String)
  /// The file is not a sound history; the words say why.
  case damaged(String)
  /// The file is not for this version to read, and is left as it is; the words say why.
  case foreign(String)

  /// What is wrong, in words for the user.
  public var description: String {
    switch self {
    case .inUse(let folder): "another sitd keeps its state in \(folder)"
    case .system(let call, let path, let code):
      "\(path): \(unsafe String(cString: strerror(code))) (\(call))"
    case .sqlite(_, let message): message
    case .damaged(let reason), .foreign(let reason): reason
    }
  }

  /// Whether the file is broken and is to be set aside.
  var isDamage: Bool {
    switch self {
    case .damaged: true
    case .sqlite(let code, _): [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xff)
    case .inUse, .system, .foreign: false
    }
  }

  /// Whether it is this one entry that cannot be stored, and not the file.
  var isRefusal: Bool {
    switch self {
    case .sqlite(let code, _): [SQLITE_CONSTRAINT, SQLITE_TOOBIG].contains(code & 0xff)
    case .inUse, .system, .damaged, .foreign: false
    }
  }

  /// Whether the connection is as good as before: the disk is full or somebody holds a lock.
  var leavesConnection: Bool {
    switch self {
    case .sqlite(let code, _): [SQLITE_BUSY, SQLITE_FULL].contains(code & 0xff)
    case .inUse, .system, .damaged, .foreign: false
    }
  }
}

/// Whether what is written reaches the disk.
public enum StoreCondition: Equatable, Sendable {
  /// Everything written so far is in the file.
  case healthy
  /// What is written waits in memory, for the reason given; each write tries again.
  case failing(String)
}

/// What was done about a damaged history.
public struct Rescue: Equatable, Sendable, CustomStringConvertible {
  /// What was wrong with it.
  public let reason: String
  /// The path it was moved to.
  public let setAside: String
  /// How many bouts, breaks and nudges were saved from it.
  public let saved: Int

  /// The whole story, in words for the user.
  public var description: String {
    "the history was damaged (\(reason)); it is set aside as \(setAside),"
      + " and \(saved) entries of it were saved"
  }
}
