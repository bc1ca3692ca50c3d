import Glibc
import TestSupport

@testable import Presence

/// A real compositor without a screen, in a folder of its own.
@MainActor
final class VirtualWayland {
  /// Which one.
  enum Kind: CaseIterable {
    /// Debian 12's has `org_kde_kwin_idle` only.
    case sway
    /// Has version 1 of `ext_idle_notifier_v1`, and `org_kde_kwin_idle` beside it.
    case kwin
    /// Has neither.
    case mutter
  }

  let kind: Kind
  let runtime: String
  /// The name of its socket.
  private(set) var socket = ""
  private let folder: TemporaryFolder
  private let program: ChildProgram
  private var bus: PrivateBus?

  /// Starts a compositor and waits for its socket.
  ///
  /// - Parameters:
  ///   - folder: where the sockets are to be.
  ///   - socket: the name of its socket, where the compositor can be told one.
  init?(_ kind: Kind, in folder: TemporaryFolder, socket: String = "wayland-7") async {
    self.kind = kind
    self.folder = folder
    runtime = folder.path
    unsafe chmod(runtime, 0o700)
    var environment = ["XDG_RUNTIME_DIR": runtime, "HOME": runtime, "LIBSEAT_BACKEND": "noop"]
    let before = Set(Folder.names(in: runtime))
    let words: [String]
    switch kind {
    case .sway:
      environment.merge([
        "WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman",
      ]) { $1 }
      let file = runtime + "/sway.conf"
      let settings = "output HEADLESS-1 resolution 320x240\nxwayland disable\n"
      guard (try? writeText(settings, to: file)) != nil else { return nil }
      // It does not run as root.
      let nobody: uid_t = 65_534
      let isRoot = getuid() == 0
      if isRoot { for path in [runtime, file] { unsafe chown(path, nobody, nobody) } }
      let prefix = ["setpriv", "--reuid=\(nobody)", "--regid=\(nobody)", "--clear-groups"]
      words = (isRoot ? prefix : []) + ["sway", "-c", file]
    case .kwin:
      // The installed one has a file capability, with which it may not be run here.
      let copy = runtime + "/kwin_wayland"
      let copying = ChildProgram(["cp", "/usr/bin/kwin_wayland", copy])
      guard await copying?.succeeds() == true else { return nil }
      environment.merge([
        "KWIN_COMPOSE": "Q", "KWIN_WAYLAND_NO_PERMISSION_CHECKS": "1", "QT_QPA_PLATFORM": "",
      ]) { $1 }
      words = [
        copy, "--virtual", "--width", "320", "--height", "240", "--no-lockscreen",
        "--no-global-shortcuts", "--no-kactivities", "--socket", socket,
      ]
    case .mutter:
      guard let bus = try? await PrivateBus() else { return nil }
      self.bus = bus
      environment.merge(bus.environment) { $1 }
      words = ["mutter", "--headless", "--no-x11", "--wayland-display", socket]
    }
    guard let program = ChildProgram(words, environment: environment) else { return nil }
    self.program = program
    let isThere = await eventually {
      let new = Folder.names(in: runtime).filter { name in
        name.hasPrefix("wayland-") && !name.hasSuffix(".lock") && !before.contains(name)
      }
      self.socket = new.first ?? ""
      return !new.isEmpty
    }
    guard isThere else { return nil }
  }

  func kill() { program.end() }
  func signal(_ number: CInt) { program.signal(number) }

  /// Presses keys, or moves the pointer, so many times within a fifth of a second each.
  func type(times: Int = 1) async -> Bool {
    let environment = ["XDG_RUNTIME_DIR": runtime, "WAYLAND_DISPLAY": socket]
    switch kind {
    case .sway:
      let words = ["wtype", "-d", "100", String(repeating: "a", count: times)]
      return await ChildProgram(words, environment: environment)?.succeeds() ?? false
    case .kwin:
      return await WaylandClient.run(["type", "\(times)"], environment: environment)
    case .mutter: return false
    }
  }

  /// Inhibits idleness as long as what is returned lives.
  func inhibit() async -> WaylandClient? {
    await WaylandClient(
      ["inhibit"], environment: ["XDG_RUNTIME_DIR": runtime, "WAYLAND_DISPLAY": socket])
  }
}

/// A small client of a compositor's, in raw protocol.
@MainActor
final class WaylandClient {
  private let program: ChildProgram
  private let folder: TemporaryFolder

  /// Starts it and waits until it has done what it is for.
  init?(_ words: [String], environment: [String: String]) async {
    guard let folder = try? TemporaryFolder(),
      let program = ChildProgram(
        ["/usr/bin/python3", "-c", Self.script, folder.path + "/done"] + words,
        environment: environment)
    else { return nil }
    self.folder = folder
    self.program = program
    guard await eventually({ unsafe access(folder.path + "/done", F_OK) == 0 }) else { return nil }
  }

  /// Runs it to its end.
  static func run(_ words: [String], environment: [String: String]) async -> Bool {
    let all = ["/usr/bin/python3", "-c", script, "/dev/null"] + words
    return await ChildProgram(all, environment: environment)?.succeeds() ?? false
  }

  func end() { program.end() }

  private static let script = """
    import mmap, os, socket, struct, sys, time
    done, what, *rest = sys.argv[1:]
    s = socket.socket(socket.AF_UNIX)
    s.connect(os.environ["XDG_RUNTIME_DIR"] + "/" + os.environ["WAYLAND_DISPLAY"])
    last, buffer, events, found = 1, b"", [], {}
    def new():
        global last
        last += 1
        return last
    def send(thing, code, *words, fd=None):
        body = b"".join(w if isinstance(w, bytes) else struct.pack("=I", w & 0xffffffff) for w in words)
        data = struct.pack("=IHH", thing, code, 8 + len(body)) + body
        socket.send_fds(s, [data], [fd] if fd is not None else [])
    def text(t):
        t = t.encode() + b"\\0"
        return struct.pack("=I", len(t)) + t + bytes(-len(t) % 4)
    def next_event():
        global buffer
        while len(buffer) < 8 or len(buffer) < struct.unpack_from("=IHH", buffer)[2]:
            more = s.recv(65536)
            if not more: sys.exit("closed")
            buffer += more
        thing, code, size = struct.unpack_from("=IHH", buffer)
        body, buffer = buffer[8:size], buffer[size:]
        if thing == 1 and code == 0: sys.exit(repr(body))
        return thing, code, body
    def wait_for(thing, code=0):
        while True:
            t, c, body = next_event()
            if t == registry and c == 0:
                name, n = struct.unpack_from("=II", body)
                found[body[8:7 + n].decode()] = name
            if t == thing and c == code: return body
    def roundtrip():
        callback = new()
        send(1, 0, callback)
        wait_for(callback)
    def bind(name, version):
        thing = new()
        send(registry, 0, found[name], text(name), version, thing)
        return thing
    registry = new()
    send(1, 1, registry)
    roundtrip()
    if what == "type":
        fake = bind("org_kde_kwin_fake_input", 4)
        send(fake, 0, text("sitd"), text("tests"))
        for i in range(int(rest[0])):
            if i: time.sleep(.1)
            send(fake, 1, 256, 256 if i % 2 else -256)
            roundtrip()
    if what == "inhibit":
        compositor, shm, base = bind("wl_compositor", 3), bind("wl_shm", 1), bind("xdg_wm_base", 1)
        surface, role, top = new(), new(), new()
        send(compositor, 0, surface)
        send(base, 2, role, surface)
        send(role, 1, top)
        inhibitors, inhibitor = bind("zwp_idle_inhibit_manager_v1", 1), new()
        send(inhibitors, 1, inhibitor, surface)
        send(surface, 6)
        send(role, 4, struct.unpack("=I", wait_for(role))[0])
        file = os.memfd_create("shm")
        os.truncate(file, 64 * 64 * 4)
        pool, pixels = new(), new()
        send(shm, 0, pool, 64 * 64 * 4, fd=file)
        send(pool, 0, pixels, 0, 64, 64, 256, 1)
        send(surface, 1, pixels, 0, 0)
        send(surface, 2, 0, 0, 64, 64)
        send(surface, 6)
        roundtrip()
        open(done, "w")
        while True: next_event()
    """
}

/// A compositor that does as the test wants, which no real one does here: version 2 of
/// ext_idle_notifier_v1, and all that is wrong. It speaks the wire protocol itself.
@MainActor
final class FakeWayland {
  private let program: ChildProgram
  private let commands: CInt

  /// How it behaves: `serve`, `silent`, `garble`, `refuse` (a protocol error), `bare` (no idle
  /// protocol), `seatless`, `stubborn` (ends at the first notification).
  init?(_ manner: String = "serve", socket: String, version: Int = 2) async {
    var pipe: [CInt] = [0, 0]
    guard unsafe Glibc.pipe(&pipe) == 0 else { return nil }
    for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let program = ChildProgram(
      ["/usr/bin/python3", "-c", Self.script, manner, socket, "\(version)"],
      descriptors: [0: pipe[0]])
    close(pipe[0])
    commands = pipe[1]
    guard let program else {
      close(pipe[1])
      return nil
    }
    self.program = program
    guard await eventually({ unsafe access(socket, F_OK) == 0 }) else { return nil }
  }

  isolated deinit { close(commands) }

  func kill() { program.end() }
  func signal(_ number: CInt) { program.signal(number) }

  /// Tells it what happens: `input N` at seat N, `inhibit`, `release`, `seat N`, `unseat N`.
  func say(_ words: String) {
    let bytes = Array("\(words)\n".utf8)
    unsafe write(commands, bytes, bytes.count)
  }

  private static let script = """
    import os, select, socket, struct, sys, time
    manner, path, version = sys.argv[1], sys.argv[2], int(sys.argv[3])
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path + ".new")
    listener.listen()
    os.rename(path + ".new", path)
    seats = set() if manner == "seatless" else {1}
    inhibited = False
    clients = []
    def text(t):
        t = t.encode() + b"\\0"
        return struct.pack("=I", len(t)) + t + bytes(-len(t) % 4)
    class Notification:
        def __init__(self, client, thing, seat, length, obeys):
            self.client, self.thing, self.seat, self.length, self.obeys = client, thing, seat, length, obeys
            self.idle, self.start = False, time.monotonic()
        def deadline(self):
            if self.idle or self.obeys and inhibited: return None
            return self.start + self.length
        def check(self, now):
            if self.deadline() is not None and self.deadline() <= now:
                self.idle = True
                self.client.send(self.thing, 0)
        def restart(self):
            self.start = time.monotonic()
            if self.idle:
                self.idle = False
                self.client.send(self.thing, 1)
    class Client:
        def __init__(self, s):
            self.s, self.buffer, self.kinds, self.notes, self.registry = s, b"", {1: "display"}, {}, None
        def send(self, thing, code, body=b""):
            try: self.s.sendall(struct.pack("=IHH", thing, code, 8 + len(body)) + body)
            except OSError: pass
        def tell(self, name, interface, version):
            self.send(self.registry, 0, struct.pack("=I", name) + text(interface) + struct.pack("=I", version))
        def receive(self):
            data = self.s.recv(65536)
            if not data: raise EOFError
            if manner == "silent": return
            if manner == "garble": return self.s.sendall(b"HTTP/1.1 400 Bad Request\\r\\n" * 400)
            self.buffer += data
            while len(self.buffer) >= 8:
                thing, code, size = struct.unpack_from("=IHH", self.buffer)
                if len(self.buffer) < size: return
                body, self.buffer = self.buffer[8:size], self.buffer[size:]
                self.request(thing, code, body)
        def request(self, thing, code, body):
            kind = self.kinds[thing]
            if kind == "display" and code == 0:
                new, = struct.unpack("=I", body)
                self.send(new, 0, struct.pack("=I", 0))
                self.send(1, 1, struct.pack("=I", new))
            elif kind == "display":
                self.registry, = struct.unpack("=I", body)
                self.kinds[self.registry] = "registry"
                if manner == "refuse":
                    return self.send(1, 0, struct.pack("=II", 1, 3) + text("no\\x1b[31m"))
                self.tell(90, "wl_compositor", 4)
                if manner != "bare": self.tell(91, "ext_idle_notifier_v1", version)
                for seat in sorted(seats): self.tell(seat, "wl_seat", 8)
            elif kind == "registry":
                name, n = struct.unpack_from("=II", body)
                interface = body[8:7 + n].decode()
                v, new = struct.unpack_from("=II", body, 8 + n + -n % 4)
                assert v <= (version if name == 91 else 8)
                self.kinds[new] = name if interface == "wl_seat" else "notifier"
            elif kind == "notifier":
                assert code == 1 or code == 2 and version >= 2
                if manner == "stubborn": raise EOFError
                new, length, seat = struct.unpack("=III", body)
                self.kinds[new] = "note"
                self.notes[new] = Notification(self, new, self.kinds[seat], length / 1000, code == 1)
            elif kind == "note":
                assert code == 0
                del self.notes[thing], self.kinds[thing]
                self.send(1, 1, struct.pack("=I", thing))
    def notes(): return [n for c in clients for n in c.notes.values()]
    def obey(words):
        global inhibited
        number = int((words + ["0"])[1])
        if words[0] == "input":
            for n in notes():
                if n.seat == number: n.restart()
        if words[0] in ("inhibit", "release"):
            inhibited = words[0] == "inhibit"
            for n in notes():
                if n.obeys: n.restart()
        if words[0] == "seat":
            seats.add(number)
            for c in clients: c.tell(number, "wl_seat", 8)
        if words[0] == "unseat":
            seats.discard(number)
            for c in clients: c.send(c.registry, 1, struct.pack("=I", number))
    orders = b""
    while True:
        waits = [n.deadline() for n in notes() if n.deadline() is not None]
        wait = max(0, min(waits) - time.monotonic()) if waits else None
        ready = select.select([0, listener] + [c.s for c in clients], [], [], wait)[0]
        now = time.monotonic()
        for r in ready:
            if r == 0:
                more = os.read(0, 4096)
                if not more: sys.exit()
                *lines, orders = (orders + more).split(b"\\n")
                for line in lines: obey(line.decode().split())
            elif r is listener: clients.append(Client(listener.accept()[0]))
            else:
                client = next(c for c in clients if c.s is r)
                try: client.receive()
                except (EOFError, OSError):
                    client.s.close()
                    clients.remove(client)
        for n in notes(): n.check(now)
    """
}
