import Glibc
import Reactor
import Testing

@testable import Varlink

@Suite("Limits, and that nobody suffers by another's fault") nonisolated struct LimitTests {
  private let count = #"{"method":"org.example.test.Count"}"#

  /// A call of exactly so many bytes.
  private func echo(bytes: Int) -> String {
    let (head, tail) = (#"{"method":"org.example.test.Echo","parameters":{"text":""#, #""}}"#)
    return head + String(repeating: "x", count: bytes - head.utf8.count - tail.utf8.count) + tail
  }

  @Test("A message of 64 KiB is answered, one of a byte more ends its connection")
  func longMessage() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    #expect(try peer.ask(echo(bytes: 65_536))?.error == nil)
    #expect(try peer.ask(count) == Answer(#"{"count":1}"#))
    peer.send(echo(bytes: 65_537))
    #expect(try peer.receive() == nil)
  }

  @Test("A message that never ends is cut off when it is too long")
  func endless() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    var sent = 0
    while sent < 10_000_000, peer.send(raw: Array(repeating: 0x20, count: 10_000)) {
      sent += 10_000
    }
    #expect(sent < 1_000_000)
    #expect(try peer.receive() == nil)
  }

  @Test("The 65th client is turned away at once, the 64 stay, and who goes makes room")
  func manyClients() async throws {
    let service = try await TestService()
    var peers: [Peer] = []
    for _ in 0..<64 { peers.append(try Peer(service.path)) }
    for peer in peers { #expect(try peer.ask(count)?.error == nil) }
    for _ in 0..<10 { #expect(try Peer(service.path).receive() == nil) }
    for peer in peers { #expect(try peer.ask(count)?.error == nil) }
    peers.removeLast()
    // Its going is noticed before the next one's coming.
    #expect(try Peer(service.path).ask(count) == Answer(#"{"count":129}"#))
  }

  @Test("A client that does not finish its message in time is dropped; an idle one is not")
  func unfinished() async throws {
    let service = try await TestService { $0.patience = .milliseconds(200) }
    let idle = try Peer(service.path)
    let busy = try Peer(service.path)
    #expect(try busy.ask(count)?.error == nil)
    let slow = try Peer(service.path)
    // Bytes that trickle in do not put off the end.
    slow.setLimit(seconds: 0, microseconds: 20_000)
    var pieces = 0
    while pieces < 1_000, slow.send(raw: [0x20]) {
      pieces += 1
      if let answer = try? slow.receive() { Issue.record("answered: \(answer)") }
    }
    #expect(pieces < 1_000)
    #expect(try idle.ask(count)?.error == nil)
    #expect(try busy.ask(count)?.error == nil)
  }

  @Test("A stream that is not read is cut off when too much waits, and delays nobody")
  func unreadStream() async throws {
    let service = try await TestService()
    let deaf = try Peer(service.path)
    let other = try Peer(service.path)
    _ = try deaf.ask(
      #"{"method":"org.example.test.Watch","more":true,"parameters":{"greeting":"hello"}}"#)
    let stream = await service.streams[0]
    let text = TextReply(text: String(repeating: "x", count: 10_000))
    var sent = 0
    while sent < 1_000, await stream.isOpen {
      await stream.send(text)
      sent += 1
      if sent % 10 == 0 { #expect(try other.ask(count)?.error == nil) }
    }
    // The queue, and what the kernel takes.
    #expect((26..<200).contains(sent))
    #expect(await service.cancelled == 1)
    #expect(try other.ask(count)?.error == nil)
  }

  @Test("A client that asks and does not read is dropped in time, and delays nobody")
  func unreadAnswers() async throws {
    let service = try await TestService { $0.patience = .milliseconds(300) }
    let deaf = try Peer(service.path)
    let other = try Peer(service.path)
    let message = Array(echo(bytes: 10_000).utf8) + [0]
    var sent = 0
    while sent < 10_000, deaf.send(raw: message) {
      sent += 1
      if sent % 10 == 0 { #expect(try other.ask(count)?.error == nil) }
    }
    // What the kernel and the server hold of questions and answers; it blocks until it is dropped.
    #expect(sent < 200)
    #expect(try other.ask(count)?.error == nil)
  }

  @Test("A client that asks small things and does not read is dropped in time as well")
  func unreadSmallAnswers() async throws {
    let service = try await TestService { $0.patience = .milliseconds(300) }
    let deaf = try Peer(service.path)
    deaf.send(Array(repeating: count, count: 6_000))
    try await service.until { $0.server.connections.isEmpty }
    #expect(await service.count < 6_000)
  }

  @Test("A client that reads slowly gets all its answers")
  func slowReader() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    for _ in 0..<300 {
      peer.send(
        #"{"method":"org.example.test.Echo","parameters":{"text":"xxxxxxxxxx","times":500}}"#)
    }
    for _ in 0..<300 {
      try #require(peer.receive()?.parameters.utf8.count == 5_000 + #"{"text":""}"#.utf8.count)
    }
  }

  @Test("A long stream that is written while nobody reads is dropped, not kept")
  func flood() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    let flood =
      #"{"method":"org.example.test.Flood","more":true,"parameters":{"replies":9999,"bytes":999}}"#
    peer.send(flood)
    var received = 0
    while let answer = try peer.receive() {
      #expect(answer.continues == true)
      received += 1
    }
    #expect(received < 1_000)
    #expect(try Peer(service.path).ask(count)?.error == nil)
  }

  @Test("Who sends a thousand calls at once does not keep the others waiting for all of them")
  @MainActor func fairness() async throws {
    let service = try TestService()
    let greedy = try Peer(service.path)
    let modest = try Peer(service.path)
    // The server looks at neither before both have sent: it is on this actor.
    greedy.send(Array(repeating: count, count: 1_000))
    modest.send(count)
    // Once to accept them, once to answer; it does not wait.
    for _ in 0..<2 { service.server.lookAfterClients() }
    let answer = try modest.receive()
    #expect((1...100).contains { answer == Answer(#"{"count":\#($0)}"#) })
    #expect(try await Self.answers(of: greedy, 1_000) == 1_000)
  }

  /// How many of so many answers come.
  private static func answers(of peer: sending Peer, _ limit: Int) async throws -> Int {
    for count in 0..<limit where try peer.receive()?.error != nil { return count }
    return limit
  }

  @Test("Without descriptors for new clients the old ones are served, and the new ones later")
  @MainActor func noDescriptors() async throws {
    let service = try TestService()
    let server = service.server
    let old = try Peer(service.path)
    old.send(count)
    server.lookAfterClients()
    #expect(try old.receive() == Answer(#"{"count":1}"#))
    let new = try Peer(service.path)
    // The limit holds for the whole process: not longer than it must.
    var usual = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &usual)
    var none = rlimit(rlim_cur: 3, rlim_max: usual.rlim_max)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
    server.lookAfterClients()
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &usual)
    #expect(server.isAcceptingPaused)
    // Nothing of it is to be seen any more, so that nothing spins.
    #expect(server.readiness.poll(milliseconds: 0).isEmpty)
    old.send(count)
    new.send(count)
    server.lookAfterClients()
    #expect(try old.receive() == Answer(#"{"count":2}"#))
    try await service.until { $0.count == 3 }
    #expect(try new.receive() == Answer(#"{"count":3}"#))
  }

  @Test("Who goes makes room for who waits for a descriptor")
  @MainActor func descriptorFreed() async throws {
    let service = try TestService()
    let server = service.server
    var old: Peer? = try Peer(service.path)
    server.lookAfterClients()
    var usual = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &usual)
    var none = rlimit(rlim_cur: 3, rlim_max: usual.rlim_max)
    let new = try Peer(service.path)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
    server.lookAfterClients()
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &usual)
    #expect(server.isAcceptingPaused)
    old = nil
    server.lookAfterClients()
    #expect(!server.isAcceptingPaused)
    new.send(count)
    server.lookAfterClients()
    #expect(try new.receive() == Answer(#"{"count":1}"#))
    #expect(old == nil)
  }
}
