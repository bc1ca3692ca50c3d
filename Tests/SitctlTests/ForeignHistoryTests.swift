import Configuration
import SitCore
import SitProtocol
import Testing

@testable import sitctl

/// The histories of other programs.
@Suite struct ForeignHistoryTests {
  // MARK: ActivityWatch

  /// An export of one bucket, of events at a time of 2024-06-03 (UTC), with a length and a status.
  private func export(
    _ events: [(String, Double, String)], bucket: String = "aw-watcher-afk_desk",
    type: String? = "afkstatus"
  ) -> String {
    let lines = events.map { time, duration, status in
      """
      {"timestamp": "2024-06-03T\(time)+00:00", "duration": \(duration), \
      "data": {"status": "\(status)"}}
      """
    }
    let typed = type.map { ", \"type\": \"\($0)\"" } ?? ""
    return """
      {"buckets": {"\(bucket)": {"id": "\(bucket)", "created": "2024-01-01T00:00:00+00:00", \
      "name": null, "events": [
      \(lines.joined(separator: ",\n"))], "client": "aw-watcher-afk", "hostname": "desk"\(typed)}}}
      """
  }

  /// What comes of it: `S` for a bout and `B` for a break, with the times of day in UTC.
  private func entries(_ text: String) -> [String] {
    let draft = draft(text)
    #expect(draft.faults == [])
    return draft.entries.map { entry in
      switch entry {
      case .bout(let bout):
        "S \(time(bout.began))-\(bout.ended.map(time) ?? "") \(bout.ending?.rawValue ?? "")"
      case .pause(let pause): "B \(time(pause.began))-\(time(pause.ended)) \(pause.reason.rawValue)"
      case .nudge, .move, .gap: "?"
      }
    }
  }

  private func time(_ instant: Int64) -> String {
    String(Timestamp.text(instant, offset: nil).dropFirst(11).dropLast())
  }

  @Test func `presence is a bout, and a long absence a break`() {
    let text = export([
      ("10:30:00.001", 600, "not-afk"), ("09:00:00.500", 5_399.499, "afk"),
      ("08:00:00.200", 3_600.3, "not-afk"),
    ])
    #expect(
      entries(text) == [
        "S 08:00:00-09:00:00 idle", "B 09:00:00-10:30:00 idle", "S 10:30:00-10:40:00 gap",
      ])
  }

  @Test func `a bout has the offset that clocks here had then`() throws {
    let bout = try #require(draft(export([("08:00:00", 600, "not-afk")])).entries.first)
    #expect(
      bout
        == .bout(
          LedgerBout(
            kind: .sitting, began: 1_717_401_600, ended: 1_717_402_200, seconds: 600, ending: .gap,
            beganOffset: 7_200, endedOffset: 7_200)))
  }

  @Test func `an absence shorter than a break did not happen`() {
    let text = export([
      ("08:00:00", 600, "not-afk"), ("08:10:00", 299, "afk"), ("08:14:59", 1, "not-afk"),
      ("08:15:00", 300, "afk"), ("08:20:00", 600, "not-afk"),
    ])
    #expect(
      entries(text) == [
        "S 08:00:00-08:15:00 idle", "B 08:15:00-08:20:00 idle", "S 08:20:00-08:30:00 gap",
      ])
  }

  @Test func `events that overlap or are told twice count once`() {
    let text = export([
      ("08:00:00", 600, "not-afk"), ("08:05:00", 600, "not-afk"), ("08:00:00", 600, "not-afk"),
      ("08:01:00", 30, "not-afk"), ("08:07:00", 0, "not-afk"),
    ])
    #expect(entries(text) == ["S 08:00:00-08:15:00 gap"])
  }

  @Test func `where the watcher did not run there is no break`() {
    let text = export([
      ("08:00:00", 600, "not-afk"), ("08:10:00", 600, "afk"), ("12:00:00", 600, "not-afk"),
    ])
    #expect(entries(text) == ["S 08:00:00-08:10:00 idle", "S 12:00:00-12:10:00 gap"])
  }

  @Test func `a touch in passing is no bout`() {
    #expect(entries(export([("08:00:00", 0, "not-afk"), ("08:00:00", 900, "afk")])) == [])
  }

  @Test func `buckets of other watchers are passed over, however long`() {
    let url = String(repeating: "u", count: 200_000)
    let text = """
      {"buckets": {"aw-watcher-window_desk": {"type": "currentwindow", "events": [
      {"timestamp": "x", "duration": -1, "data": {"title": "say \\"afk\\"", "app": "\(url)"}},
      {"timestamp": "x", "duration": -1, "data": {"title": "say \\"afk\\"", "status": 5}}]},
      "other": {"events": [{"timestamp": "2024-06-03T08:00:00Z", "duration": 60, "data":
      {"status": "not-afk"}}]}}}
      """
    let draft = draft(text)
    #expect(draft.faults == [])
    #expect(draft.entries == [])
    #expect(draft.obstacle?.contains("aw-watcher-afk") == true)
  }

  @Test func `events of several machines count once`() {
    let first = export([("08:00:00", 600, "not-afk"), ("08:10:00", 3_000, "afk")])
    let second = export(
      [("08:05:00", 900, "not-afk")], bucket: "aw-watcher-afk_laptop", type: nil)
    let both =
      first.dropLast(2) + ", " + second.dropFirst(#"{"buckets": {"#.count)
    #expect(entries(String(both)) == ["S 08:00:00-08:20:00 idle"])
  }

  @Test func `faults in events are named with their lines`() {
    let text = export([
      ("08:00:00", -5, "not-afk"), ("8 o'clock", 5, "afk"), ("08:00:00", 600, "not-afk"),
    ])
    #expect(
      faults(text) == [
        "f:2: duration: -5.0 is out of all reason",
        "f:3: timestamp: \"2024-06-03T8 o'clock+00:00\" is not a time",
      ])
    #expect(
      faults("{\"buckets\": {\"a\": {\"events\": [{").last == "f:1: it ends in the middle")
  }

  // MARK: Workrave

  private let workrave = """
    WorkRaveStats 4
    D 3 5 124 8 55 3 5 124 17 30
    B 0 7 12 8 3 1 0 12 340
    B 1 7 6 4 2 1 1 5 900
    B 2 7 0 0 0 0 0 0 0
    m 6 21600 0 0 0 0 0
    D 4 5 124 9 2 4 5 124 18 1
    B 0 7 12 8 3 1 0 12 340
    m 6 18000 0 0 0 0 0

    """

  @Test func `Workrave's history has no bouts, which is said`() {
    let draft = draft(workrave)
    #expect(draft.faults == [])
    #expect(draft.entries == [])
    #expect(
      draft.obstacle == """
        Workrave keeps for how long there was activity on a day, and not when: of the 2 days from \
        2024-06-03 to 2024-06-04, with 11 hours in all, no bouts can be made
        """)
  }

  @Test func `faults in Workrave's history are named with their lines`() {
    #expect(
      faults("WorkRaveStats 9\n") == [
        "f:1: only the versions 3 and 4 of Workrave's history are known"
      ])
    #expect(faults("x\n", as: .workrave) == ["f:1: it does not begin with WorkRaveStats"])
    let text = """
      WorkRaveStats 3
      B 0 7 1
      D 31 1 124 8 55 3 5 124 17 30
      D 3 5 124 8 55 3 5 124 17 30
      m 6 x
      m 6
      Q 1
      G 400
      """
    #expect(draft(text).faults.map(\.line) == [2, 3, 5, 6, 7])
  }

  // MARK: Guessing

  @Test(
    arguments: [
      ("WorkRaveStats 4\n", .workrave), ("{\"buckets\":{}}", .activitywatch),
      (" {\n \"buckets\" : {", .activitywatch), ("\u{FEFF}{\"format\":1", .json), ("{", .json),
      ("entry,time", .csv), ("", .csv), ("\u{0}\u{1}", .csv),
    ] as [(String, ImportFormat)])
  func `what a file is shows at its beginning`(text: String, format: ImportFormat) {
    #expect(ImportFormat(guessing: Array(text.utf8)[...]) == format)
  }
}
