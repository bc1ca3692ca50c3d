import Glibc
import Reactor
import SitCore
import TestSupport
import Testing

@testable import Presence

/// What goes over PipeWire's socket, and what it comes to.
@Suite(.timeLimit(.minutes(5)))
struct CallProtocolTests {
  private let alarms = AlarmClock()

  @Test func `What is written is read`() throws {
    let bytes = PipeWireMessage.bytes(
      to: 7, 3, [.int(-2), .string("Größe"), .structure([]), .properties(["a": "b", "c": "d"])],
      number: 9)
    #expect(bytes.count % 8 == 0)
    for count in 0..<bytes.count {
      #expect(try PipeWireMessage.first(of: bytes.prefix(count)) == nil)
    }
    let (message, length) = try #require(try PipeWireMessage.first(of: bytes + [1, 2]))
    #expect(length == bytes.count)
    #expect(message.object == 7 && message.opcode == 3)
    var reader = try message.reader()
    #expect(try reader.int() == -2)
    #expect(try reader.string() == "Größe")
    _ = try reader.structure()
    #expect(try reader.properties(["c"]) == ["c": "d"])
    #expect(throws: PipeWireError.garbled) { try reader.int() }
  }

  @Test func `A structure as PipeWire documents it is read`() throws {
    // Int 5; None; a long; a text of three bytes with its end.
    let words: [UInt32] = [56, 14, 4, 4, 5, 0, 0, 1, 8, 5, 1, 1, 4, 8, 0x0063_6261, 0]
    var outer = PodReader(words.flatMap(Pod.native)[...])
    var reader = try outer.structure()
    #expect(try reader.int() == 5)
    #expect(try reader.string() == nil)
    #expect(try reader.long() == 0x1_0000_0001)
    #expect(try reader.string() == "abc")
  }

  @Test func `A length that does not fit is an error`() throws {
    for words: [UInt32] in [
      [8, 4, 1, 0], [.max, 8, 0, 0], [4, 4], [0, 8, 0, 0], [4, 8, .max, 0], [], [4],
    ] {
      var reader = PodReader(words.flatMap(Pod.native)[...])
      #expect(throws: PipeWireError.garbled) {
        if words.dropFirst().first == 8 { _ = try reader.string() } else { _ = try reader.int() }
      }
    }
    let endless = [0, 0xffff_ffff, 0, 0].flatMap(Pod.native)
    #expect(throws: PipeWireError.garbled) { try PipeWireMessage.first(of: endless[...]) }
  }

  @Test func `Whatever comes is read or refused`() throws {
    var generator = SeededRandom(seed: 1)
    let whole = PipeWireMessage.bytes(
      to: 2, 0,
      [
        .int(40), .int(0), .string("PipeWire:Interface:Node"), .int(3),
        .properties(["media.class": "Stream/Input/Audio", "node.name": "x"]),
      ], number: 0)
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: 8..<bytes.count, using: &generator)] =
          [0, 1, 8, 14, 0xff, .random(in: 0...255, using: &generator)].randomElement(
            using: &generator) ?? 0
      }
      do throws(PipeWireError) {
        guard let (message, _) = try PipeWireMessage.first(of: bytes[...]) else { continue }
        var reader = try message.reader()
        try reader.skip(2)
        _ = try reader.string()
        try reader.skip(1)
        _ = try reader.properties(PipeWireGraph.announced)
      } catch {
        #expect(error == .garbled)
      }
    }
  }

  private func graph(_ origin: [String: String], stream: [String: String]) throws -> PipeWireGraph {
    var graph = PipeWireGraph()
    #expect(try !graph.addNode(1, origin))
    #expect(try graph.addNode(2, ["media.class": "Stream/Input/Audio"]))
    try graph.addLink(3, ["link.output.node": "1", "link.input.node": "2"])
    graph.describe(2, isRunning: true, stream)
    return graph
  }

  @Test(arguments: [
    (["media.class": "Audio/Source"], "a microphone is in use (Talk)"),
    (["media.class": "Audio/Duplex"], "a microphone is in use (Talk)"),
    (["media.class": "Audio/Sink"], nil), (["media.class": "Stream/Output/Audio"], nil),
    (["media.class": "Stream/Output/Video"], "the screen is shared (Talk)"), ([:], nil),
    (["media.class": "Video/Source", "media.role": "Camera"], "a camera is in use (Talk)"),
    (["media.class": "Video/Source"], "the screen is shared (Talk)"),
  ])
  func `What a stream is linked to decides`(origin: [String: String], words: String?) throws {
    #expect(CallUse.words(try graph(origin, stream: ["application.name": "Talk"]).uses) == words)
  }

  @Test(arguments: [
    ["stream.monitor": "true"], ["resample.peaks": "1"], ["node.passive": "in-follow"],
    ["node.link-group": "echo-cancel-1"], ["media.category": "Monitor"],
    ["application.id": "org.PulseAudio.pavucontrol"], ["media.name": "plasma-screencast-77"],
    ["node.name": "gnome-remote-desktop-daemon"],
  ])
  func `A stream that is no use of its own does not count`(properties: [String: String]) throws {
    #expect(try graph(["media.class": "Audio/Source"], stream: properties).uses.isEmpty)
  }

  @Test func `A stream, its link and its device each end it`() throws {
    let whole = try graph(["media.class": "Audio/Source"], stream: ["stream.monitor": "false"])
    #expect(whole.uses == [CallUse(.microphone, by: nil)])
    for id: UInt32 in 1...3 {
      var graph = whole
      graph.remove(id)
      #expect(graph.uses.isEmpty)
    }
    var graph = whole
    graph.describe(2, isRunning: false, nil)
    #expect(graph.uses.isEmpty)
    graph.describe(2, isRunning: nil, ["stream.monitor": "true"])
    graph.describe(2, isRunning: true, nil)
    #expect(graph.uses.isEmpty)
    // A number that is given anew.
    graph = whole
    _ = try graph.addNode(1, ["media.class": "Audio/Sink"])
    #expect(graph.uses.isEmpty)
  }

  @Test func `A program's name is one short line`() {
    let name = CallUse(.camera, by: "a\u{1b}[31m\nb\u{202e}" + String(repeating: "x", count: 99))
    #expect(name.program == "a [31m b" + String(repeating: "x", count: 32))
    #expect(CallUse(.camera, by: "").program == nil)
  }

  @Test(arguments: [
    ([:], nil), (["XDG_RUNTIME_DIR": "/r"], "/r/pipewire-0"),
    (["XDG_RUNTIME_DIR": "/r", "PIPEWIRE_RUNTIME_DIR": "/p"], "/p/pipewire-0"),
    (["XDG_RUNTIME_DIR": "/r", "PIPEWIRE_REMOTE": "other"], "/r/other"),
    (["PIPEWIRE_REMOTE": "/run/pw", "XDG_RUNTIME_DIR": ""], "/run/pw"),
  ])
  func `The socket is where PipeWire's own programs look`(
    environment: [String: String], path: String?
  ) {
    #expect(PipeWireFollower.path(environment) == path)
  }

  @Test(arguments: [
    ("silent", "waits for PipeWire to answer"), ("half", "PipeWire went away"),
    ("garble", "what answers as PipeWire does not speak its protocol"),
    ("refuse", "PipeWire refuses: Not today [31m"), ("leave", "PipeWire went away"),
    ("flood", "what answers as PipeWire does not speak its protocol"),
    ("deaf", "PipeWire went away"), ("parting", "PipeWire went away"),
  ])
  func `A server that does not serve is said so`(manner: String, condition: String) async throws {
    let folder = try TemporaryFolder()
    let server = try await fake(manner, in: folder)
    let follower = PipeWireFollower(
      environment: ["PIPEWIRE_REMOTE": folder.path + "/socket"], alarms: alarms
    ) {}
    defer { follower.end() }
    // Meanwhile it says all it has to say, and may go.
    _ = try Child.run(["/bin/sleep", "0.2"], in: folder)
    #expect(await eventually { follower.condition == condition }, "\(follower.condition)")
    #expect(!follower.isLive && follower.uses.isEmpty)
    withExtendedLifetime(server) {}
  }

  @Test func `Byte by byte, with descriptors and unknown messages, it is followed`() async throws {
    let folder = try TemporaryFolder()
    let server = try await fake("serve", in: folder)
    let before = Folder.names(in: "/proc/self/fd").count
    let follower = PipeWireFollower(
      environment: ["PIPEWIRE_REMOTE": folder.path + "/socket"], alarms: alarms
    ) {}
    #expect(await eventually { follower.uses == [CallUse(.microphone, by: "Talk")] })
    // The server ends only once its question was answered.
    #expect(await eventually { follower.condition == "PipeWire went away" })
    follower.end()
    #expect(await eventually { Folder.names(in: "/proc/self/fd").count <= before })
    withExtendedLifetime(server) {}
  }

  private func fake(_ manner: String, in folder: TemporaryFolder) async throws -> Child {
    let path = folder.path + "/socket"
    let server = try Child(
      ["/usr/bin/python3", "-c", Self.script, path, manner], output: folder.path + "/log")
    try await TestSupport.eventually("the fake server listens") {
      readText(folder.path + "/log").contains("ready")
    }
    return server
  }

  /// A server made after the protocol's description.
  private static let script = #"""
    import array, os, socket, struct, sys, time
    path, manner = sys.argv[1:]
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    print("ready", flush=True)
    def pod(kind, body): return struct.pack("=II", len(body), kind) + body + b"\0" * (-len(body) % 8)
    def num(n): return pod(4, struct.pack("=i", n))
    def text(s): return pod(8, s.encode() + b"\0")
    def row(*parts): return pod(14, b"".join(parts))
    def props(d): return row(num(len(d)), *(text(x) for kv in d.items() for x in kv))
    def message(obj, opcode, *parts, fds=0):
        body = row(*parts)
        return struct.pack("=IIII", obj, opcode << 24 | len(body), 0, fds) + body
    def node(i, kind):
        return message(2, 0, num(i), num(7), text("PipeWire:Interface:Node"), num(3), props({"media.class": kind}))
    kept = []
    while True:
        s, _ = listener.accept()
        kept.append(s)
        if manner == "garble": s.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\nand so on and on")
        if manner == "half": s.sendall(node(1, "Audio/Source")[:30]); s.close()
        if manner == "leave": s.close()
        if manner == "parting": s.sendall(node(1, "Audio/Source") * 300); s.close()
        if manner == "refuse": s.sendall(message(0, 3, num(0), num(0), num(-13), text("Not today\x1b[31m")))
        if manner in ("flood", "deaf"):
            kind = "Audio/Source" if manner == "flood" else "Stream/Input/Audio"
            try:
                for i in range(100000): s.sendall(node(i, kind))
            except OSError: pass
        if manner == "serve":
            descriptor = os.open("/dev/null", os.O_RDONLY)
            memory = message(0, 6, num(0), num(1), pod(18, struct.pack("=q", 0)), num(0), fds=1)
            for _ in range(3):
                s.sendmsg([memory], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))])
            everything = message(9, 9) + message(0, 200) + node(50, "Audio/Source") + node(51, "Stream/Input/Audio")
            everything += message(2, 0, num(52), num(7), text("PipeWire:Interface:Link"), num(3),
                props({"link.output.node": "50", "link.input.node": "51"})) + message(0, 1, num(0), num(0))
            everything += message(3, 0, num(51), num(1), num(1), pod(5, struct.pack("=q", 31)), num(1), num(0),
                pod(3, struct.pack("=I", 3)), pod(1, b""), props({"application.name": "Talk"}), row())
            for i in range(len(everything)):
                s.sendall(everything[i:i + 1])
                if i % 40 == 0: time.sleep(0.001)
            s.sendall(message(0, 2, num(7), num(4711)))
            answer, got = message(0, 3, num(7), num(4711))[16:], b""
            while answer not in got: got += s.recv(4096)
            time.sleep(0.5)
            s.close()
    """#
}
