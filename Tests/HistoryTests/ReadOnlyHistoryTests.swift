import Glibc
import History
import SitCore
import SitProtocol
import Store
import Testing

/// Looking at a history without touching it.
@Suite struct ReadOnlyHistoryTests {
  private let ledgers: Ledgers
  private let bout = sitting(midnight, 3_000)

  init() throws { ledgers = try Ledgers() }

  private func bouts(_ file: ReadOnlyHistory) throws -> [LedgerBout] {
    let present = Present(now: WallTime(seconds: midnight + 9_000), file: file) { _ in .utc }
    return try replies(to: BoutsQuestion(asked(), present), from: file).flatMap { $0 }
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let file = unsafe open(ledgers.path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { throw Failed() }
    defer { close(file) }
    guard unsafe Glibc.write(file, bytes, bytes.count) == bytes.count else { throw Failed() }
  }

  private func read(_ name: String) throws -> [UInt8] {
    let file = unsafe open(ledgers.path + "/" + name, O_RDONLY)
    guard file >= 0 else { throw Failed() }
    defer { close(file) }
    return unsafe [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
      count = unsafe max(0, Glibc.read(file, buffer.baseAddress, 1 << 20))
    }
  }

  /// A copy of the history as a daemon that was killed leaves it.
  private func killed(keeping names: [String]) throws -> Ledgers {
    ledgers.write([.bout(bout)])
    let copy = try Ledgers()
    copy.store.close()
    for name in copy.names { unsafe unlink(copy.path + "/" + name) }
    let other = ReadOnlyHistoryTests(copy)
    for name in names { try other.write(try read(name), to: name) }
    return copy
  }

  private init(_ ledgers: Ledgers) { self.ledgers = ledgers }

  @Test func `a history that was closed is read, and nothing is left beside it`() throws {
    ledgers.write([.bout(bout), .gap(gap(midnight + 4_000, 60))])
    ledgers.store.close()
    let names = ledgers.names
    let before = try read("history.sqlite3")
    let file = try #require(try ReadOnlyHistory(folder: ledgers.path))
    #expect(try bouts(file) == [LedgerBout(bout)])
    #expect(ledgers.names == names)
    #expect(try read("history.sqlite3") == before)
  }

  @Test func `a history that a daemon has open is read up to its last write`() throws {
    ledgers.write([.bout(bout)])
    let file = try #require(try ReadOnlyHistory(folder: ledgers.path))
    #expect(try bouts(file) == [LedgerBout(bout)])
    let next = sitting(midnight + 4_000, 60)
    ledgers.write([.bout(next)])
    #expect(try bouts(file) == [LedgerBout(bout), LedgerBout(next)])
  }

  @Test func `what a daemon that was killed has left in its log is read, and left there`() throws {
    let all = ["history.sqlite3", "history.sqlite3-shm", "history.sqlite3-wal"]
    let copy = try killed(keeping: all)
    let test = ReadOnlyHistoryTests(copy)
    let before = try all.map(test.read)
    let file = try #require(try ReadOnlyHistory(folder: copy.path))
    #expect(try bouts(file) == [LedgerBout(bout)])
    #expect(copy.names == all)
    #expect(try all.map(test.read) == before)
  }

  @Test func `a log whose index is gone is not passed over in silence`() throws {
    let copy = try killed(keeping: ["history.sqlite3", "history.sqlite3-wal"])
    do {
      let file = try #require(try ReadOnlyHistory(folder: copy.path))
      #expect(try bouts(file) == [LedgerBout(bout)])
    } catch let error as StoreError {
      #expect(error.description.contains(copy.path) && error.description.contains("start it once"))
    }
    #expect(copy.names == ["history.sqlite3", "history.sqlite3-wal"])
  }

  @Test func `where there is no history yet there is none, and none is made`() throws {
    ledgers.store.close()
    for name in ledgers.names { unsafe unlink(ledgers.path + "/" + name) }
    #expect(try ReadOnlyHistory(folder: ledgers.path) == nil)
    #expect(try ReadOnlyHistory(folder: ledgers.path + "/none/at/all") == nil)
    #expect(ledgers.names.isEmpty)
    try write([], to: "history.sqlite3")
    #expect(try ReadOnlyHistory(folder: ledgers.path) == nil)
  }

  @Test func `a broken file, a stranger's or a folder is named with what is wrong`() throws {
    ledgers.store.close()
    for name in ledgers.names { unsafe unlink(ledgers.path + "/" + name) }
    try write(
      Array("this is no database at all, but it is longer than a header".utf8),
      to: "history.sqlite3")
    func refusal() -> String {
      do {
        _ = try ReadOnlyHistory(folder: ledgers.path)
        return "it was read"
      } catch {
        return "\(error)"
      }
    }
    #expect(refusal().contains("history.sqlite3: file is not a database"))
    unsafe unlink(ledgers.path + "/history.sqlite3")
    unsafe mkdir(ledgers.path + "/history.sqlite3", 0o700)
    #expect(refusal().contains("history.sqlite3: it is not a regular file"))
    unsafe rmdir(ledgers.path + "/history.sqlite3")
  }

  @Test func `the bout that lasted when the daemon saved last is there, as of then`() throws {
    let start = Reading(
      moment: Moment(microseconds: 1_000_000_000), asleep: .zero, wall: WallTime(seconds: midnight))
    var heart = Heart(settings: Settings(), zone: .utc, at: start)
    _ = heart.handle(.declare(.sitting), at: start)
    let later = Reading(
      moment: start.moment + .minutes(20), asleep: .zero, wall: start.wall + .minutes(20))
    _ = heart.handle(.declare(.sitting), at: later)
    ledgers.store.write([], checkpoint: Saved(heart: heart.snapshot))
    let file = try #require(try ReadOnlyHistory(folder: ledgers.path))
    let found = try #require(try bouts(file).first)
    #expect(found.began == midnight && found.ended == midnight + 1_200 && found.seconds == 1_200)
    #expect(found.ending == .gap)
  }
}

/// As much of the daemon's checkpoint as matters here.
private struct Saved: Encodable {
  let heart: Heart.Snapshot
}
