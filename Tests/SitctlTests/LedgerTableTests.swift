import Configuration
import SitProtocol
import Testing

@testable import sitctl

/// The ledger as a table.
@Suite struct LedgerTableTests {
  private let header = "entry,time,ended,seconds,kind,reason,number,outlet,outcome,delay,move"

  @Test func `each kind of entry is a line`() throws {
    let lines = [
      header,
      "bout,2024-03-30T08:00:00+01:00,2024-03-30T09:06:40+01:00,3900,sitting,locked,,,,,",
      "nudge,2024-03-30T08:00:00Z,,3600,sitting,,1,desktop,followed,400,",
      "break,2024-03-30T09:06:40+01:00,2024-03-31T03:53:20+02:00,64000,,locked,,,,,",
      "move,2024-03-30T08:11:40Z,,120,,,,,,,\"walk, \"\"slowly\"\"\"",
      "gap,2024-03-31T03:53:20+02:00,2024-03-31T04:03:20+02:00,600,,noSource,,,,,",
    ]
    #expect(try file(oneOfEach, as: .csv) == lines.map { "\($0)\r\n" }.joined())
  }

  @Test func `a ledger without entries is the first line alone`() throws {
    #expect(try file([], as: .csv) == "\(header)\r\n")
    #expect(draft("\(header)\r\n").entries == [])
    #expect(faults("\(header)\r\n") == [])
  }

  @Test func `columns may be in any order, lines end with LF, and a mark stand in front`() throws {
    let text = """
      \u{FEFF}"move",time,seconds,entry,ended,kind,reason,number,outlet,outcome,delay
      "walk",2024-03-30T08:11:40Z,120,move,,,,,,,

      "a
      b",2024-03-30T08:11:40Z,120,move,,,,,,,
      run,2024-03-30T08:11:41Z,0,"move",,,,,,,""
      """
    let draft = draft(text)
    #expect(draft.faults.map(\.line) == [4])
    #expect(
      draft.entries == [
        .move(LedgerMove(done: 1_711_786_300, move: "walk", seconds: 120)),
        .move(LedgerMove(done: 1_711_786_301, move: "run", seconds: 0)),
      ])
  }

  @Test func `every line with a fault is named`() {
    let text = """
      \(header)
      nap,2024-03-30T08:00:00Z,,,,,,,,,
      bout,2024-03-30T08:00:00,2024-03-30T09:06:40+01:00,3900,sitting,locked,,,,,
      bout,2024-03-30T08:00:00Z,2024-03-30T07:00:00Z,0,sitting,locked,,,,,
      bout,2024-03-30T08:00:00Z,2024-03-30T09:00:00Z,3601,sitting,locked,,,,,
      bout,2024-03-30T08:00:00Z,2024-03-30T09:00:00Z,60,lying,locked,,,,,
      bout,2024-03-30T08:00:00Z,2024-03-30T09:00:00Z,-60,sitting,locked,,,,,
      bout,2024-03-30T08:00:00Z,,60,sitting,locked,,,,,
      bout,2024-03-30T08:00:00Z,2024-03-30T09:00:00Z,60,sitting,locked,,desktop,,,
      break,2024-03-30T08:00:00Z,2024-03-30T09:00:00Z,60,,locked,,,,,
      move,2024-03-30T08:00:00Z,,60,,,,,,,,
      nudge,2024-03-30T08:00:00Z,,3600,sitting,,0,desktop,,,
      nudge,2024-03-30T08:00:00Z,,3600,sitting,,1,desktop,skipped,5,
      move,2024-03-30T08:00:00Z,,60,,,,,,,a\u{7}b
      move,1969-12-31T23:59:59Z,,60,,,,,,,a
      move,2024-12-25T01:00:00Z,,60,,,,,,,a
      """
    #expect(
      faults(text) == [
        #"f:2: no entry is called "nap""#,
        #"f:3: time: "2024-03-30T08:00:00" is not a time such as 2026-11-23T09:00:00+01:00"#,
        "f:4: it ends before it begins",
        "f:5: the bout is longer than the time between its ends",
        #"f:6: kind: "lying" is none of sitting, standing"#,
        #"f:7: seconds: "-60" is not a whole number"#,
        "f:8: ended is missing",
        "f:9: a bout has no outlet",
        "f:10: seconds is not the time between time and ended",
        "f:11: the line has 12 fields, not 11",
        "f:12: a nudge's number is from 1 to 1000000",
        "f:13: a nudge that was not followed has no delay",
        "f:14: a name has 1 to 64 bytes, and no control characters",
        "f:15: that was before 1970",
        "f:16: that lies in the future",
      ])
    #expect(draft(text).entries == [])
  }

  @Test(
    arguments: [
      ("", "f:1: it is empty"),
      ("a,b\r\n", "f:1: no column is called \"a\"; the first line has to be "),
      ("entry,time,entry\r\n", "f:1: the column \"entry\" is there twice"),
      ("entry,time\r\n", "f:1: the column \"ended\" is missing"),
      ("entry,\"time\r\n", "f:1: a quote is opened here, and never closed"),
      ("entry,\"time\"x\r\n", "f:1: after a closing quote there has to be a comma"),
      ("entry,ti\"me\r\n", "f:1: a field with a quote in it has to be quoted"),
      ("entry,time\rended\n", "f:1: a carriage return stands alone"),
      ("entry,\u{0}\n", "f:1: there is a NUL in it; this is no text"),
    ])
  func `what is no table is not read on`(text: String, fault: String) throws {
    let found = faults(text, as: .csv)
    #expect(found.count == 1)
    #expect(try #require(found.first).hasPrefix(fault))
  }

  @Test func `bytes that are no text, and a line without an end, are named`() {
    let bytes = draft(Array("entry,".utf8) + [0xFF, 0xFE, 0x0A], as: .csv)
    #expect(bytes.faults.map(\.message) == ["this is not UTF-8 text"])
    let line = draft(Array(repeating: 0x61, count: 1_000_000), as: .csv)
    #expect(line.faults.map(\.message) == ["the line is longer than 64 KiB"])
    let commas = draft(Array(repeating: 0x2C, count: 1_000_000), as: .csv)
    #expect(commas.faults.map(\.message) == ["the line is longer than 64 KiB"])
  }

  @Test func `no more than twenty faults are told`() {
    let draft = draft("\(header)\n" + String(repeating: "x\n", count: 50))
    #expect(draft.faults.count == 20)
    #expect(draft.furtherFaults == 30)
  }
}
