import History
import SitCore
import SitProtocol
import Store
import Testing

/// Taking in entries from elsewhere.
@Suite struct ImportTests {
  private let ledgers: Ledgers
  private let now = WallTime(seconds: midnight + 5 * 86_400)

  init() throws { ledgers = try Ledgers() }

  private func take(_ entries: [LedgerEntry]) throws -> ImportReply {
    try ledgers.store.add(try CheckedEntries(entries, now: now))
  }

  private var all: [LedgerEntry] {
    get throws {
      try ledgers.answers(EntriesQuestion(asked(), present(now.seconds))).flatMap { $0 }
    }
  }

  private static let some: [LedgerEntry] = [
    .bout(LedgerBout(sitting(midnight, 3_000))),
    .pause(
      LedgerBreak(
        began: midnight + 3_000, ended: midnight + 3_600, reason: .locked, beganOffset: 3_600,
        endedOffset: 7_200)),
    .nudge(
      LedgerNudge(
        delivered: midnight + 2_900, number: 2, boutSeconds: 2_900, kind: .sitting,
        outlet: "journal", outcome: .followed, delaySeconds: 100)),
    .move(LedgerMove(done: midnight + 3_300, move: "walk", seconds: 40)),
    .gap(
      LedgerGap(
        began: midnight + 4_000, ended: midnight + 5_000, reason: .noSource, beganOffset: 0,
        endedOffset: 0)),
  ]

  @Test func `what is taken in comes out as it was, and twice is once`() throws {
    #expect(try take(Self.some) == ImportReply(added: 5, changed: 0, known: 0))
    #expect(try take(Self.some) == ImportReply(added: 0, changed: 0, known: 5))
    #expect(try take(Self.some + Self.some) == ImportReply(added: 0, changed: 0, known: 10))
    let out = try all
    #expect(out.count == 5 && Self.some.allSatisfy(out.contains))
  }

  @Test func `what was recorded here, to the microsecond, is known when it comes back`() throws {
    let began = WallTime(microseconds: midnight * 1_000_000 + 700_000)
    ledgers.write([
      .bout(
        BoutEntry(
          kind: .sitting, began: began, ended: began + .seconds(100) + .milliseconds(400),
          awake: .seconds(90), ending: .idle, beganOffset: 0, endedOffset: 0))
    ])
    let out = try all
    #expect(try take(out) == ImportReply(added: 0, changed: 0, known: 1))
    #expect(
      try ledgers.store.read { (ledger) throws(StoreError) in
        try ledger.bouts(since: began, until: began + .hours(1))
      }.map(\.began) == [began])
  }

  @Test func `what says more takes the place of what said less, not the other way round`() throws {
    let open = LedgerEntry.nudge(LedgerNudge(nudge(midnight + 9)))
    let followed = LedgerEntry.nudge(LedgerNudge(nudge(midnight + 9, .followed)))
    let (short, long) = (sitting(midnight, 100), sitting(midnight, 200))
    #expect(try take([.bout(LedgerBout(short)), open]).added == 2)
    #expect(
      try take([.bout(LedgerBout(long)), followed]) == ImportReply(added: 0, changed: 2, known: 0))
    #expect(
      try take([.bout(LedgerBout(short)), open]) == ImportReply(added: 0, changed: 0, known: 2))
    #expect(try all == [.bout(LedgerBout(long)), followed])
  }

  @Test func `a bout that lasts still is passed over`() throws {
    #expect(
      try take([.bout(LedgerBout(sitting(midnight, 60), lasts: true))])
        == ImportReply(added: 0, changed: 0, known: 0))
  }

  @Test func `what makes no sense is refused by its name, and nothing is taken in`() throws {
    var bout = LedgerBout(sitting(midnight, 60))
    func refused(_ entry: LedgerEntry, _ field: String) {
      do {
        _ = try take(Self.some + [entry])
        Issue.record("\(field) was taken")
      } catch let fault as InvalidField {
        #expect(fault.description.hasPrefix("entries[5].\(field) "))
      } catch {
        Issue.record(error)
      }
    }
    bout.ended = midnight - 1
    refused(.bout(bout), "bout.ended")
    bout = LedgerBout(sitting(midnight, 60))
    bout.seconds = 61
    refused(.bout(bout), "bout.seconds")
    bout.seconds = -1
    refused(.bout(bout), "bout.seconds")
    bout = LedgerBout(sitting(midnight, 60))
    bout.ending = nil
    refused(.bout(bout), "bout.ending")
    bout = LedgerBout(sitting(-1, 60))
    refused(.bout(bout), "bout.began")
    bout = LedgerBout(sitting(midnight, 60, offset: 86_400))
    refused(.bout(bout), "bout.beganOffset")
    refused(.bout(LedgerBout(sitting(now.seconds, 86_401))), "bout.ended")
    bout.began = .min
    bout.ended = .max
    refused(.bout(bout), "bout.began")
    var gap = LedgerGap(gap(midnight, 60))
    gap.ended = midnight - 1
    refused(.gap(gap), "gap.ended")
    refused(.move(LedgerMove(done: midnight, move: "a\u{1B}b", seconds: 1)), "move.move")
    refused(.move(LedgerMove(done: midnight, move: "a", seconds: -1)), "move.seconds")
    refused(.move(LedgerMove(done: midnight, move: "a", seconds: 86_401)), "move.seconds")
    var nudge = LedgerNudge(nudge(midnight, .followed))
    nudge.delaySeconds = 86_401
    refused(.nudge(nudge), "nudge.delaySeconds")
    nudge.delaySeconds = nil
    nudge.number = 0
    refused(.nudge(nudge), "nudge.number")
    nudge.number = 1
    nudge.outlet = ""
    refused(.nudge(nudge), "nudge.outlet")
    #expect(try all.isEmpty)
  }
}
