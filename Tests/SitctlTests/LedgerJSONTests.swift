import Configuration
import SitProtocol
import Testing

@testable import sitctl

/// The ledger as a JSON object.
@Suite struct LedgerJSONTests {
  @Test func `the object says what it is, and has an entry a line`() throws {
    let text = try file(oneOfEach, as: .json)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 8)
    #expect(lines[0] == #"{"format":"sitd-ledger","version":1,"entries":["#)
    #expect(
      lines[1] == """
        {"bout":{"began":1711782000,"beganOffset":3600,"ended":1711786000,"endedOffset":3600,\
        "ending":"locked","kind":"sitting","seconds":3900},"break":null,"gap":null,"move":null,\
        "nudge":null},
        """)
    #expect(lines[6] == "]}")
    #expect(lines[7] == "")
  }

  @Test func `a ledger without entries has none`() throws {
    let draft = draft(try file([], as: .json))
    #expect(draft.entries == [])
    #expect(draft.faults == [])
  }

  @Test func `blanks, and the order of what is in it, do not matter`() {
    let text = """
      \u{FEFF} { "entries" : [
        { "move" : { "done" : 5 , "move":"a\\"}]", "seconds": 6 } }
      , {"move":{"seconds":6,"done":6,"move":"b"},"bout":null}
      ] , "version":1, "format" :"sitd-ledger"}

      """
    #expect(faults(text) == [])
    #expect(
      draft(text).entries == [
        .move(LedgerMove(done: 5, move: "a\"}]", seconds: 6)),
        .move(LedgerMove(done: 6, move: "b", seconds: 6)),
      ])
  }

  @Test func `every entry with a fault is named`() {
    let text = """
      {"format":"sitd-ledger","version":1,"entries":[
      {"move":{"done":5,"move":"a"}},
      {"move":{"done":"5","move":"a","seconds":1}},
      {},
      {"nap":{"done":5}},
      {"move":{"done":5,"move":"a","seconds":1},"gap":{}},
      7,
      {"bout":{"kind":"sitting","began":5,"ended":null,"seconds":1,"ending":null,"beganOffset":0,\
      "endedOffset":0}},
      {"gap":{"began":5,"ended":6,"reason":"asleep","beganOffset":0,"endedOffset":0}},
      {"gap":{"began":5,"ended":6,"reason":"noSource","beganOffset":0,"endedOffset":86401}},
      {"move":{"done":5.5,"move":"a","seconds":1}},
      {"move":{"done":5,,"move":"a","seconds":1}}
      ]}
      """
    let draft = draft(text)
    #expect(draft.faults.map(\.line) == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    #expect(draft.faults[0].message == "move: \"seconds\" is missing")
    #expect(draft.faults[1].message == "move.done: that is another kind of value")
    #expect(draft.faults[6].message == "a bout has to have ended")
    #expect(draft.entries == [])
  }

  @Test(
    arguments: [
      ("{", "f:1: it ends in the middle"),
      ("[]", "f:1: \"{\" is missing here"),
      ("{}", "f:1: it has no \"format\""),
      (#"{"format":"sitd-ledger","version":1}"#, "f:1: it has no \"entries\""),
      (#"{"format":"else"}"#, "f:1: the format is not \"sitd-ledger\""),
      (
        #"{"format":"sitd-ledger","version":2}"#,
        "f:1: the version is not 1, the only one that this sitctl reads"
      ),
      ("{\n\"bouts\":[]}", "f:2: \"bouts\" is not known here"),
      (#"{"entries":[],"entries":[]}"#, "f:1: \"entries\" is there twice"),
      (#"{"entries":{}}"#, "f:1: \"[\" is missing here"),
      (#"{"entries":[{}"#, "f:1: it ends in the middle"),
      (#"{"entries":["a"#, "f:1: it ends in the middle"),
      (#"{"entries":[]} {}"#, "f:1: something follows after the end"),
      (#"{"entries":[]"#, "f:1: it ends in the middle"),
      (#"{"entries":[],}"#, "f:1: a name in quotes is missing here"),
      ("{\"entries\":[\u{0}]}", "f:1: there is a NUL in it; this is no text"),
    ])
  func `what is no such object is not read on`(text: String, fault: String) {
    // Where an entry is at fault too, what ends the reading comes last.
    #expect(faults(text, as: .json).last == fault)
  }

  @Test func `an entry that never ends is not held in memory`() {
    let text = #"{"entries":[""# + String(repeating: "x", count: 500_000) + #""]}"#
    #expect(faults(text, as: .json) == ["f:1: an entry is longer than 64 KiB"])
  }
}
