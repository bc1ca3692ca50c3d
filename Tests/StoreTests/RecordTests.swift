import Glibc
import SitCore
import TestSupport
import Testing

@testable import Store

/// What is written is what is read.
@Suite struct RecordTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A new history is for the user alone, whatever the umask")
  func modes() async {
    await #expect(processExitsWith: .success) {
      [path = folder.path as String] in
      try await MainActor.run {
        umask(0)
        let store = try Store(folder: path + "/deep/state")
        store.write([.bout(bout(0))], checkpoint: Note(count: 1))
        #expect(store.condition == .healthy)
        #expect(try mode(of: path + "/deep") == 0o700)
        #expect(try mode(of: path + "/deep/state") == 0o700)
        let names = names(in: path + "/deep/state")
        let expected = ["", "-shm", "-wal"].map { HistoryFile.name + $0 } + ["lock"]
        #expect(names == expected)
        for name in names { #expect(try mode(of: path + "/deep/state/" + name) == 0o600) }
      }
    }
  }

  @Test("A history that others could read is theirs to read no more")
  func tightened() throws {
    let first = try Store(folder: folder.state)
    first.close()
    unsafe chmod(folder.history, 0o644)
    let second = try Store(folder: folder.state)
    #expect(second.condition == .healthy)
    #expect(try mode(of: folder.history) == 0o600)
  }

  @Test("Bouts, breaks and nudges of every kind come back as they were, after a restart too")
  func roundTrip() throws {
    var changes: [LedgerChange] = []
    var bouts: [BoutEntry] = []
    var breaks: [BreakEntry] = []
    var nudges: [NudgeEntry] = []
    for (index, ending) in Ending.allCases.enumerated() {
      for kind in Bout.Kind.allCases { bouts.append(bout(index, kind: kind, ending: ending)) }
      breaks.append(pause(index, reason: ending))
    }
    for (index, outcome) in Outcome.allCases.enumerated() {
      nudges.append(nudge(index, outcome: outcome, delay: .seconds(Int64(index))))
    }
    nudges.append(nudge(nudges.count))
    changes += bouts.map(LedgerChange.bout)
    changes += breaks.map(LedgerChange.breakEnded)
    changes += nudges.map(LedgerChange.nudge)

    let store = try Store(folder: folder.state)
    store.write(changes, checkpoint: Note(count: 1))
    #expect(store.condition == .healthy)
    store.close()
    #expect(names(in: folder.state) == [HistoryFile.name, "lock"])

    let again = try Store(folder: folder.state)
    #expect(
      again.allBouts == bouts.sorted { ($0.began, $0.kind.rawValue) < ($1.began, $1.kind.rawValue) }
    )
    #expect(again.allBreaks == breaks)
    #expect(again.allNudges == nudges)
    #expect(again.lastBout?.began == bouts.last?.began)
    #expect(again.checkpoint(as: Note.self) == Note(count: 1))
  }

  @Test("Writing twice is the same as writing once, and the later word about a bout stands")
  func idempotent() throws {
    let store = try Store(folder: folder.state)
    let changes: [LedgerChange] = [
      .bout(bout(0)), .breakEnded(pause(0)), .nudge(nudge(0)),
      .outcome(of: nudge(0).delivered, .followed, delay: .seconds(90)),
    ]
    store.write(changes, checkpoint: Note(count: 1))
    store.write(changes, checkpoint: Note(count: 1))
    store.write([.bout(bout(0, ending: .locked))], checkpoint: Note(count: 2))
    #expect(store.allBouts == [bout(0, ending: .locked)])
    #expect(store.allBreaks == [pause(0)])
    #expect(store.allNudges == [nudge(0, outcome: .followed, delay: .seconds(90))])
    #expect(store.condition == .healthy)
  }

  @Test("A stretch of time has the entries that reach into it, and no others")
  func stretches() throws {
    let store = try Store(folder: folder.state)
    var random = SeededRandom(seed: 2)
    func instant() -> WallTime { WallTime(microseconds: .random(in: 0...1_000, using: &random)) }
    let bouts = (0..<200).map { _ in
      let ends = [instant(), instant()].sorted()
      return BoutEntry(
        kind: .sitting, began: ends[0], ended: ends[1], awake: .zero, ending: .idle,
        beganOffset: 0, endedOffset: 0)
    }
    // A later bout with the same beginning takes the earlier one's place.
    var byBeginning: [WallTime: BoutEntry] = [:]
    for bout in bouts { byBeginning[bout.began] = bout }
    let breaks = byBeginning.values.map {
      BreakEntry(began: $0.began, ended: $0.ended, reason: .idle, beganOffset: 0, endedOffset: 0)
    }
    store.write(
      bouts.map(LedgerChange.bout) + breaks.map(LedgerChange.breakEnded), checkpoint: Note(count: 0)
    )
    for _ in 0..<200 {
      let (since, until) = (instant(), instant())
      let expected = byBeginning.values.filter { $0.began < until && $0.ended > since }
        .filter { $0.ended > since }.sorted { $0.began < $1.began }
      #expect(store.bouts(since: since, until: until) == expected)
      #expect(store.breaks(since: since, until: until).map(\.began) == expected.map(\.began))
    }
  }

  @Test("A bout keeps its length where people's clock was put back in it")
  func steppedClock() {
    let ended = WallTime(seconds: 1_000_000)
    let entry = BoutEntry(
      kind: .sitting, began: ended + .hours(1), ended: ended, awake: .minutes(30), ending: .idle,
      beganOffset: 0, endedOffset: 0)
    #expect(entry.awake == .minutes(30))
    #expect(entry.began == ended - .minutes(30))
  }

  @Test("A new store has no checkpoint; one that cannot be read is none, and is told of")
  func checkpoints() throws {
    let store = try Store(folder: folder.state)
    #expect(store.checkpoint(as: Note.self) == nil)
    #expect(store.condition == .healthy)
    store.write([], checkpoint: ["other": "shape"])
    #expect(store.checkpoint(as: Note.self) == nil)
    #expect(store.isFailing("saved state cannot be read"))
    store.write([], checkpoint: Note(count: 3))
    #expect(store.condition == .healthy)
    #expect(store.checkpoint(as: Note.self) == Note(count: 3))
  }

  @Test("A state that cannot be encoded keeps no entry out, and the earlier state stands")
  func unencodable() throws {
    let store = try Store(folder: folder.state)
    store.write([], checkpoint: Note(count: 1))
    store.write([.bout(bout(0))], checkpoint: Double.nan)
    #expect(store.isFailing("cannot be encoded"))
    #expect(store.allBouts == [bout(0)])
    #expect(store.checkpoint(as: Note.self) == Note(count: 1))
  }

  @Test("An entry that makes no sense is left out alone, and is told of until the next write")
  func refused() throws {
    let store = try Store(folder: folder.state)
    store.write(
      [.bout(bout(0)), .nudge(nudge(0, number: 0)), .nudge(nudge(1))], checkpoint: Note(count: 1))
    #expect(store.isFailing("left out", "number >= 1"))
    #expect(store.allBouts == [bout(0)])
    #expect(store.allNudges == [nudge(1)])
    #expect(store.checkpoint(as: Note.self) == Note(count: 1))
    store.write([], checkpoint: Note(count: 2))
    #expect(store.condition == .healthy)
  }

  @Test("Text with quotes, nothing in it, or any script is only text")
  func text() throws {
    let store = try Store(folder: folder.state)
    let outlets = ["'); DROP TABLE nudges; --", "", "ß\u{1F6B6}", "\"?1"]
    let nudges = outlets.enumerated().map { index, outlet in
      NudgeEntry(
        delivered: bout(index).began, number: 1, boutAwake: .zero, kind: .standing, outlet: outlet)
    }
    store.write(nudges.map(LedgerChange.nudge), checkpoint: Note(count: 1))
    #expect(store.allNudges == nudges)
  }

  @Test("Only one store has a folder, until it is closed or gone")
  func inUse() throws {
    var first: Store? = try Store(folder: folder.state)
    #expect(throws: StoreError.inUse(folder.state)) { try Store(folder: folder.state) }
    first?.close()
    var second: Store? = try Store(folder: folder.state)
    #expect(second?.condition == .healthy)
    second = nil
    #expect(throws: Never.self) { try Store(folder: folder.state) }
    first = nil
  }
}
