import Glibc
import Testing

@testable import Varlink

@Suite("Calls and their answers") nonisolated struct CallTests {
  @Test("A service tells who made it and what interfaces it has")
  func info() async throws {
    let service = try await TestService()
    let info: ServiceInfo = try VarlinkClient(socketPath: service.path)
      .call("org.varlink.service.GetInfo")
    #expect(info.vendor == "Example")
    #expect(info.product == "Test")
    #expect(info.version == "1.2")
    #expect(info.url == "https://example.org/")
    #expect(info.interfaces == ["org.varlink.service", "org.example.test"])
  }

  @Test("A service gives the text of each of its interfaces, to the letter")
  func descriptions() async throws {
    struct Call: Encodable { var interface: String }
    struct Reply: Decodable { var description: String }
    let service = try await TestService()
    let client = try VarlinkClient(socketPath: service.path)
    for (name, text) in [
      ("org.example.test", testText), ("org.varlink.service", serviceInterfaceText),
    ] {
      let reply: Reply = try client.call(
        "org.varlink.service.GetInterfaceDescription", Call(interface: name))
      #expect(reply.description == text)
    }
  }

  @Test("Each fault of a call has its answer, and the connection goes on", arguments: faults)
  func fault(_ message: String, _ answer: Answer) async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    #expect(try peer.ask(message) == answer)
    #expect(
      try peer.ask(#"{"method":"org.example.test.Echo","parameters":{"text":"on"}}"#)
        == Answer(#"{"text":"on"}"#))
  }

  @Test(
    "What is no JSON object ends its connection, and no other",
    arguments: [
      "", " ", "x", "{", "[]", "null", "7", #""text""#, "{}{}", #"{"method":}"#,
      "\u{FEFF}", "{'method':'a.b'}", String(repeating: "[", count: 60_000),
      String(repeating: #"{"a":"#, count: 10_000),
    ])
  func undecodable(_ message: String) async throws {
    let service = try await TestService()
    let other = try Peer(service.path)
    let peer = try Peer(service.path)
    #expect(try peer.ask(message) == nil)
    #expect(try other.ask(count) == Answer(#"{"count":1}"#))
  }

  @Test("What was asked before what cannot be understood is answered")
  func answeredBefore() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    peer.send(count, "?", count)
    #expect(try peer.receive() == Answer(#"{"count":1}"#))
    #expect(try peer.receive() == nil)
    #expect(await service.count == 1)
  }

  @Test("Bytes that are no UTF-8 end their connection")
  func notText() async throws {
    let service = try await TestService()
    for bytes: [UInt8] in [[0xFF, 0xFE], [0x80], Array("{\"".utf8) + [0xFF] + Array("\":1}".utf8)] {
      let peer = try Peer(service.path)
      peer.send(raw: bytes + [0])
      #expect(try peer.receive() == nil)
    }
  }

  @Test("A call with oneway is done and never answered, whatever is wrong with it")
  func oneway() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    for message in [
      #"{"method":"org.example.test.Count","oneway":true}"#,
      #"{"method":"org.example.test.Count","oneway":true,"more":true}"#,
      #"{"method":"org.example.test.Fail","oneway":true}"#,
      #"{"method":"org.example.test.Nothing","oneway":true}"#,
      #"{"method":"org.example.test.Watch","oneway":true,"more":true}"#,
      #"{"method":7,"oneway":true}"#, #"{"oneway":true}"#,
      #"{"method":"org.example.test.Echo","oneway":true,"parameters":{"text":7}}"#,
    ] { peer.send(message) }
    #expect(try peer.ask(count) == Answer(#"{"count":3}"#))
    #expect(peer.hasNothing())
    #expect(await service.streams.isEmpty)
  }

  @Test("A method with one reply gives it without continues, also where more is asked for")
  func moreOfOne() async throws {
    let service = try await TestService()
    #expect(
      try Peer(service.path).ask(#"{"method":"org.example.test.Count","more":true}"#)
        == Answer(#"{"count":1}"#))
  }

  @Test("Parameters may be absent, null or empty where none is needed")
  func absentParameters() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    for (number, parameters) in ["", #","parameters":null"#, #","parameters":{}"#].enumerated() {
      #expect(
        try peer.ask(#"{"method":"org.example.test.Count"\#(parameters)}"#)
          == Answer(#"{"count":\#(number + 1)}"#))
    }
  }

  @Test("Calls that come together are answered in their order")
  func pipelined() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    peer.send(
      (0..<2_000).map {
        #"{"method":"org.example.test.Echo","parameters":{"text":"\#($0)"}}"#
      })
    for number in 0..<2_000 {
      try #require(peer.receive() == Answer(#"{"text":"\#(number)"}"#))
    }
  }

  @Test("A call may come in as many pieces as it has bytes")
  func pieces() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    for byte in Array(count.utf8) + [0] { peer.send(raw: [byte]) }
    #expect(try peer.receive() == Answer(#"{"count":1}"#))
  }

  @Test("A client that has sent its last call still gets its answers, and then the end")
  func halfClosed() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    peer.send(count, count)
    peer.send(raw: Array(#"{"method":"org.example.test.Count""#.utf8))
    peer.finishSending()
    #expect(try peer.receive() == Answer(#"{"count":1}"#))
    #expect(try peer.receive() == Answer(#"{"count":2}"#))
    #expect(try peer.receive() == nil)
  }

  @Test("A half-closed client gets an answer that is longer than the kernel's buffer")
  func halfClosedLong() async throws {
    let service = try await TestService()
    let peer = try Peer(service.path)
    peer.send(
      #"{"method":"org.example.test.Echo","parameters":{"text":"abcdefgh","times":200000}}"#)
    peer.finishSending()
    #expect(try peer.receive()?.parameters.utf8.count == 1_600_000 + #"{"text":""}"#.utf8.count)
    #expect(try peer.receive() == nil)
  }

  @Test("A call that was sent before the client went is still done")
  func sentAndGone() async throws {
    let service = try await TestService()
    do {
      let peer = try Peer(service.path)
      peer.send(#"{"method":"org.example.test.Count","oneway":true}"#)
    }
    try await service.until { $0.count == 1 }
  }
}

private nonisolated let count = #"{"method":"org.example.test.Count"}"#

private nonisolated let faults: [(String, Answer)] = [
  // The call itself.
  (#"{}"#, .invalid("method")),
  (#"{"method":null}"#, .invalid("method")),
  (#"{"method":7}"#, .invalid("method")),
  (#"{"method":""}"#, .invalid("method")),
  (#"{"method":"GetInfo"}"#, .invalid("method")),
  (#"{"method":".GetInfo"}"#, .invalid("method")),
  (#"{"method":"org.example.test.Count","more":1}"#, .invalid("more")),
  (#"{"method":"org.example.test.Count","oneway":"yes"}"#, .invalid("oneway")),
  (#"{"method":"org.example.test.Count","upgrade":true}"#, .invalid("upgrade")),
  // The method.
  (
    #"{"method":"org.example.Other"}"#,
    .fault("InterfaceNotFound", #"{"interface":"org.example"}"#)
  ),
  (
    #"{"method":"org.example.test.Other"}"#,
    .fault("MethodNotFound", #"{"method":"org.example.test.Other"}"#)
  ),
  (
    #"{"method":"org.example.test.Comment"}"#,
    .fault("MethodNotFound", #"{"method":"org.example.test.Comment"}"#)
  ),
  (
    #"{"method":"org.example.test.Planned"}"#,
    .fault("MethodNotImplemented", #"{"method":"org.example.test.Planned"}"#)
  ),
  (#"{"method":"org.example.test.Watch"}"#, .fault("ExpectedMore")),
  (#"{"method":"org.example.test.Watch","more":false}"#, .fault("ExpectedMore")),
  (
    #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"a.b"}}"#,
    .fault("InterfaceNotFound", #"{"interface":"a.b"}"#)
  ),
  // The parameters.
  (#"{"method":"org.example.test.Count","parameters":7}"#, .invalid("parameters")),
  (#"{"method":"org.example.test.Count","parameters":[]}"#, .invalid("parameters")),
  (#"{"method":"org.example.test.Count","parameters":{"a":1}}"#, .invalid("a")),
  (#"{"method":"org.example.test.Echo"}"#, .invalid("text")),
  (#"{"method":"org.example.test.Echo","parameters":{}}"#, .invalid("text")),
  (#"{"method":"org.example.test.Echo","parameters":{"text":null}}"#, .invalid("text")),
  (#"{"method":"org.example.test.Echo","parameters":{"text":7}}"#, .invalid("text")),
  (
    #"{"method":"org.example.test.Echo","parameters":{"text":"a","times":"b"}}"#,
    .invalid("times")
  ),
  (
    #"{"method":"org.example.test.Echo","parameters":{"text":"a","times":1.5}}"#,
    .invalid("times")
  ),
  (
    #"{"method":"org.example.test.Echo","parameters":{"text":"a","times":99999999999999999999}}"#,
    .invalid("times")
  ),
  (
    #"{"method":"org.example.test.Echo","parameters":{"text":"a","point":{"x":1}}}"#,
    .invalid("point")
  ),
  (
    #"{"method":"org.example.test.Echo","parameters":{"text":"a","time":1}}"#, .invalid("time")
  ),
  // An error of the interface's own.
  (
    #"{"method":"org.example.test.Fail"}"#,
    Answer(error: "org.example.test.Bad", #"{"code":7,"why":"it must"}"#)
  ),
]
