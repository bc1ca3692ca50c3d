import CSQLite

/// A value that goes into a statement.
enum Value {
  case null
  case integer(Int64)
  case text(String)
}

/// One row of an answer, valid until the next.
@safe
struct Row {
  fileprivate let statement: OpaquePointer

  /// Whether a column, counted from 0, has no value.
  func isNull(_ column: CInt) -> Bool {
    unsafe sqlite3_column_type(statement, column) == SQLITE_NULL
  }

  /// A column's number; 0 where it is none.
  func integer(_ column: CInt) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

  /// A column's word; nil where it is none, or too long for one of ours.
  func word(_ column: CInt) -> PackedWord? {
    guard let text = unsafe sqlite3_column_text(statement, column) else { return nil }
    let count = Int(unsafe sqlite3_column_bytes(statement, column))
    return unsafe PackedWord(UnsafeBufferPointer(start: text, count: count))
  }

  /// A column's text; empty where it is none.
  func text(_ column: CInt) -> String {
    guard let text = unsafe sqlite3_column_text(statement, column) else { return "" }
    return unsafe String(cString: text)
  }
}

/// Owns a connection to SQLite and its statements, each of which is prepared once.
@safe
final class Connection {
  private let handle: OpaquePointer
  private(set) var statements: [String: OpaquePointer] = unsafe [:]
  private var isClosed = false

  /// How long a locked file is waited for, in milliseconds: the daemon stands still meanwhile.
  private static let busyTimeout: CInt = 250

  /// Opens an existing file.
  ///
  /// - Parameter path: its path, or, where it begins with `file:`, a URI
  ///   (<https://www.sqlite.org/uri.html>).
  init(path: String, readOnly: Bool = false) throws(StoreError) {
    let mode =
      (readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX
      | SQLITE_OPEN_URI
    var opened: OpaquePointer?
    let code = unsafe sqlite3_open_v2(path, &opened, mode, nil)
    guard code == SQLITE_OK, let handle = unsafe opened else {
      let error = unsafe Self.error(code, of: opened)
      unsafe sqlite3_close(opened)
      throw error
    }
    unsafe self.handle = handle
    unsafe sqlite3_extended_result_codes(handle, 1)
    unsafe sqlite3_busy_timeout(handle, Self.busyTimeout)
    // What a file says of itself is not trusted.
    try execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
  }

  deinit { close() }

  /// Finalizes all statements and closes; nothing may be asked of it any more.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    unsafe statements.values.forEach { unsafe _ = sqlite3_finalize($0) }
    unsafe statements = [:]
    unsafe sqlite3_close(handle)
  }

  /// Runs statements that take no values and whose answers do not matter.
  func execute(_ script: String) throws(StoreError) {
    let code = unsafe sqlite3_exec(handle, script, nil, nil, nil)
    guard code == SQLITE_OK else { throw unsafe Self.error(code, of: handle) }
  }

  /// Runs a statement that answers nothing.
  func run(_ sql: String, _ values: [Value] = []) throws(StoreError) {
    try visit(sql, values) { _ in true }
  }

  /// The rows of an answer, without those that cannot be read.
  func rows<Element>(
    _ sql: String, _ values: [Value] = [], _ read: (Row) -> Element?
  ) throws(StoreError) -> [Element] {
    var elements: [Element] = []
    try visit(sql, values) { row in
      if let element = read(row) { elements.append(element) }
      return true
    }
    return elements
  }

  /// Hands out the rows of an answer one by one, until there are no more or `body` says `false`.
  func visit(_ sql: String, _ values: [Value], _ body: (Row) -> Bool) throws(StoreError) {
    let statement = unsafe try prepared(sql)
    defer {
      unsafe sqlite3_reset(statement)
      unsafe sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() {
      let code = unsafe bind(value, at: CInt(index + 1), of: statement)
      guard code == SQLITE_OK else { throw unsafe Self.error(code, of: handle) }
    }
    while true {
      let code = unsafe sqlite3_step(statement)
      if code == SQLITE_DONE { return }
      guard code == SQLITE_ROW else { throw unsafe Self.error(code, of: handle) }
      guard body(unsafe Row(statement: statement)) else { return }
    }
  }

  /// Does all of `body`, or, where it fails, nothing.
  func transaction<Result>(
    _ body: () throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // Some failures have rolled back already; then this one says so, and that is all.
      try? run("ROLLBACK")
      throw error
    }
  }

  /// How many steps of SQLite's machine reading through a table may take: some 200 ms.
  static let checkLimit: CInt = 10_000_000

  /// Reads through a table and its indexes, and answers what is wrong with them; nil where nothing
  /// is, or where it would take too long to say.
  func fault(inTable name: String, limit: CInt = checkLimit) throws(StoreError) -> String? {
    unsafe sqlite3_progress_handler(handle, limit, { _ in 1 }, nil)
    defer { unsafe sqlite3_progress_handler(handle, 0, nil, nil) }
    do throws(StoreError) {
      let verdict = try rows("PRAGMA quick_check(\(name))") { $0.text(0) }.first
      return verdict == "ok" ? nil : verdict
    } catch .sqlite(code: SQLITE_INTERRUPT, _) {
      return nil
    }
  }

  private func prepared(_ sql: String) throws(StoreError) -> OpaquePointer {
    if let statement = unsafe statements[sql] { return unsafe statement }
    var prepared: OpaquePointer?
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    let code = unsafe sqlite3_prepare_v3(handle, sql, -1, flags, &prepared, nil)
    guard code == SQLITE_OK, let statement = unsafe prepared else {
      throw unsafe Self.error(code, of: handle)
    }
    unsafe statements[sql] = statement
    return unsafe statement
  }

  private func bind(_ value: Value, at index: CInt, of statement: OpaquePointer) -> CInt {
    switch value {
    case .null: unsafe sqlite3_bind_null(statement, index)
    case .integer(let number): unsafe sqlite3_bind_int64(statement, index, number)
    case .text(let text):
      unsafe sitd_sqlite3_bind_text(statement, index, text, CInt(clamping: text.utf8.count))
    }
  }

  private static func error(_ code: CInt, of handle: OpaquePointer?) -> StoreError {
    let message = unsafe String(
      cString: handle == nil ? sqlite3_errstr(code) : sqlite3_errmsg(handle))
    return .sqlite(code: code, message: message)
  }
}
