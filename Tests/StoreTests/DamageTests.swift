import Glibc
import SitCore
import TestSupport
import Testing

@testable import Store

/// Damaged files: they are set aside, what can be read of them is saved, and it goes on.
@Suite struct DamageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// How many bouts, and as many breaks and nudges, the history to be damaged has.
  let count = 1_000

  /// A sound history, closed.
  private func makeHistory() throws {
    let store = try Store(folder: folder.state)
    for start in stride(from: 0, to: count, by: 500) {
      let changes = (start..<start + 500).flatMap { index -> [LedgerChange] in
        [.bout(bout(index)), .breakEnded(pause(index)), .nudge(nudge(index))]
      }
      store.write(changes, checkpoint: Note(count: count))
    }
    #expect(store.condition == .healthy)
    store.close()
  }

  /// The store goes on as if nothing had been.
  private func expectGoesOn(_ store: Store) {
    store.write([.bout(bout(count))], checkpoint: Note(count: count + 1))
    #expect(store.condition == .healthy)
    #expect(store.lastBout == bout(count))
    #expect(store.checkpoint(as: Note.self) == Note(count: count + 1))
  }

  private func setAside() -> [String] {
    names(in: folder.state).filter { $0.hasPrefix(HistoryFile.name + ".corrupt-") }
  }

  @Test("An empty file is a new history")
  func empty() throws {
    unsafe mkdir(folder.state, 0o700)
    try put([], into: folder.history)
    let store = try Store(folder: folder.state)
    #expect(store.condition == .healthy)
    #expect(store.rescue == nil)
    expectGoesOn(store)
  }

  @Test("A file that is no database is set aside as it is")
  func header() throws {
    try makeHistory()
    try put(Array("not a database at all".utf8), into: folder.history)
    let damaged = try bytes(of: folder.history)
    let store = try Store(folder: folder.state)
    #expect(store.condition == .healthy)
    let rescue = try #require(store.rescue)
    #expect(rescue.reason.contains("not a database"))
    #expect(rescue.saved == 0)
    #expect(try bytes(of: rescue.setAside) == damaged)
    #expect(try mode(of: rescue.setAside) == 0o600)
    let name = try #require(setAside().first)
    #expect(rescue.setAside == folder.state + "/" + name)
    let stamp = name.dropFirst((HistoryFile.name + ".corrupt-").count)
    #expect(stamp.wholeMatch(of: /\d{8}-\d{6}/) != nil)
    #expect(store.allBouts.isEmpty)
    expectGoesOn(store)
  }

  @Test("A file whose header has a number of the schema's format that cannot be is set aside")
  func schemaFormat() throws {
    try makeHistory()
    // "The schema format number" (SQLite, "Database File Format", 1.3).
    try put([0xFF, 0xFF, 0xFF, 0xFF], at: 44, into: folder.history)
    let store = try Store(folder: folder.state)
    #expect(store.condition == .healthy)
    #expect(try #require(store.rescue).reason.contains("unsupported file format"))
    expectGoesOn(store)
  }

  @Test("Of a file that was cut off, what is left is saved", arguments: [0.02, 0.3, 0.9])
  func truncated(part: Double) throws {
    try makeHistory()
    unsafe truncate(folder.history, off_t(Double(try bytes(of: folder.history).count) * part))
    let store = try Store(folder: folder.state)
    #expect(store.condition == .healthy)
    let rescue = try #require(store.rescue)
    #expect(store.allBouts.count + store.allBreaks.count + store.allNudges.count == rescue.saved)
    #expect(part < 0.9 || rescue.saved > 0)
    for entry in store.allBouts {
      #expect(entry == bout(Int(entry.began.seconds - 1_500_000_000) / 7_200))
    }
    expectGoesOn(store)
  }

  @Test("Garbage in pages in the middle is noticed when it is met, and costs only those pages")
  func middle() throws {
    try makeHistory()
    let pages = try bytes(of: folder.history).count / 4_096
    for page in [pages / 3, pages / 2] {
      try put([UInt8](repeating: 0xA5, count: 4_096), at: page * 4_096, into: folder.history)
    }
    let store = try Store(folder: folder.state)
    var told: [Rescue] = []
    store.onRescue = { told.append($0) }
    // Reads every page of entries.
    _ = (store.allBouts, store.allBreaks, store.allNudges)
    #expect(store.condition == .healthy)
    let rescue = try #require(store.rescue)
    #expect(told == [rescue])
    #expect(rescue.saved > count * 3 * 8 / 10)
    #expect(store.allBouts.count + store.allBreaks.count + store.allNudges.count == rescue.saved)
    #expect(store.checkpoint(as: Note.self) == Note(count: count))
    expectGoesOn(store)
  }

  @Test(
    "Damage that comes while the store is open is noticed in writing, and nothing written since is lost"
  )
  func later() throws {
    try makeHistory()
    let store = try Store(folder: folder.state)
    try put([UInt8](repeating: 0xFF, count: 8_192), into: folder.history)
    // The cache is dropped, as it is when it is short of room.
    try #require(store.history).ledger.connection.execute("PRAGMA shrink_memory")
    expectGoesOn(store)
    #expect(store.rescue != nil)
    #expect(setAside().count == 1)
  }

  @Test("What is in the write-ahead log only is saved too")
  func log() throws {
    let store = try Store(folder: folder.state)
    store.write([.bout(bout(0))], checkpoint: Note(count: 1))
    // Somebody who reads keeps what comes later from being moved into the file.
    let reader = try Connection(path: folder.history)
    defer { reader.close() }
    try reader.execute("BEGIN; SELECT count(*) FROM bouts")
    let connection = try #require(store.history).ledger.connection
    try connection.execute("DROP TABLE breaks")
    store.write([.bout(bout(1))], checkpoint: Note(count: 2))
    store.write([.breakEnded(pause(0))], checkpoint: Note(count: 3))
    #expect(store.condition != .healthy, "the table is not there")
    store.write([], checkpoint: Note(count: 4))
    #expect(store.condition == .healthy)
    #expect(try #require(store.rescue).reason.contains("no such table"))
    #expect(store.allBouts == [bout(0), bout(1)])
    #expect(store.allBreaks == [pause(0)])
  }

  @Test("Damage again and again is set aside under names of their own, and at some point no more")
  func again() throws {
    let store = try Store(folder: folder.state)
    for round in 0..<Store.rescueLimit {
      try #require(store.history).ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
      try put([UInt8](repeating: 0xFF, count: 4_096), into: folder.history)
      try #require(store.history).ledger.connection.execute("PRAGMA shrink_memory")
      store.write([.bout(bout(round))], checkpoint: Note(count: round))
      #expect(store.condition == .healthy)
    }
    #expect(
      setAside().filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.count
        == Store.rescueLimit)
    try #require(store.history).ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try put([UInt8](repeating: 0xFF, count: 4_096), into: folder.history)
    try #require(store.history).ledger.connection.execute("PRAGMA shrink_memory")
    store.write([.bout(bout(9))], checkpoint: Note(count: 9))
    #expect(store.isFailing("not a database"))
    unsafe unlink(folder.history)
    store.write([], checkpoint: Note(count: 10))
    #expect(store.condition == .healthy)
    #expect(store.allBouts == [bout(9)])
  }

  @Test("Whatever bytes are damaged, it goes on, and nothing is made up")
  func anywhere() async throws {
    try makeHistory()
    let sound = try bytes(of: folder.history)
    let known = Set((0..<count).map { bout($0).began })
    var random = SeededRandom(seed: seed)
    var rescues = 0
    for _ in 0..<40 * roundsFactor {
      for name in names(in: folder.state) { remove(folder.state + "/" + name) }
      try put(sound, into: folder.history)
      var story: [String] = []
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let length = [1, 16, 512, 4_096, 20_000].randomElement(using: &random) ?? 1
        // Every other time in the first pages, where the schema is.
        let reach = Bool.random(using: &random) ? 32_768 : sound.count - length
        let offset = Int.random(in: 0..<reach, using: &random)
        let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
        story.append("\(length) at \(offset)")
        try put(noise, at: offset, into: folder.history)
      }
      let store = try Store(folder: folder.state)
      _ = (store.allBouts, store.allBreaks, store.allNudges, store.checkpoint(as: Note.self))
      let wasRescued = store.rescue != nil
      store.write([.bout(bout(count + 1))], checkpoint: Note(count: 1))
      store.write([.breakEnded(pause(count + 1))], checkpoint: Note(count: 2))
      // A mark that was damaged makes it another program's file, which is not ours to set aside.
      if !store.isFailing("left as it is") {
        #expect(store.condition == .healthy, "\(story)")
        #expect(store.checkpoint(as: Note.self) == Note(count: 2), "\(story)")
        // Garbage that passes for sound can lead a question astray; in a new file it cannot.
        if wasRescued { #expect(store.lastBout == bout(count + 1), "\(story)") }
      }
      if let rescue = store.rescue {
        rescues += 1
        let saved = store.allBouts.count { known.contains($0.began) }
        #expect(saved <= count, "\(rescue) \(story)")
      }
      store.close()
      // Others live on this thread too.
      await Task.yield()
    }
    #expect(rescues > 10, "the damage must have been felt")
  }
}
