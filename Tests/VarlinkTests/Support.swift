import Glibc
import Reactor
import Testing

@testable import Varlink

/// A folder that is gone when its owner is.
nonisolated final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/varlink-XXXXXX\0".utf8.map(CChar.init(bitPattern:)))
    guard unsafe mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    for name in ["socket", "other", "new/socket"] { unsafe unlink("\(path)/\(name)") }
    unsafe rmdir("\(path)/new")
    unsafe rmdir(path)
  }
}

/// A client that sends whatever it is told to, right or wrong, and waits at most a minute.
nonisolated final class Peer {
  let descriptor: CInt
  private var received: [UInt8] = []

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    let address = try #require(SocketAddress(path: path))
    guard address.connect(descriptor) else {
      let error = SystemError("connect")
      close(descriptor)
      throw error
    }
    setLimit(seconds: 60)
  }

  /// How long to wait for the server.
  func setLimit(seconds: Int, microseconds: Int = 0) {
    var limit = timeval(tv_sec: seconds, tv_usec: microseconds)
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
  }

  deinit { close(descriptor) }

  /// Sends bytes as they are.
  ///
  /// - Returns: whether the server took them all.
  @discardableResult
  func send(raw bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest.removeFirst(count)
    }
    return true
  }

  @discardableResult
  func send(_ messages: String...) -> Bool { send(messages) }

  /// Sends many messages as one piece: the kernel takes a hundred times more of it than of small
  /// pieces.
  @discardableResult
  func send(_ messages: [String]) -> Bool {
    send(raw: messages.flatMap { Array($0.utf8) + [0] })
  }

  /// The next message; nil where the server closed the connection instead.
  func receive() throws -> Answer? {
    while true {
      if let end = received.firstIndex(of: 0) {
        let message = received[..<end]
        let answer = try Answer(message)
        received.removeFirst(end + 1)
        return answer
      }
      var chunk = [UInt8](repeating: 0, count: 65536)
      let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
      if count == 0 || (count < 0 && errno == ECONNRESET) { return nil }
      guard count > 0 else { throw SystemError("recv") }
      received += chunk[..<count]
    }
  }

  /// Whether nothing has come.
  func hasNothing() -> Bool {
    var byte: UInt8 = 0
    let count = unsafe recv(descriptor, &byte, 1, CInt(MSG_DONTWAIT) | CInt(MSG_PEEK))
    return received.isEmpty && count < 0 && errno == EAGAIN
  }

  func ask(_ message: String) throws -> Answer? {
    send(message)
    return try receive()
  }

  /// Sends no more, but reads on.
  func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }
}

/// A reply.
nonisolated struct Answer: Equatable {
  var error: String?
  var continues: Bool?
  /// As it was written.
  var parameters: String

  init(error: String? = nil, continues: Bool? = nil, _ parameters: String) {
    self.error = error
    self.continues = continues
    self.parameters = parameters
  }

  init(_ message: ArraySlice<UInt8>) throws {
    struct Head: Decodable {
      let error: String?
      let continues: Bool?
    }
    let head = try JSON.plain.decode(Head.self, from: message)
    let parameters = try #require(JSONObject(message).value(of: "parameters"))
    self.init(
      error: head.error, continues: head.continues, String(decoding: parameters, as: UTF8.self))
  }

  /// An error of `org.varlink.service`.
  static func fault(_ name: String, _ parameters: String = "{}") -> Answer {
    Answer(error: "org.varlink.service.\(name)", parameters)
  }

  static func invalid(_ parameter: String) -> Answer {
    fault("InvalidParameter", #"{"parameter":"\#(parameter)"}"#)
  }
}

nonisolated let testText = """
  # To be tested with.
  interface org.example.test

  type Point (x: int, y: int)

  # Gives back what it gets.
  method Echo(text: string, times: ?int, point: ?Point) -> (text: string)
  method Count() -> (count: int)   # method Comment(a: int) -> ()
  method Fail() -> ()
  method Watch(greeting: ?string) -> (text: string)
  method Flood(replies: int, bytes: int) -> (text: string)
  method Drip(replies: int, bytes: int) -> (text: string)
  method Work(milliseconds: int) -> (more: bool)
  method Later() -> (text: string)
  method Planned() -> ()
  error Bad (why: string, code: int)

  """

nonisolated struct Point: Codable, Sendable {
  var x: Int
  var y: Int
}

nonisolated struct EchoCall: Codable, Sendable {
  var text: String
  var times: Int?
  var point: Point?
}

nonisolated struct TextReply: Codable, Sendable, Equatable { var text: String }
nonisolated struct CountReply: Codable, Sendable, Equatable { var count: Int }
nonisolated struct WatchCall: Codable, Sendable { var greeting: String? }
nonisolated struct FloodCall: Codable, Sendable {
  var replies: Int
  var bytes: Int
}
nonisolated struct WorkCall: Codable, Sendable { var milliseconds: Int64 }
nonisolated struct WorkReply: Codable, Sendable { var more: Bool }
nonisolated struct BadParameters: Codable, Sendable, Equatable {
  var why: String
  var code: Int
}

/// A server with an interface that does what tests want, in a folder of its own.
@MainActor
final class TestService {
  nonisolated let folder: TemporaryFolder
  nonisolated let path: String
  let server: VarlinkServer
  private(set) var count = 0
  private(set) var streams: [VarlinkStream<TextReply>] = []
  private(set) var cancelled = 0
  /// How many replies of `Drip` were made.
  private(set) var dripped = 0

  init(_ adjust: (inout VarlinkLimits) -> Void = { _ in }) throws {
    folder = try TemporaryFolder()
    path = folder.path + "/socket"
    var limits = VarlinkLimits()
    adjust(&limits)
    var interface = VarlinkInterface(testText)
    weak var service: TestService?
    interface.method("Echo") { (call: EchoCall) throws(VarlinkFailure) in
      let times = call.times ?? 1
      guard (0...200_000).contains(times) else { throw .invalidParameter("times") }
      return TextReply(text: String(repeating: call.text, count: times))
    }
    interface.method("Count") { (_: VarlinkNothing) in
      service?.count += 1
      return CountReply(count: service?.count ?? 0)
    }
    interface.method("Fail") { (_: VarlinkNothing) throws(VarlinkFailure) -> VarlinkNothing in
      throw VarlinkFailure(
        "org.example.test.Bad", parameters: BadParameters(why: "it must", code: 7))
    }
    interface.stream("Watch") {
      (call: WatchCall, stream: VarlinkStream<TextReply>) throws(VarlinkFailure) in
      if call.greeting == "bad" { throw .invalidParameter("greeting") }
      if let greeting = call.greeting { stream.send(TextReply(text: greeting)) }
      stream.onCancel { service?.cancelled += 1 }
      service?.streams.append(stream)
    }
    interface.deferred("Later") { (_: VarlinkNothing, stream: VarlinkStream<TextReply>) in
      service?.streams.append(stream)
    }
    interface.stream("Flood") {
      (call: FloodCall, stream: VarlinkStream<TextReply>) throws(VarlinkFailure) in
      guard (1...10_000).contains(call.replies) else { throw .invalidParameter("replies") }
      guard (0...10_000).contains(call.bytes) else { throw .invalidParameter("bytes") }
      let text = String(repeating: "x", count: call.bytes)
      for _ in 1..<call.replies { stream.send(TextReply(text: text)) }
      stream.finish(TextReply(text: text))
    }
    interface.stream("Drip") {
      (call: FloodCall, stream: VarlinkStream<TextReply>) throws(VarlinkFailure) in
      let text = String(repeating: "x", count: call.bytes)
      var left = call.replies
      stream.onCancel { service?.cancelled += 1 }
      stream.whenDrained {
        service?.dripped += 1
        left -= 1
        if left > 0 {
          stream.send(TextReply(text: text))
        } else {
          stream.finish(TextReply(text: "last"))
        }
      }
    }
    interface.deferred("Work") { (call: WorkCall, stream: VarlinkStream<WorkReply>) in
      let end = Clock.monotonic + call.milliseconds * 1_000
      stream.whenDrained {
        if Clock.monotonic > end { stream.finish(WorkReply(more: stream.wantsMore)) }
      }
    }
    server = try VarlinkServer(
      vendor: "Example", product: "Test", version: "1.2", url: "https://example.org/",
      interfaces: [interface], clock: AlarmClock(), limits: limits)
    service = self
    try server.listen(path: path)
  }

  isolated deinit { server.stop() }

  /// Waits until something has come true on the main actor; bounded by the number of looks at it.
  func until(_ condition: @MainActor (TestService) -> Bool) async throws {
    for _ in 0..<30_000 {
      if condition(self) { return }
      try await Task.sleep(for: .milliseconds(2))
    }
    Issue.record("it did not come true")
  }
}
