import Configuration
import SitProtocol

/// What a file has for the ledger, and what is wrong with it.
struct ImportDraft {
  /// The entries, in the order of the file.
  private(set) var entries: [LedgerEntry] = []
  /// The first faults.
  private(set) var faults: [Fault] = []
  /// How many more there are.
  private(set) var furtherFaults = 0
  /// The Unix time now.
  private let now: Int64
  /// Why nothing can be made of a file that is in order.
  var obstacle: String?

  /// So many faults are told; who has more mends these first.
  static let mostFaults = 20
  /// More entries are not taken from one file: all of them are held until the last is checked.
  private static let mostEntries = 2_000_000

  /// - Parameter now: the Unix time now.
  init(now: Int64) { self.now = now }

  /// Takes an entry, or what is wrong with it.
  mutating func add(_ entry: LedgerEntry, line: Int) throws(Fault) {
    guard entries.count < Self.mostEntries else {
      throw Fault(line: line, message: "there are more than \(Self.mostEntries) entries")
    }
    if let fault = entry.fault(now: now) {
      add(Fault(line: line, message: fault))
    } else {
      entries.append(entry)
    }
  }

  /// Takes a fault.
  mutating func add(_ fault: Fault) {
    if faults.count < Self.mostFaults { faults.append(fault) } else { furtherFaults += 1 }
  }
}
