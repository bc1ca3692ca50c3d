import Glibc
import Logging
import TestSupport
import Testing

@testable import Systemd

@Suite(.serialized) struct JournalTests {
  private nonisolated static let socket = "/run/systemd/journal/socket"

  private nonisolated static var canPlayJournal: Bool {
    guard geteuid() == 0 else { return false }
    return unsafe access(socket, F_OK) != 0
  }

  /// What a journal set up on a file writes.
  private func lines(
    _ destination: (CInt) -> Journal.Destination, _ write: (Journal) -> Void
  ) throws -> String {
    let folder = try TemporaryFolder()
    let path = folder.path + "/stderr"
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
    write(Journal(destination(descriptor)))
    close(descriptor)
    return readText(path)
  }

  @Test func `without a journal an entry is a readable line`() throws {
    let text = try lines(Journal.Destination.lines) { journal in
      journal.write(
        .notice, "Time to get up", id: "00112233445566778899aabbccddeeff",
        fields: [.init("SITD_EVENT", "nudge"), .init("SITD_OUTLET", "desktop, journal")])
      journal.write(.info, "Plain")
    }
    #expect(
      text == """
        Time to get up SITD_EVENT=nudge SITD_OUTLET="desktop, journal" \
        MESSAGE_ID=00112233445566778899aabbccddeeff
        Plain

        """)
  }

  @Test func `for a journal that reads stderr the priority comes first`() throws {
    let text = try lines(Journal.Destination.prefixedLines) { $0.write(.warning, "Careful") }
    #expect(text == "<4>Careful\n")
  }

  @Test(arguments: [
    ("a\nb", "M\\nN V=\"a\\nb\""), ("", "M\\nN V=\"\""), ("a\"b\\c", "M\\nN V=\"a\\\"b\\\\c\""),
    ("\u{1b}[2J\u{0}\u{9b}\u{2028}", "M\\nN V=\"\\u{1b}[2J\\u{0}\\u{9b}\\u{2028}\""),
    ("x=y", "M\\nN V=\"x=y\""), ("schön🪑", "M\\nN V=schön🪑"),
  ])
  func `no value can end the line or drive a terminal`(value: String, line: String) throws {
    let text = try lines(Journal.Destination.lines) {
      $0.write(.info, "M\nN", fields: [.init("V", value)])
    }
    #expect(text == line + "\n")
  }

  @Test func `field names are made to fit the journal's rules`() {
    #expect(Journal.Field("sitd-event", "").name == "SITD_EVENT")
    #expect(Journal.Field("_PID", "").name == "X__PID")
    #expect(Journal.Field("1a", "").name == "X_1A")
    #expect(Journal.Field("ä", "").name == "X___")
    #expect(Journal.Field(String(repeating: "A", count: 99), "").name.count == 64)
  }

  @Test func `swift-log's entries keep their level, label and metadata`() throws {
    let text = try lines(Journal.Destination.prefixedLines) { journal in
      var logger = Logger(label: "logind") {
        JournalLogHandler(label: $0, level: .info, journal: journal)
      }
      logger[metadataKey: "session"] = "c1"
      logger.debug("unheard")
      logger.error("odd reply", metadata: ["path": "/a b"])
    }
    #expect(text == "<3>odd reply SITD_PART=logind SITD_PATH=\"/a b\" SITD_SESSION=c1\n")
  }

  @Test(
    .enabled(
      if: JournalTests.canPlayJournal,
      "needs a machine without a journal, and the right to play one"))
  func `the journal gets every field as it is`() throws {
    for folder in ["/run/systemd", "/run/systemd/journal"] { unsafe mkdir(folder, 0o755) }
    let mailbox = try Mailbox(Self.socket)
    Journal(.journal).write(
      .notice, "Get\nup", id: "00112233445566778899aabbccddeeff",
      fields: [.init("SITD_EVENT", "nudge")])
    let entry = try #require(mailbox.receive())
    let fields = try parse(entry)
    #expect(fields["MESSAGE"] == "Get\nup")
    #expect(fields["PRIORITY"] == "5")
    #expect(fields["MESSAGE_ID"] == "00112233445566778899aabbccddeeff")
    #expect(fields["SITD_EVENT"] == "nudge")
    #expect(mailbox.receive() == nil)
  }

  /// Takes apart an entry in the journal's native protocol.
  private func parse(_ entry: [UInt8]) throws -> [String: String] {
    var fields: [String: String] = [:]
    var rest = entry[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
        fields[String(decoding: line[..<equals], as: UTF8.self)] = String(
          decoding: line[(equals + 1)...], as: UTF8.self)
      } else {
        // A value with a line feed: its length in 8 bytes, little-endian, then the value.
        let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(8)
        let value = rest.prefix(length)
        fields[String(decoding: line, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
        rest = rest.dropFirst(length + 1)
      }
    }
    return fields
  }
}
