import Testing

@testable import Varlink

/// Long streams that go on as fast as the client reads.
@Suite("Streams that wait for their readers") nonisolated struct DrainTests {
  private let count = #"{"method":"org.example.test.Count"}"#

  private func drip(_ replies: Int, _ bytes: Int) -> String {
    #"{"method":"org.example.test.Drip","more":true,"#
      + #""parameters":{"replies":\#(replies),"bytes":\#(bytes)}}"#
  }

  @Test("A reader gets all of a stream that is far longer than what may wait for it")
  func whole() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    peer.send(drip(5_000, 1_000), count)
    for _ in 1..<5_000 { try #require(peer.receive()?.continues == true) }
    #expect(try peer.receive() == Answer(#"{"text":"last"}"#))
    #expect(try peer.receive() == Answer(#"{"count":1}"#))
    #expect(await service.cancelled == 0)
  }

  @Test("For who does not read, no more is made than the kernel takes; others are answered")
  func deaf() async throws {
    let service = try await TestService { $0.patience = .seconds(60) }
    let deaf = try Peer(service.path)
    let other = try Peer(service.path)
    deaf.send(drip(1_000_000, 1_000))
    var made = -1
    // It comes to rest, though nobody has read a thing.
    while await service.dripped != made {
      made = await service.dripped
      for _ in 0..<50 { try #require(other.ask(count)?.error == nil) }
    }
    #expect((1..<2_000).contains(made))
    for _ in 0..<100 { try #require(deaf.receive()?.continues == true) }
    #expect(try other.ask(count)?.error == nil)
    #expect(await service.cancelled == 0)
  }

  @Test("Who does not read for too long is dropped, and who goes ends the stream")
  func gone() async throws {
    let service = try await TestService { $0.patience = .milliseconds(50) }
    let deaf = try Peer(service.path)
    deaf.send(drip(1_000_000, 1_000))
    try await service.until { $0.cancelled == 1 }
    do {
      let brief = try Peer(service.path)
      _ = try brief.ask(drip(1_000_000, 1))
    }
    try await service.until { $0.cancelled == 2 && $0.server.connections.isEmpty }
    let made = await service.dripped
    #expect(try Peer(service.path).ask(count)?.error == nil)
    #expect(await service.dripped == made)
  }

  @Test("Work that takes longer than the patience for readers holds up nobody, and is answered")
  func work() async throws {
    let service = try await TestService { $0.patience = .milliseconds(500) }
    let peer = try Peer(service.path)
    let other = try Peer(service.path)
    let call = #"{"method":"org.example.test.Work","parameters":{"milliseconds":1000}}"#
    peer.send(call, count)
    for _ in 0..<20 { #expect(try other.ask(count)?.error == nil) }
    #expect(try peer.receive() == Answer(#"{"more":false}"#))
    #expect(try peer.receive()?.error == nil)
    #expect(
      try peer.ask(call.replacing("}}", with: #"},"more":true}"#)) == Answer(#"{"more":true}"#))
  }
}
