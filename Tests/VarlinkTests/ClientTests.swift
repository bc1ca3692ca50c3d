import Dispatch
import Glibc
import Reactor
import Testing

@testable import Varlink

/// A server that says what it is told to, to one client, and goes.
private nonisolated final class Script {
  let folder: TemporaryFolder
  let path: String
  private let descriptor: CInt

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/socket"
    descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    let isBound = SocketAddress(path: path)?.bind(descriptor) ?? false
    guard isBound, listen(descriptor, 5) == 0 else { throw SystemError("listen") }
  }

  /// Sends these bytes to whoever comes.
  func play(_ bytes: [UInt8]) {
    let descriptor = descriptor
    DispatchQueue.global().async {
      let client = accept(descriptor, nil, nil)
      _ = unsafe bytes.withUnsafeBytes { unsafe send(client, $0.baseAddress, $0.count, 0) }
      // Closed when the client has sent its call, which may come later.
      var byte: UInt8 = 0
      while unsafe recv(client, &byte, 1, 0) > 0, byte != 0 {}
      close(client)
    }
  }

  deinit { close(descriptor) }
}

@Suite("The client") nonisolated struct ClientTests {
  private let echo = "org.example.test.Echo"

  /// What went wrong.
  private func error(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing"
    } catch {
      return "\(error)"
    }
  }

  @Test("A call gives the reply's parameters, as a type or byte for byte")
  func call() async throws {
    let service = try await TestService()
    let client = try VarlinkClient(socketPath: service.path)
    let reply: TextReply = try client.call(echo, EchoCall(text: "a/\u{1F600}\"\n"))
    #expect(reply.text == "a/\u{1F600}\"\n")
    #expect(try client.reply(to: echo, EchoCall(text: "b")).description == #"{"text":"b"}"#)
  }

  @Test("The bytes of a reply are not touched")
  func untouched() throws {
    let script = try Script()
    let parameters = #"{ "b" : [1.50, {"}": "\"]"}],"a":null }"#
    script.play(Array(#" {"x":"parameters", "parameters" : \#(parameters) , "y":[]}"#.utf8) + [0])
    let reply = try VarlinkClient(socketPath: script.path).reply(to: echo)
    #expect(reply.description == parameters)
  }

  @Test("A reply without parameters has none")
  func noParameters() throws {
    let script = try Script()
    script.play(Array("{}".utf8) + [0])
    #expect(try VarlinkClient(socketPath: script.path).reply(to: echo).description == "{}")
  }

  @Test("An error reply has its name and its parameters, and the connection goes on")
  func failure() async throws {
    let service = try await TestService()
    let client = try VarlinkClient(socketPath: service.path)
    do {
      _ = try client.reply(to: "org.example.test.Fail")
      Issue.record("no error")
    } catch .failure(let error) {
      #expect(error.name == "org.example.test.Bad")
      #expect(try error.reply.parameters() == BadParameters(why: "it must", code: 7))
    }
    #expect(try client.call(echo, EchoCall(text: "on")) == TextReply(text: "on"))
  }

  @Test("Where there is nobody, the client says where")
  func notRunning() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/socket"
    #expect(error { _ = try VarlinkClient(socketPath: path) } == "nobody listens on \(path)")
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    #expect(try #require(SocketAddress(path: path)).bind(descriptor))
    close(descriptor)
    #expect(error { _ = try VarlinkClient(socketPath: path) } == "nobody listens on \(path)")
    #expect(
      error { _ = try VarlinkClient(socketPath: "") }
        == "the path of a socket has 1 to 107 bytes, not 0: ")
  }

  @Test("A server that does not answer is not waited for without end")
  func timedOut() throws {
    let script = try Script()
    let client = try VarlinkClient(socketPath: script.path, timeout: .milliseconds(50))
    #expect(error { _ = try client.reply(to: echo) } == "the server did not answer in time")
    // An answer that comes now would be taken for that of the next call.
    #expect(error { _ = try client.reply(to: echo) } == "the server closed the connection")
  }

  @Test("A server whose queue is full is not waited for without end")
  func queueFull() throws {
    let script = try Script()
    var clients: [VarlinkClient] = []
    #expect(
      error {
        for _ in 0..<50 {
          clients.append(try VarlinkClient(socketPath: script.path, timeout: .milliseconds(50)))
        }
      } == "the server did not answer in time")
  }

  @Test("A server that goes before it has answered is told from one that is silent")
  func closed() throws {
    let script = try Script()
    script.play(Array(#"{"parameters":{"#.utf8))
    let client = try VarlinkClient(socketPath: script.path)
    #expect(error { _ = try client.reply(to: echo) } == "the server closed the connection")
  }

  @Test("A refusal before the call is sent is told as such")
  func permissionDenied() throws {
    let script = try Script()
    script.play(
      Array(#"{"error":"org.varlink.service.PermissionDenied","parameters":{}}"#.utf8) + [0])
    let client = try VarlinkClient(socketPath: script.path)
    #expect(error { _ = try client.reply(to: echo) } == "no permission to use \(script.path)")
  }

  @Test(
    "A server that does not speak Varlink is told from one that does",
    arguments: ["", "HTTP/1.1 400", "[]", #"{"error":7}"#, #"{"continues":true}"#])
  func nonsense(_ message: String) throws {
    let script = try Script()
    script.play(Array(message.utf8) + [0])
    let client = try VarlinkClient(socketPath: script.path)
    let text = error { _ = try client.reply(to: echo) }
    #expect(text.hasPrefix("the server's reply cannot be understood"))
  }

  @Test("A reply of another type than was expected is a violation")
  func otherType() async throws {
    let service = try await TestService()
    let client = try VarlinkClient(socketPath: service.path)
    let text = error {
      let _: CountReply = try client.call(echo, EchoCall(text: "a"))
    }
    #expect(text.hasPrefix("the server's reply cannot be understood"))
  }

  @Test("Many replies are given one by one, to the last or until enough is known")
  func more() async throws {
    let service = try await TestService()
    let client = try VarlinkClient(socketPath: service.path)
    let flood = FloodCall(replies: 5, bytes: 1)
    var replies: [String] = []
    try client.more("org.example.test.Flood", flood) { reply in
      replies.append(reply.description)
      return true
    }
    #expect(replies == Array(repeating: #"{"text":"x"}"#, count: 5))
    // The connection is as good as before.
    #expect(try client.call(echo, EchoCall(text: "on")) == TextReply(text: "on"))
    var count = 0
    try client.more("org.example.test.Flood", flood) { _ in
      count += 1
      return count < 2
    }
    #expect(count == 2)
    #expect(
      error { _ = try client.reply(to: echo) } == "the server closed the connection")
  }

  @Test("Between two replies there is no limit of time")
  func slowStream() async throws {
    let service = try await TestService()
    let client = try VarlinkClient(socketPath: service.path, timeout: .seconds(2))
    var replies = 0
    try client.more("org.example.test.Watch", WatchCall(greeting: "hello")) { _ in
      replies += 1
      if replies == 1 {
        Task {
          // Longer than a reply to a call may take.
          try await Task.sleep(for: .milliseconds(2_500))
          await service.streams[0].finish(TextReply(text: "bye"))
        }
      }
      return true
    }
    #expect(replies == 2)
  }
}
