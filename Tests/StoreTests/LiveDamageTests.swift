import Glibc
import SitCore
import TestSupport
import Testing

@testable import Store

/// Damage to any of the files of a history that was not closed: what a disk may give back after
/// anything.
@Suite struct LiveDamageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let count = 400
  private static let files = ["", "-wal", "-shm"].map { HistoryFile.name + $0 }

  /// The files of a history that is open, with changes in its write-ahead log.
  private func makeImage() throws -> [(name: String, bytes: [UInt8])] {
    let store = try Store(folder: folder.state)
    for start in stride(from: 0, to: Self.count, by: 20) {
      let changes = (start..<start + 20).flatMap { index -> [LedgerChange] in
        [
          .bout(bout(index)), .breakEnded(pause(index)), .nudge(nudge(index)), .gap(gap(index)),
          .move(move(index)),
        ]
      }
      store.write(changes, checkpoint: Note(count: start + 20))
    }
    #expect(store.condition == .healthy)
    let image = try Self.files.map { (name: $0, bytes: try bytes(of: folder.state + "/" + $0)) }
    store.close()
    return image
  }

  /// What happens to the bytes of a file, and what to call that.
  private func damage(_ bytes: [UInt8], _ random: inout SeededRandom) -> (
    bytes: [UInt8], story: String
  ) {
    guard !bytes.isEmpty else { return (bytes, "nothing") }
    var bytes = bytes
    let offset = Int.random(in: 0..<bytes.count, using: &random)
    let length = min([1, 8, 512, 4_096].randomElement(using: &random) ?? 1, bytes.count - offset)
    let range = offset..<offset + length
    let story: String
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      bytes[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      story = "a bit at \(offset)"
    case 1:
      bytes.replaceSubrange(range, with: [UInt8](repeating: 0, count: length))
      story = "\(length) zeros at \(offset)"
    case 2:
      bytes.replaceSubrange(
        range, with: (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
      story = "\(length) of noise at \(offset)"
    case 3:
      bytes.removeSubrange(offset...)
      story = "cut off at \(offset)"
    case 4:
      // A sector that came to lie elsewhere.
      let other = Int.random(in: 0..<bytes.count, using: &random)
      let part = Array(bytes[range].prefix(bytes.count - other))
      bytes.replaceSubrange(other..<other + part.count, with: part)
      story = "\(length) of \(offset) at \(other) too"
    default:
      bytes += [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: 5_000)
      story = "more at the end"
    }
    return (bytes, story)
  }

  @Test("Whatever happens to the file, its log or its index, it goes on, and nothing is made up")
  func anywhere() async throws {
    let image = try makeImage()
    var random = SeededRandom(seed: seed)
    var (rescues, whole) = (0, 0)
    for _ in 0..<250 * roundsFactor {
      for name in names(in: folder.state) { remove(folder.state + "/" + name) }
      var story: [String] = []
      let hit = Int.random(in: 1..<8, using: &random)
      for (index, file) in image.enumerated() {
        var content = file.bytes
        if hit & 1 << index != 0 {
          for _ in 0..<Int.random(in: 1...3, using: &random) {
            let (damaged, what) = damage(content, &random)
            content = damaged
            story.append("\(file.name): \(what)")
          }
        }
        // Every now and then it is not there at all.
        if Int.random(in: 0..<20, using: &random) == 0 {
          story.append("\(file.name): gone")
        } else {
          try put(content, into: folder.state + "/" + file.name)
        }
      }
      let store = try Store(folder: folder.state)
      for _ in Ledger.Table.allCases { store.checkNextTable() }
      _ = (
        store.allBouts, store.allBreaks, store.allNudges, store.allGaps, store.allMoves,
        store.checkpoint(as: Note.self)
      )
      let later = Self.count + 1
      store.write([.bout(bout(later))], checkpoint: Note(count: 1))
      store.write([.gap(gap(later))], checkpoint: Note(count: 2))
      if !store.isFailing("left as it is") {
        #expect(store.condition == .healthy, "\(story)")
        #expect(store.checkpoint(as: Note.self) == Note(count: 2), "\(story)")
        if store.rescue != nil {
          #expect(store.lastBout == bout(later), "\(story)")
          #expect(store.allGaps.last == gap(later), "\(story)")
        }
      }
      if store.rescue != nil { rescues += 1 }
      if store.allBouts.count > Self.count { whole += 1 }
      store.close()
      // Others live on this thread too.
      await Task.yield()
    }
    print("\(250 * roundsFactor) rounds: \(rescues) rescues, \(whole) with every bout")
    #expect(rescues > 20, "the damage must have been felt")
    #expect(whole > 20, "damage to the index alone costs nothing")
  }

  @Test("A damaged index costs nothing", arguments: ["zeros", "noise", "gone", "short"])
  func index(kind: String) throws {
    let image = try makeImage()
    for file in image { try put(file.bytes, into: folder.state + "/" + file.name) }
    let path = folder.history + "-shm"
    unsafe unlink(path)
    switch kind {
    case "zeros": try put([UInt8](repeating: 0, count: 32_768), into: path)
    case "noise":
      try put((0..<32_768).map { _ in UInt8.random(in: 0...255) }, into: path)
    case "short": try put([1, 2, 3], into: path)
    default: break
    }
    let store = try Store(folder: folder.state)
    #expect(store.condition == .healthy)
    #expect(store.rescue == nil)
    #expect(store.allBouts.count == Self.count)
    #expect(store.checkpoint(as: Note.self) == Note(count: Self.count))
  }

  @Test("Damage to old entries is found by reading through the tables, and costs only those")
  func oldEntries() throws {
    let image = try makeImage()
    let store = try Store(folder: folder.state)
    let connection = try #require(store.history).ledger.connection
    // The first page with entries, which nobody reads but who wants the beginning.
    let pages = try connection.rows(
      "SELECT pageno FROM dbstat WHERE name = 'bouts' AND pagetype = 'leaf' ORDER BY path LIMIT 1"
    ) { Int($0.integer(0)) }
    let page = try #require(pages.first)
    store.close()
    #expect(!image.isEmpty)
    try put([UInt8](repeating: 0xA5, count: 2_048), at: (page - 1) * 4_096, into: folder.history)
    let again = try Store(folder: folder.state)
    #expect(again.rescue == nil)
    #expect(again.lastBout == bout(Self.count - 1))
    for _ in Ledger.Table.allCases { again.checkNextTable() }
    #expect(again.condition == .healthy)
    let rescue = try #require(again.rescue)
    #expect(rescue.saved > Self.count * 4)
    #expect(again.checkpoint(as: Note.self) == Note(count: Self.count))
  }

  @Test("Reading through a sound history changes nothing, and stops where it would take too long")
  func sound() throws {
    _ = try makeImage()
    let store = try Store(folder: folder.state)
    for _ in 0..<12 { store.checkNextTable() }
    #expect(store.condition == .healthy)
    #expect(store.rescue == nil)
    let connection = try #require(store.history).ledger.connection
    #expect(try connection.fault(inTable: "bouts", limit: 100) == nil)
    // What it was broken off for does not stop others.
    #expect(store.allBouts.count == Self.count)
    store.close()
    store.checkNextTable()
    #expect(store.condition == .healthy)
  }
}
