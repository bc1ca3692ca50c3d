import Testing

@testable import Presence

@Suite struct X11ProtocolTests {
  @Test(
    "Displays of this machine are told from those of others",
    arguments: [
      (":0", 0), (":0.0", 0), ("unix:12", 12), (":65535", 65_535), (":7.1", 7),
    ])
  func localDisplay(name: String, number: Int) throws {
    #expect(try X11Display(name: name).number == number)
  }

  @Test(
    "Displays of other machines are not used",
    arguments: ["localhost:10.0", "host:0", "192.0.2.1:0", "[::1]:0", "host/unix:0", "::0"])
  func remoteDisplay(name: String) {
    #expect(throws: X11Error.remote(name)) { try X11Display(name: name) }
  }

  @Test(
    "What is no display's name is said so",
    arguments: ["0", ":", ":a", ":-1", ":0.", ":0.x", ":1.2.3", ":100000", ":٣", ": 0"])
  func noDisplay(name: String) {
    #expect(throws: X11Error.notADisplay(name)) { try X11Display(name: name) }
  }

  private func record(
    _ family: UInt8, _ address: String, _ number: String, _ name: String, _ key: [UInt8]
  ) -> [UInt8] {
    let strings = [Array(address.utf8), Array(number.utf8), Array(name.utf8), key]
    return strings.reduce([family, family == 0xff ? 0xff : 0]) { $0 + [0, UInt8($1.count)] + $1 }
  }

  @Test("The key is the one for this host and display, and no cut file leads astray")
  func keys() throws {
    let cookie = X11Authority.scheme
    let one = record(1, "here", "1", cookie, [1])
    let file =
      record(0, "here", "1", cookie, [9]) + one + record(1, "old", "2", cookie, [2])
      + record(1, "here", "2", "XDM-AUTHORIZATION-1", [9]) + record(1, "here", "2", cookie, [3])
      + record(0xff, "", "", cookie, [4])
    // Family 1 in the first byte is 256, FamilyLocal.
    func key(_ number: Int, _ records: [UInt8]) throws -> [UInt8]? {
      try X11Authority.key(
        to: X11Display(name: ":\(number)"), host: Array("here".utf8), records: records)
    }
    #expect(try key(1, file) == [1])
    #expect(try key(2, file) == [3])
    #expect(try key(3, file) == [4])
    #expect(try key(2, record(1, "old", "2", cookie, [2])) == [2])
    for length in 0..<one.count { #expect(try key(1, Array(one.prefix(length))) == nil) }
  }

  @Test("A handshake is understood only when it is whole")
  func greeting() {
    let setup = [UInt8](repeating: 0, count: 32)
    let length = X11Request.native(UInt16(8))
    let accepted = [1, 0, 11, 0, 0, 0] + length + setup
    #expect(X11Greeting.read(accepted) == .accepted(firstIdentifier: 0, root: 0))
    for count in 0..<accepted.count {
      #expect(X11Greeting.read(Array(accepted.prefix(count))) == .incomplete)
    }
    #expect(X11Greeting.read(accepted + [0]) == .garbled)
    #expect(X11Greeting.read([1, 0, 11, 0, 0, 0, 0, 0]) == .garbled)
    #expect(X11Greeting.read([0, 200, 11, 0, 0, 0, 0, 0]) == .refused("it gives no reason"))
    #expect(X11Greeting.read(Array("HTTP/1.1".utf8)) == .garbled)
    #expect(X11Greeting.request(key: nil).count == 12)
    #expect(X11Greeting.request(key: [1, 2, 3]).count == 12 + 20 + 4)
  }

  @Test("A list of counters whose lengths lie is not read beyond its end")
  func lyingList() {
    func list(count: UInt32, nameLength: UInt16) -> X11Message {
      X11Message(
        bytes: [1, 0, 0, 0] + X11Request.native(UInt32(6)) + X11Request.native(count)
          + [UInt8](repeating: 0, count: 20) + X11Request.native(UInt32(77))
          + [UInt8](repeating: 0, count: 8) + X11Request.native(nameLength)
          + Array("IDLETIME".utf8) + [0, 0])
    }
    #expect(list(count: 1, nameLength: 8).systemCounter("IDLETIME") == 77)
    #expect(list(count: 0, nameLength: 8).systemCounter("IDLETIME") == nil)
    #expect(list(count: .max, nameLength: 65_535).systemCounter("IDLETIME") == nil)
    #expect(list(count: .max, nameLength: 0).systemCounter("IDLETIME") == nil)
  }

  @Test("Messages are cut where they end, and an endless one is not waited for")
  func framing() {
    let event = [UInt8](repeating: 34, count: 32)
    #expect(X11Message.first(of: Array(event.dropLast())) == .incomplete)
    #expect(X11Message.first(of: event + [1]) == .message(X11Message(bytes: event)))
    var reply = [UInt8](repeating: 0, count: 32)
    reply[0] = 1
    reply.replaceSubrange(4..<8, with: X11Request.native(UInt32(1)))
    #expect(X11Message.first(of: reply) == .incomplete)
    #expect(
      X11Message.first(of: reply + [1, 2, 3, 4, 5])
        == .message(X11Message(bytes: reply + [1, 2, 3, 4])))
    reply.replaceSubrange(4..<8, with: X11Request.native(UInt32.max))
    #expect(X11Message.first(of: reply) == .garbled)
  }
}

/// Times in these are in milliseconds, for reading.
@Suite struct X11IdlenessTests {
  private func take(
    _ idleness: inout Idleness, idle: Int64, now: Int64, _ wish: Idleness.Wish = .changes
  ) -> Idleness.News? {
    idleness.take(idle: idle * 1_000, now: now * 1_000, wish: wish)
  }

  @Test("Only changes are told, and the alarm that waits for the next one is set")
  func changes() {
    var idleness = Idleness(span: 4_000_000)
    #expect(take(&idleness, idle: 100, now: 10_000) == .active(at: 9_900_000))
    #expect(idleness.alarm(idle: 100_000) == .atLeast(4_000))
    #expect(take(&idleness, idle: 50, now: 11_000) == nil)
    #expect(take(&idleness, idle: 4_000, now: 15_000) == .idle(since: 11_000_000))
    #expect(idleness.alarm(idle: 4_000_000) == .atMost(3_999))
    #expect(take(&idleness, idle: 5_003, now: 16_000) == nil)
    #expect(take(&idleness, idle: 2, now: 17_000) == .active(at: 16_998_000))
  }

  @Test("A look tells a pause shorter than asked, which then holds until the next input")
  func looks() {
    var idleness = Idleness(span: 300_000_000)
    #expect(take(&idleness, idle: 0, now: 10_000) == .active(at: 10_000_000))
    #expect(take(&idleness, idle: 999, now: 11_000, .everything) == .active(at: 10_001_000))
    #expect(take(&idleness, idle: 2_000, now: 12_001, .everything) == .idle(since: 10_001_000))
    #expect(idleness.alarm(idle: 2_000_000) == .atMost(1_999))
    #expect(take(&idleness, idle: 2_000, now: 12_010) == nil)
    #expect(take(&idleness, idle: 3_000, now: 13_001, .idleness) == nil)
    idleness.span = 3_000_000
    #expect(take(&idleness, idle: 3_500, now: 13_501, .idleness) == .idle(since: 10_001_000))
    // Input came and was over again before anybody asked.
    #expect(take(&idleness, idle: 5_000, now: 30_000) == .idle(since: 25_000_000))
  }

  @Test("An alarm that waits for input need not be set again")
  func alarms() {
    #expect(X11IdleAlarm.atMost(5).isServed(by: .atMost(3)))
    #expect(!X11IdleAlarm.atMost(5).isServed(by: .atLeast(5)))
    #expect(X11IdleAlarm.atLeast(5).isServed(by: .atLeast(5)))
    #expect(!X11IdleAlarm.atLeast(5).isServed(by: .atLeast(6)))
    #expect(!X11IdleAlarm.atLeast(5).isServed(by: .atMost(5)))
  }
}
