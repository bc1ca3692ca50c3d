import Glibc
import SitCore
import Testing

@testable import Store

/// Trouble outside: nothing that was written is lost, and it is all there once the trouble is over.
@Suite struct TroubleTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("What is written while the folder cannot be made waits, in order, and is written later")
  func noFolder() throws {
    try put([], into: folder.state)  // a file where the folder should be
    let store = try Store(folder: folder.state)
    #expect(store.isFailing("Not a directory"))
    var told: [StoreCondition] = []
    store.onCondition = { told.append($0) }
    for index in 0..<5 { store.write([.bout(bout(index))], checkpoint: Note(count: index)) }
    store.write([.nudge(nudge(0))], checkpoint: Note(count: 5))
    store.write(
      [.outcome(of: nudge(0).delivered, .skipped, delay: nil)], checkpoint: Note(count: 6))
    #expect(store.allBouts.isEmpty)
    #expect(store.checkpoint(as: Note.self) == nil)
    #expect(told.isEmpty, "it was failing already, and for the same reason")

    unsafe unlink(folder.state)
    store.write([], checkpoint: Note(count: 7))
    #expect(told == [.healthy])
    #expect(store.allBouts == (0..<5).map { bout($0) })
    #expect(store.allNudges == [nudge(0, outcome: .skipped)])
    #expect(store.checkpoint(as: Note.self) == Note(count: 7))
  }

  @Test("What still waits is written when the store is closed")
  func closing() throws {
    try put([], into: folder.state)
    let store = try Store(folder: folder.state)
    store.write([.bout(bout(0))], checkpoint: Note(count: 1))
    unsafe unlink(folder.state)
    store.close()
    let again = try Store(folder: folder.state)
    #expect(again.allBouts == [bout(0)])
    #expect(again.checkpoint(as: Note.self) == Note(count: 1))
  }

  @Test("Something else than a file in the place of the history is left alone, and blocks nobody")
  func notAFile() throws {
    unsafe mkdir(folder.state, 0o700)
    unsafe mkfifo(folder.history, 0o600)
    let store = try Store(folder: folder.state)
    #expect(store.isFailing("not a regular file"))
    store.write([.bout(bout(0))], checkpoint: Note(count: 1))
    unsafe unlink(folder.history)
    unsafe mkdir(folder.history, 0o700)
    store.write([.bout(bout(1))], checkpoint: Note(count: 2))
    #expect(store.isFailing("Is a directory"))
    unsafe rmdir(folder.history)
    store.write([.bout(bout(2))], checkpoint: Note(count: 3))
    #expect(store.condition == .healthy)
    #expect(store.allBouts.count == 3)
  }

  @Test("While somebody else holds the file, what is written waits")
  func locked() throws {
    let store = try Store(folder: folder.state)
    store.write([.bout(bout(0))], checkpoint: Note(count: 1))
    let other = try Connection(path: folder.history)
    try other.run("BEGIN IMMEDIATE")
    store.write([.bout(bout(1))], checkpoint: Note(count: 2))
    #expect(store.isFailing("locked"))
    #expect(store.allBouts == [bout(0)])
    #expect(store.checkpoint(as: Note.self) == Note(count: 1))
    try other.run("ROLLBACK")
    store.write([], checkpoint: Note(count: 3))
    #expect(store.condition == .healthy)
    #expect(store.allBouts == [bout(0), bout(1)])
    other.close()
  }

  @Test("On a full disk the history can still be read, and what is written waits for room")
  func full() throws {
    let store = try Store(folder: folder.state)
    store.write([.bout(bout(0))], checkpoint: Note(count: 0))
    let connection = try #require(store.history).ledger.connection
    try connection.execute("PRAGMA max_page_count = 1")  // raised to what it has
    for index in 1..<10 {
      let changes = (0..<50).map { LedgerChange.bout(bout(index * 50 + $0)) }
      store.write(changes, checkpoint: Note(count: index))
    }
    #expect(store.isFailing("full"))
    #expect(store.allBouts.first == bout(0))
    #expect(store.allBouts.count < 450)
    try connection.execute("PRAGMA max_page_count = 1000000")
    store.write([], checkpoint: Note(count: 10))
    #expect(store.condition == .healthy)
    #expect(store.allBouts.count == 451)
    #expect(store.rescue == nil)
  }

  @Test("Where the system refuses to write, at any byte, all is written once it does again")
  func refusedWrites() async {
    await #expect(processExitsWith: .success) {
      [path = folder.path as String] in
      try await MainActor.run {
        signal(SIGXFSZ, SIG_IGN)
        var written = 0
        var failures = 0
        for limit in stride(from: 0, to: 120_000, by: 1_777) {
          // Each limit meets a new history, so that its making is refused too.
          let folder = path + "/\(limit)"
          var bounds = rlimit()
          unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &bounds)
          let hard = bounds.rlim_max
          bounds.rlim_cur = rlim_t(limit)
          unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &bounds)
          let store = try Store(folder: folder)
          for index in 0..<20 {
            store.write([.bout(bout(index)), .nudge(nudge(index))], checkpoint: Note(count: index))
            if store.condition != .healthy { failures += 1 }
          }
          bounds.rlim_cur = hard
          unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &bounds)
          store.write([], checkpoint: Note(count: 20))
          #expect(store.condition == .healthy, "limit \(limit)")
          #expect(store.rescue == nil, "limit \(limit)")
          #expect(store.allBouts == (0..<20).map { bout($0) }, "limit \(limit)")
          #expect(store.allNudges.count == 20, "limit \(limit)")
          #expect(store.checkpoint(as: Note.self) == Note(count: 20))
          store.close()
          written += 1
        }
        #expect(written > 0 && failures > written, "the limit must have been felt")
      }
    }
  }

  @Test("A history that was removed is begun anew, and one that was moved away is left alone")
  func removed() throws {
    let store = try Store(folder: folder.state)
    store.write([.bout(bout(0))], checkpoint: Note(count: 1))
    unsafe rename(folder.history, folder.path + "/elsewhere")
    store.write([.bout(bout(1))], checkpoint: Note(count: 2))
    #expect(store.condition == .healthy)
    #expect(store.allBouts == [bout(1)])
    let elsewhere = try Connection(path: folder.path + "/elsewhere")
    #expect(try Ledger(connection: elsewhere).lastBout() == bout(0))
    elsewhere.close()
  }

  @Test("A folder that was moved away is made again, and locked again")
  func movedFolder() throws {
    let store = try Store(folder: folder.state)
    unsafe rename(folder.state, folder.path + "/elsewhere")
    store.write([.bout(bout(0))], checkpoint: Note(count: 1))
    #expect(store.condition == .healthy)
    #expect(store.allBouts == [bout(0)])
    #expect(throws: StoreError.inUse(folder.state)) { try Store(folder: folder.state) }
  }

  @Test("Somebody who took the folder meanwhile keeps it")
  func takenFolder() throws {
    try put([], into: folder.state)
    let store = try Store(folder: folder.state)
    unsafe unlink(folder.state)
    let other = try Store(folder: folder.state)
    store.write([.bout(bout(0))], checkpoint: Note(count: 1))
    #expect(store.isFailing("another sitd"))
    other.close()
    store.write([], checkpoint: Note(count: 2))
    #expect(store.condition == .healthy)
    #expect(store.allBouts == [bout(0)])
  }

  @Test("More than can wait: the oldest are lost, and it is said")
  func tooMuch() throws {
    try put([], into: folder.state)
    let store = try Store(folder: folder.state)
    let changes = (0..<Store.waitingLimit + 7).map { LedgerChange.bout(bout($0)) }
    store.write(Array(changes.prefix(Store.waitingLimit)), checkpoint: Note(count: 1))
    #expect(!store.isFailing("lost"))
    store.write(Array(changes.suffix(7)), checkpoint: Note(count: 2))
    #expect(store.isFailing("Not a directory", "oldest are lost"))
    unsafe unlink(folder.state)
    store.write([], checkpoint: Note(count: 3))
    #expect(store.condition == .healthy)
    #expect(store.allBouts.count == Store.waitingLimit)
    #expect(store.allBouts.first == bout(7))
  }

  @Test("A closed store neither writes nor reads")
  func closed() throws {
    let store = try Store(folder: folder.state)
    store.write([.bout(bout(0))], checkpoint: Note(count: 1))
    store.close()
    store.close()
    store.write([.bout(bout(1))], checkpoint: Note(count: 2))
    #expect(store.allBouts.isEmpty)
    #expect(try Store(folder: folder.state).allBouts == [bout(0)])
  }
}
