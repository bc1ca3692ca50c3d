import Glibc
@testable import Presence
import Reactor
import SitCore

/// What a source said, and the moment until which it is waited for.
final class HeardEvidence {
  private(set) var all: [Evidence] = []
  /// What to do when something is heard.
  var onEvidence: ((Evidence) -> Void)?

  func hear(_ name: SourceName, _ evidence: Evidence) {
    all.append(evidence)
    onEvidence?(evidence)
  }

  func forget() { all = [] }

  /// Takes out what was said up to and with the first that matches, and returns that one; nil where
  /// nothing does within a minute.
  func next(_ matches: (Evidence) -> Bool) async -> Evidence? {
    guard await eventually({ all.contains(where: matches) }),
      let index = all.firstIndex(where: matches)
    else { return nil }
    defer { all.removeFirst(index + 1) }
    return all[index]
  }

  /// The next input that is told to be of that moment or later.
  func nextActive(from first: Moment? = nil) async -> Moment? {
    let found = await next {
      if case .active(let at) = $0 { first.map { at >= $0 } ?? true } else { false }
    }
    guard case .active(let moment) = found else { return nil }
    return moment
  }

  /// The next idleness that is told to have begun then or later. A busy machine may have been idle
  /// for long enough before what the test did.
  func nextIdle(from first: Moment? = nil) async -> Moment? {
    let found = await next {
      if case .idle(let since) = $0 { first.map { since >= $0 } ?? true } else { false }
    }
    guard case .idle(let moment) = found else { return nil }
    return moment
  }

  func nextInput() async -> Moment? {
    let found = await next { if case .input = $0 { true } else { false } }
    guard case .input(let moment) = found else { return nil }
    return moment
  }
}

/// Whether something becomes true within a minute.
func eventually(_ isTrue: () -> Bool) async -> Bool {
  for _ in 0..<6_000 {
    if isTrue() { return true }
    try? await Task.sleep(for: .milliseconds(10))
  }
  return isTrue()
}

/// A program that runs until it is let go of.
@MainActor
final class ChildProgram {
  private(set) var id: pid_t = 0

  /// Starts a program; its descriptors are given by the numbers under which it gets them.
  init?(_ words: [String], environment: [String: String] = [:], descriptors: [CInt: CInt] = [:]) {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for quiet: CInt in [1, 2] where descriptors[quiet] == nil {
      unsafe posix_spawn_file_actions_addopen(&actions, quiet, "/dev/null", O_WRONLY, 0)
    }
    for (theirs, ours) in descriptors {
      unsafe posix_spawn_file_actions_adddup2(&actions, ours, theirs)
    }
    let variables = environment.merging(["PATH": "/usr/local/bin:/usr/bin:/bin"]) { mine, _ in mine
    }
    let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    let settings = unsafe variables.map { unsafe strdup("\($0)=\($1)") } + [nil]
    defer { unsafe (arguments + settings).forEach { unsafe free($0) } }
    guard unsafe posix_spawnp(&id, words[0], &actions, nil, arguments, settings) == 0 else {
      return nil
    }
  }

  isolated deinit { end() }

  func signal(_ number: CInt) { kill(id, number) }

  /// Kills it and waits for its end.
  func end() {
    guard id > 0 else { return }
    kill(id, SIGKILL)
    waitpid(id, nil, 0)
    id = 0
  }

  /// Waits for it to end of itself; true where it did so with success.
  func succeeds() async -> Bool {
    var status: CInt = 0
    guard await eventually({ unsafe waitpid(id, &status, WNOHANG) == id }) else { return false }
    id = 0
    return status == 0
  }
}

/// A real X server without a screen.
final class VirtualX11 {
  let display: Int
  private let program: ChildProgram

  /// Starts a server and waits until it serves.
  ///
  /// - Parameter display: a free one, unless it is given.
  init?(display: Int = VirtualX11.freeDisplay, options: [String] = []) async {
    var pipe: [CInt] = [0, 0]
    guard unsafe Glibc.pipe(&pipe) == 0 else { return nil }
    defer { close(pipe[0]) }
    for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(pipe[0], F_SETFL, O_NONBLOCK)
    let words =
      ["Xvfb", ":\(display)", "-displayfd", "3"]
      + ["-screen", "0", "320x240x24", "-nolisten", "tcp", "-noreset"] + options
    let program = ChildProgram(words, descriptors: [3: pipe[1]])
    close(pipe[1])
    guard let program else { return nil }
    var text: [UInt8] = []
    let isReady = await eventually {
      var bytes = [UInt8](repeating: 0, count: 16)
      let count = unsafe read(pipe[0], &bytes, bytes.count)
      text += bytes.prefix(max(0, count))
      return count == 0 || text.last == UInt8(ascii: "\n")
    }
    guard isReady, text.last == UInt8(ascii: "\n") else { return nil }
    self.display = display
    self.program = program
  }

  isolated deinit {
    program.end()
    for path in Self.paths(of: display) { unsafe unlink(path) }
  }

  /// A display that no server has, nor one that was killed has left anything of, drawn from many. A
  /// server that picks the first free one itself may pick that of one which is just ending, and
  /// loses its socket with it.
  static var freeDisplay: Int {
    while true {
      let display = Int.random(in: 1_000..<60_000)
      if paths(of: display).allSatisfy({ unsafe access($0, F_OK) != 0 }) { return display }
    }
  }

  private static func paths(of display: Int) -> [String] {
    ["/tmp/.X11-unix/X\(display)", "/tmp/.X\(display)-lock"]
  }

  func kill() { program.end() }
  func signal(_ number: CInt) { program.signal(number) }

  /// Presses and releases a key, so many times.
  func type(keys: Int = 1) async -> Bool {
    let strokes = [String](repeating: "a", count: keys)
    let words = ["xdotool", "key", "--delay", "20"] + strokes
    return await ChildProgram(words, environment: ["DISPLAY": ":\(display)"])?.succeeds() ?? false
  }
}

/// A server that does as the test wants, which no real one does.
final class FakeX11 {
  private let program: ChildProgram

  /// How it behaves: `silent`, `deaf` (silent after the handshake), `refuse`, `garble`, `xwayland`,
  /// `old-xwayland` (which has no extension of that name), `nosync`, `nocounter`, `hostile` (an
  /// impossible idle time) or `mute` (silent once set up).
  init?(_ manner: String, socket: String) async {
    guard let program = ChildProgram(["/usr/bin/python3", "-c", Self.script, manner, socket]) else {
      return nil
    }
    self.program = program
    guard await eventually({ unsafe access(socket, F_OK) == 0 }) else { return nil }
  }

  func kill() { program.end() }

  private static let script = """
    import os, socket, struct, sys, time
    manner, path = sys.argv[1:]
    listener = socket.socket(socket.AF_UNIX)
    # It is there only when it can be connected to.
    listener.bind(path + ".new")
    listener.listen()
    os.rename(path + ".new", path)
    kept = []
    def take(s, n):
        data = b""
        while len(data) < n:
            more = s.recv(n - len(data))
            if not more: raise EOFError
            data += more
        return data
    def serve(s):
        head = take(s, 12)
        name, data = struct.unpack("=6xHH2x", head)
        take(s, (name + 3 & ~3) + (data + 3 & ~3))
        if manner == "silent": time.sleep(600)
        if manner == "garble": return s.send(b"HTTP/1.1 400 Bad Request")
        if manner == "refuse":
            why = b"Not today\\n\\x1b[31m"
            return s.send(struct.pack("=BBHHH", 0, len(why), 11, 0, (len(why) + 3) // 4) + why + bytes(-len(why) % 4))
        setup = struct.pack("=IIII", 1, 0x200000, 0x1fffff, 0) + bytes(16)
        s.send(struct.pack("=BBHHH", 1, 0, 11, 0, len(setup) // 4) + setup)
        if manner == "deaf": time.sleep(600)
        sequence = 0
        while True:
            major, minor, length = struct.unpack("=BBH", take(s, 4))
            body = take(s, length * 4 - 4)
            sequence += 1
            def reply(body, more=b""):
                s.send(struct.pack("=BBHI", 1, 0, sequence, len(more) // 4) + body.ljust(24, b"\\0") + more)
            if major == 98:
                asked = body[4:4 + struct.unpack_from("=H", body)[0]]
                has = asked == b"SYNC" and manner != "nosync" or asked == b"XWAYLAND" and manner == "xwayland"
                if asked == b"RANDR": reply(struct.pack("=BBBB", manner == "old-xwayland", 201, 0, 0))
                else: reply(struct.pack("=BBBB", has, 200, 90, 150))
            elif major == 201 and minor == 0: reply(struct.pack("=II", 1, 3))
            elif major == 201 and minor == 25: reply(struct.pack("=IIHH", 0, 0, 1, 1), struct.pack("=II", 5, 6))
            elif major == 201 and minor == 9:
                lists = struct.pack("=HHII", 0, 9, 5, 7)
                reply(struct.pack("=IIIIBBHHH", 0, 5, 0, 0, 0, 0, 1, 1, 1), lists + b"XWAYLAND0\\0\\0\\0")
            elif major == 200 and minor == 0: reply(b"\\3\\1")
            elif major == 200 and minor == 1:
                names = [b"SERVERTIME", b"DEVICEIDLETIME 2"] + ([] if manner == "nocounter" else [b"IDLETIME"])
                more = b""
                for i, n in enumerate(names):
                    one = struct.pack("=IiIH", 70 + i, 0, 4, len(n)) + n
                    more += one + bytes(-len(one) % 4)
                reply(struct.pack("=I", len(names)), more)
            elif major == 200 and minor == 5:
                if manner == "mute": time.sleep(600)
                reply(struct.pack("=iI", 0x7fffffff, 0xffffffff))
    while True:
        s, _ = listener.accept()
        kept.append(s)
        try: serve(s)
        except EOFError: pass
    """
}

/// A folder that is deleted with what is in it.
@MainActor
final class ScratchFolder {
  let path: String

  init?() {
    var template = Array("/tmp/presence-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { return nil }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  isolated deinit {
    for name in Folder.names(in: path) { delete(name) }
    unsafe rmdir(path)
  }

  func write(_ bytes: [UInt8] = [], to name: String) {
    let descriptor = unsafe open(path + "/" + name, O_CREAT | O_WRONLY, 0o600)
    unsafe Glibc.write(descriptor, bytes, bytes.count)
    close(descriptor)
  }
  func link(_ name: String, to target: String) { unsafe symlink(target, path + "/" + name) }
  func move(_ name: String, to other: String) {
    unsafe rename(path + "/" + name, path + "/" + other)
  }
  func delete(_ name: String) { unsafe remove(path + "/" + name) }
  /// Makes a folder as X servers make the one for their sockets.
  func makeFolder(_ name: String) {
    unsafe mkdir(path + "/" + name, 0o700)
    unsafe chmod(path + "/" + name, 0o1777)
  }
}
