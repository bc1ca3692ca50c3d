import Testing

@testable import Varlink

@Suite("Streams of replies") nonisolated struct StreamTests {
  private let watch = #"{"method":"org.example.test.Watch","more":true}"#
  private let greeted =
    #"{"method":"org.example.test.Watch","more":true,"parameters":{"greeting":"hello"}}"#
  private let count = #"{"method":"org.example.test.Count"}"#

  @Test("A stream's replies continue until the last, and later calls wait for it")
  func replies() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    peer.send(greeted, count)
    #expect(try peer.receive() == Answer(continues: true, #"{"text":"hello"}"#))
    try await service.until { $0.streams.count == 1 }
    let stream = await service.streams[0]
    await stream.send(TextReply(text: "news"))
    #expect(try peer.receive() == Answer(continues: true, #"{"text":"news"}"#))
    #expect(peer.hasNothing())
    #expect(await stream.isOpen)
    await stream.finish(TextReply(text: "bye"))
    #expect(try peer.receive() == Answer(#"{"text":"bye"}"#))
    #expect(try peer.receive() == Answer(#"{"count":1}"#))
    #expect(await !stream.isOpen)
    await stream.send(TextReply(text: "too late"))
    await stream.finish(TextReply(text: "too late"))
    #expect(try peer.ask(count) == Answer(#"{"count":2}"#))
    #expect(await service.cancelled == 0)
  }

  @Test("A stream may end in an error, at once or later")
  func failure() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    let refused =
      #"{"method":"org.example.test.Watch","more":true,"parameters":{"greeting":"bad"}}"#
    #expect(try peer.ask(refused) == .invalid("greeting"))
    peer.send(watch)
    try await service.until { $0.streams.count == 1 }
    await service.streams[0].fail(VarlinkFailure("org.example.test.Over"))
    #expect(try peer.receive() == Answer(error: "org.example.test.Over", "{}"))
    #expect(try peer.ask(count) == Answer(#"{"count":1}"#))
  }

  @Test("A method that answers later answers once, and needs no more for it")
  func deferred() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    peer.send(#"{"method":"org.example.test.Later"}"#, count)
    try await service.until { $0.streams.count == 1 }
    #expect(peer.hasNothing())
    await service.streams[0].finish(TextReply(text: "done"))
    #expect(try peer.receive() == Answer(#"{"text":"done"}"#))
    #expect(try peer.receive() == Answer(#"{"count":1}"#))
  }

  @Test("A call with oneway that is answered later is not answered, and nothing waits for it")
  func deferredOneway() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    peer.send(#"{"method":"org.example.test.Later","oneway":true}"#)
    #expect(try peer.ask(count) == Answer(#"{"count":1}"#))
    let stream = await service.streams[0]
    #expect(await !stream.isOpen)
    await stream.finish(TextReply(text: "unheard"))
    await stream.fail(.permissionDenied)
    #expect(try peer.ask(count) == Answer(#"{"count":2}"#))
  }

  @Test("A stream that ends at once is followed by the next call's answer")
  func shortStream() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    let flood =
      #"{"method":"org.example.test.Flood","more":true,"parameters":{"replies":2,"bytes":1}}"#
    peer.send(flood, count)
    #expect(try peer.receive() == Answer(continues: true, #"{"text":"x"}"#))
    #expect(try peer.receive() == Answer(#"{"text":"x"}"#))
    #expect(try peer.receive() == Answer(#"{"count":1}"#))
  }

  @Test("Who has a stream is told when the client goes")
  func clientGone() async throws {
    let service = try await TestService()
    do {
      let peer = try Peer(service.path)
      _ = try peer.ask(greeted)
    }
    try await service.until { $0.cancelled == 1 }
    #expect(await !service.streams[0].isOpen)
    await confirmation { told in
      await service.streams[0].onCancel { told() }
    }
  }

  @Test("A half-closed client goes on getting a stream, and its going is noticed")
  func halfClosed() async throws {
    let service = try await TestService()
    do {
      let peer = try Peer(service.path)
      peer.send(greeted)
      peer.finishSending()
      _ = try peer.receive()
      await service.streams[0].send(TextReply(text: "news"))
      #expect(try peer.receive() == Answer(continues: true, #"{"text":"news"}"#))
      #expect(await service.cancelled == 0)
    }
    try await service.until { $0.cancelled == 1 }
  }

  @Test("A client that sends on during a stream and goes is noticed, however much it sent")
  func goneWithCallsWaiting() async throws {
    let service = try await TestService()
    do {
      let peer = try Peer(service.path)
      _ = try peer.ask(greeted)
      peer.send(Array(repeating: count, count: 3_000))
    }
    try await service.until { $0.cancelled == 1 }
    #expect(await service.count == 0)
  }

  @Test("Many more calls than are read ahead wait for the end of a stream, and none is lost")
  func manyCallsWaiting() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    _ = try peer.ask(greeted)
    peer.send(Array(repeating: count, count: 3_000))
    await service.streams[0].finish(TextReply(text: "bye"))
    #expect(try peer.receive() == Answer(#"{"text":"bye"}"#))
    for number in 1...3_000 { try #require(peer.receive() == Answer(#"{"count":\#(number)}"#)) }
  }

  @Test("A server that stops ends its streams and connections")
  func stop() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    _ = try peer.ask(greeted)
    await service.server.stop()
    #expect(try peer.receive() == nil)
    #expect(await service.cancelled == 1)
    await service.server.stop()
  }
}
