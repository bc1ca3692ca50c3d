import Glibc
import SitCore

/// Setting a damaged history aside, and saving from it what can be read.
enum Salvage {
  /// How long the daemon may stand still for it, in nanoseconds.
  private static let limit: UInt64 = 2_000_000_000

  /// Moves the history and what SQLite keeps beside it away, and answers the new path.
  static func setAside(in folder: StateFolder) throws(StoreError) -> String {
    let path = folder.path + "/" + HistoryFile.name
    let stamped = path + ".corrupt-" + timestamp()
    var target = stamped
    var count = 1
    while FileIdentity(path: target) != nil {
      count += 1
      target = "\(stamped)-\(count)"
    }
    // The history itself last: as long as it is in its place, all this can be done again.
    for companion in HistoryFile.companions + [""] {
      guard unsafe rename(path + companion, target + companion) == 0 || errno == ENOENT else {
        throw .system(call: "rename", path: path + companion, code: errno)
      }
    }
    return target
  }

  /// Copies all that can be read, newest first, and answers how many entries those were.
  static func copy(from path: String, to history: HistoryFile) throws(StoreError) -> Int {
    let source: Connection
    do {
      source = try Connection(path: path, readOnly: true)
      // Without this SQLite reads nothing of a file that is shorter than its header says.
      try source.execute("PRAGMA writable_schema = ON")
    } catch {
      return 0
    }
    defer { source.close() }
    let deadline = now(CLOCK_MONOTONIC) + limit
    return try history.fill { (target: Ledger) throws(StoreError) in
      let damaged = Ledger(connection: source)
      // First, because it has the present bout, and what the person asked for.
      if let checkpoint = try? damaged.checkpoint() { try target.put(checkpoint: checkpoint) }
      var saved = 0
      for table in Ledger.Table.allCases {
        saved += try copy(table, from: damaged, to: target, until: deadline)
      }
      return saved
    }
  }

  /// Copies a table from its newest row back. Where a page cannot be read, it steps back over it, in
  /// steps that double, up to a week, until there is something readable again.
  private static func copy(
    _ table: Ledger.Table, from source: Ledger, to target: Ledger, until deadline: UInt64
  ) throws(StoreError) -> Int {
    let second: Int64 = 1_000_000
    let day = 86_400 * second
    let tomorrow = Int64(now(CLOCK_REALTIME) / 1_000) + day
    var saved = 0
    var position = Int64.max
    var step = second
    var failure: StoreError?
    while position > 0, now(CLOCK_MONOTONIC) < deadline {
      do throws(StoreError) {
        try source.visit(table, from: position) { row in
          position = row.integer(0)
          step = second
          do throws(StoreError) {
            if let change = table.change(row) {
              try target.put(change)
              saved += 1
            }
          } catch {
            if !error.isRefusal { failure = error }
          }
          return failure == nil && now(CLOCK_MONOTONIC) < deadline
        }
        break
      } catch {
        position = min(position, tomorrow) - step
        step = min(step * 2, 7 * day)
      }
    }
    if let failure { throw failure }
    return saved
  }

  /// A clock, in nanoseconds.
  private static func now(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// The present in UTC, as `YYYYMMDD-HHMMSS`.
  private static func timestamp() -> String {
    var seconds = time(nil)
    var parts = unsafe tm()
    unsafe gmtime_r(&seconds, &parts)
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      guard let text = buffer.baseAddress else { return "" }
      unsafe strftime(text, buffer.count, "%Y%m%d-%H%M%S", &parts)
      return unsafe String(cString: text)
    }
  }
}
