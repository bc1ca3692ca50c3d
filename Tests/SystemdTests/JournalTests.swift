import Glibc
import Logging
import Reactor
import TestSupport
import Testing

@testable import Systemd

@Suite(.serialized) struct JournalTests {
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

  @Test func `the journal gets every field as it is`() throws {
    let folder = try TemporaryFolder()
    let mailbox = try Mailbox(folder.path + "/journal")
    Journal(.journal(folder.path + "/journal", -1)).write(
      .notice, "Get\nup", id: "00112233445566778899aabbccddeeff",
      fields: [.init("SITD_EVENT", "nudge"), .init("SITD_LINES", "a\n\nb\n")])
    let entry = try #require(mailbox.receive())
    #expect(
      try parse(entry) == [
        "MESSAGE": "Get\nup", "PRIORITY": "5", "MESSAGE_ID": "00112233445566778899aabbccddeeff",
        "SITD_EVENT": "nudge", "SITD_LINES": "a\n\nb\n", "SYSLOG_IDENTIFIER": "sitd",
      ])
    #expect(mailbox.receive() == nil)
  }

  @Test func `what is too long is cut, and what the journal refuses goes to stderr`() throws {
    let folder = try TemporaryFolder()
    let mailbox = try Mailbox(folder.path + "/journal")
    let journal = Journal(.journal(folder.path + "/journal", -1))
    journal.write(.info, String(repeating: "é", count: 100_000))
    let message = try parse(#require(mailbox.receive()))["MESSAGE"] ?? ""
    #expect(message == String(repeating: "é", count: 8_192) + "…")
    let text = try lines({ .journal(folder.path + "/none", $0) }) { $0.write(.error, "Lost?") }
    #expect(text == "<3>Lost?\n")
  }

  @Test func `a journal that hangs is not waited for, and told what it missed`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal"
    let pipe = try Pipe()
    pipe.fill()
    let mailbox = try Mailbox(path)
    let journal = Journal(.journal(path, pipe.input))
    let count = 2_000
    for number in 1...count { journal.write(.info, "\(number)") }
    var heard = 0
    while let entry = mailbox.receive() {
      heard += 1
      #expect(try parse(entry)["MESSAGE"] == "\(heard)")
    }
    try #require(heard > 0 && heard < count)
    journal.write(.info, "after")
    let messages = try [mailbox.receive(), mailbox.receive()].map { entry in
      try parse(#require(entry))["MESSAGE"]
    }
    #expect(messages == ["\(count - heard) messages were lost here", "after"])
  }

  @Test func `a pipe that nobody reads is not waited for, and told what it missed`() throws {
    let pipe = try Pipe()
    pipe.fill()
    let journal = Journal(.lines(pipe.input))
    journal.write(.info, "one")
    pipe.drain()
    journal.write(.info, "two")
    #expect(pipe.drain() == "1 message was lost here\ntwo\n")
    pipe.fill()
    for _ in 0..<2 { journal.write(.info, "three") }
    pipe.drain()
    journal.write(.info, "four")
    journal.write(.info, "five")
    #expect(pipe.drain() == "2 messages were lost here\nfour\nfive\n")
    // Nobody else finds the pipe changed.
    #expect(fcntl(pipe.input, F_GETFL) & O_NONBLOCK == 0)
  }

  @Test func `a line that did not fit as a whole runs into no other`() throws {
    let pipe = try Pipe()
    pipe.fill()
    let first = pipe.drain(4_096)
    #expect(first.utf8.count == 4_096)
    let journal = Journal(.lines(pipe.input))
    journal.write(.info, String(repeating: "x", count: 10_000))
    let text = pipe.drain()
    journal.write(.info, "two")
    #expect(text.suffix(4_096).allSatisfy { $0 == "x" })
    #expect(pipe.drain() == "\n1 message was lost here\ntwo\n")
  }

  @Test func `a socket that nobody reads is not waited for`() throws {
    var ends: [CInt] = [0, 0]
    try #require(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer { for end in ends { close(end) } }
    let bytes = [UInt8](repeating: 0, count: 4_096)
    while unsafe send(ends[0], bytes, bytes.count, CInt(MSG_DONTWAIT)) > 0 {}
    Journal(.prefixedLines(ends[0])).write(.info, "one")
  }

  @Test func `a terminal that was stopped is not waited for`() throws {
    var (person, program): (CInt, CInt) = (-1, -1)
    try #require(unsafe openpty(&person, &program, nil, nil, nil) == 0)
    defer { for end in [person, program] { close(end) } }
    _ = fcntl(person, F_SETFL, O_NONBLOCK)
    let journal = Journal(.lines(program))
    tcflow(program, TCOOFF)
    for _ in 0..<2 { journal.write(.info, "one") }
    tcflow(program, TCOON)
    journal.write(.info, "two")
    // The kernel hands it over in its own time.
    var text = ""
    let deadline = Clock.monotonic + 60_000_000
    while !text.hasSuffix("two\r\n"), Clock.monotonic < deadline {
      var news = pollfd(fd: person, events: Int16(POLLIN), revents: 0)
      _ = unsafe poll(&news, 1, 1_000)
      text += readAll(person)
    }
    #expect(text == "2 messages were lost here\r\ntwo\r\n")
  }

  @Test func `a stderr that was closed takes nothing`() {
    Journal(.lines(-1)).write(.info, "one")
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

/// A pipe whose reader is the test.
private final class Pipe {
  private let output: CInt
  let input: CInt

  init() throws {
    var ends: [CInt] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw SystemError("pipe") }
    (output, input) = (ends[0], ends[1])
    _ = fcntl(output, F_SETFL, O_NONBLOCK)
  }

  isolated deinit {
    close(output)
    close(input)
  }

  /// Writes until there is no room for a byte more.
  func fill() {
    let flags = fcntl(input, F_GETFL)
    _ = fcntl(input, F_SETFL, flags | O_NONBLOCK)
    let bytes = [UInt8](repeating: 0x2e, count: 4_096)
    for count in [bytes.count, 1] {
      while unsafe write(input, bytes, count) > 0 {}
    }
    _ = fcntl(input, F_SETFL, flags)
  }

  @discardableResult
  func drain(_ limit: Int = .max) -> String { readAll(output, limit: limit) }
}

/// What can be read without waiting.
private func readAll(_ descriptor: CInt, limit: Int = .max) -> String {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4_096)
  while bytes.count < limit {
    let count = unsafe read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
    guard count > 0 else { break }
    bytes += chunk[..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}
