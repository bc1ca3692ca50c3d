import Glibc
import History
import SitCore
import SitProtocol
import Store

/// A folder of its own for a test, gone with it, and a store in it.
final class Ledgers {
  let path: String
  let store: Store

  init() throws {
    var template = Array("/tmp/sitd-history-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw Failed() }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    store = try Store(folder: path)
  }

  deinit {
    store.close()
    for name in names { unsafe unlink(path + "/" + name) }
    unsafe rmdir(path)
  }

  /// The names in the folder, sorted.
  var names: [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe _ = closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  func write(_ changes: [LedgerChange]) { store.write(changes, checkpoint: ["": 0]) }

  /// All replies to a question.
  func answers<Asked: Question>(_ question: Asked) throws -> [Asked.Reply] {
    try replies(to: question, from: store)
  }
}

struct Failed: Error {}

/// A ledger that counts how often it is asked.
final class CountingReader: LedgerReader {
  private let store: Store
  private(set) var count = 0

  init(_ store: Store) { self.store = store }

  func read<Answer>(
    _ question: (Ledger) throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    count += 1
    return try store.read(question)
  }
}

/// All replies to a question.
func replies<Asked: Question>(
  to question: Asked, from reader: some LedgerReader
) throws -> [Asked.Reply] {
  var question = question
  var replies: [Asked.Reply] = []
  try question.answer(from: reader) { replies.append($0) }
  return replies
}

/// 2026-03-25 in UTC.
let midnight: Int64 = 20_537 * 86_400

func sitting(
  _ began: Int64, _ seconds: Int64, ending: Ending = .idle, offset: Int64 = 0
) -> BoutEntry {
  BoutEntry(
    kind: .sitting, began: WallTime(seconds: began), ended: WallTime(seconds: began + seconds),
    awake: .seconds(seconds), ending: ending, beganOffset: offset, endedOffset: offset)
}

func nudge(_ delivered: Int64, _ outcome: Outcome? = nil) -> NudgeEntry {
  NudgeEntry(
    delivered: WallTime(seconds: delivered), number: 1, boutAwake: .hours(1), kind: .sitting,
    outlet: "desktop", outcome: outcome, delay: outcome == .followed ? .seconds(30) : nil)
}

func gap(_ began: Int64, _ seconds: Int64) -> GapEntry {
  GapEntry(
    began: WallTime(seconds: began), ended: WallTime(seconds: began + seconds), reason: .notRunning,
    beganOffset: 0, endedOffset: 0)
}

func move(_ done: Int64) -> MoveEntry {
  MoveEntry(done: WallTime(seconds: done), move: "walk", length: .seconds(40))
}

/// The present, in UTC.
func present(_ now: Int64, bout: BoutEntry? = nil) -> Present {
  Present(now: WallTime(seconds: now), bout: bout) { _ in .utc }
}

func asked(_ since: Int64? = nil, _ until: Int64? = nil) throws -> AskedStretch {
  try AskedStretch(StretchParameters(since: since, until: until))
}
