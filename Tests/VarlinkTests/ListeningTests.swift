import Glibc
import Reactor
import Testing

@testable import Varlink

@Suite("Where a server listens") nonisolated struct ListeningTests {
  private let count = #"{"method":"org.example.test.Count"}"#

  /// A server with nothing of its own.
  @MainActor private func makeServer() throws -> VarlinkServer {
    try VarlinkServer(
      vendor: "", product: "", version: "", url: "", interfaces: [], clock: AlarmClock())
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status.st_mode : 0
  }

  /// What a server that did not come down leaves.
  private func makeStale(_ path: String) throws {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    guard try #require(SocketAddress(path: path)).bind(descriptor) else {
      throw SystemError("bind")
    }
  }

  @Test("The socket is the user's alone, and so is the folder that was made for it")
  @MainActor func modes() throws {
    let folder = try TemporaryFolder()
    let mask = umask(0)
    defer { umask(mask) }
    let server = try makeServer()
    let path = folder.path + "/new/socket"
    try server.listen(path: path)
    #expect(mode(path) == S_IFSOCK | 0o600)
    #expect(mode(folder.path + "/new") == S_IFDIR | 0o700)
    server.stop()
    #expect(mode(path) == 0)
  }

  @Test("A socket that a dead server left is replaced")
  @MainActor func stale() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/socket"
    try makeStale(path)
    let server = try makeServer()
    try server.listen(path: path)
    server.stop()
  }

  @Test("A second server finds the address in use, and the first goes on")
  func inUse() async throws {
    let service = try await TestService()
    _ = await MainActor.run {
      #expect(throws: VarlinkListenError.addressInUse(path: service.path)) {
        try makeServer().listen(path: service.path)
      }
    }
    #expect(try Peer(service.path).ask(count)?.error == nil)
  }

  @Test("What is no socket is not removed")
  @MainActor func notASocket() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/other"
    close(unsafe open(path, O_CREAT | O_WRONLY, 0o600))
    #expect(throws: VarlinkListenError.notASocket(path: path)) {
      try makeServer().listen(path: path)
    }
    #expect(mode(path) == S_IFREG | 0o600)
  }

  @Test("A path that cannot be has its error", arguments: ["", String(repeating: "x", count: 108)])
  @MainActor func badPath(_ path: String) throws {
    #expect(throws: VarlinkListenError.badPath(path: path)) {
      try makeServer().listen(path: path)
    }
  }

  @Test("A folder that cannot be made has its error")
  @MainActor func noFolder() throws {
    #expect(
      throws: VarlinkListenError.system(
        SystemError("mkdir", code: ENOTDIR), path: "/dev/null/folder")
    ) { try makeServer().listen(path: "/dev/null/folder/socket") }
  }

  @Test("A server that stops leaves the socket of its successor")
  @MainActor func successor() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/socket"
    let server = try makeServer()
    try server.listen(path: path)
    unsafe unlink(path)
    let successor = try makeServer()
    try successor.listen(path: path)
    server.stop()
    #expect(mode(path) == S_IFSOCK | 0o600)
    successor.stop()
    #expect(mode(path) == 0)
  }

  @Test("An inherited socket is served, and left where it is at the end")
  func inherited() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/socket"
    let descriptor = try inheritedSocket(path)
    // It may have asked before there was a server.
    let peer = try Peer(path)
    peer.send(#"{"method":"org.varlink.service.GetInfo"}"#)
    let server = try await makeServer()
    try await server.listen(inherited: descriptor)
    #expect(fcntl(descriptor, F_GETFD) == FD_CLOEXEC)
    #expect(try peer.receive()?.error == nil)
    await server.stop()
    #expect(try peer.receive() == nil)
    #expect(mode(path) & S_IFMT == S_IFSOCK)
  }

  @Test("Two inherited sockets are both served, and a path besides")
  func several() async throws {
    let folder = try TemporaryFolder()
    let paths = ["first", "second", "third"].map { folder.path + "/" + $0 }
    let server = try await makeServer()
    for path in paths.dropLast() { try await server.listen(inherited: inheritedSocket(path)) }
    try await server.listen(path: paths[2])
    let peers = try paths.map(Peer.init)
    for peer in peers {
      #expect(try peer.ask(#"{"method":"org.varlink.service.GetInfo"}"#)?.error == nil)
    }
    await server.stop()
    for peer in peers { #expect(try peer.receive() == nil) }
    #expect(paths.map { mode($0) & S_IFMT } == [S_IFSOCK, S_IFSOCK, 0])
  }

  /// A socket on which a service manager listens.
  private func inheritedSocket(_ path: String) throws -> CInt {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    guard try #require(SocketAddress(path: path)).bind(descriptor), listen(descriptor, 5) == 0
    else { throw SystemError("listen") }
    return descriptor
  }

  @Test("What is no listening Unix stream socket is refused, and left alone")
  @MainActor func notListening() throws {
    let file = unsafe open("/dev/null", O_RDONLY)
    let unbound = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    let datagram = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
    let internet = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    for descriptor in [-1, file, unbound, datagram, internet] {
      #expect(throws: VarlinkListenError.notListening(descriptor: descriptor)) {
        try makeServer().listen(inherited: descriptor)
      }
      if descriptor >= 0 { #expect(close(descriptor) == 0) }
    }
  }

  @Test("A client of another user is refused", .enabled(if: getuid() == 0))
  func stranger() async throws {
    let service = try await TestService()
    let output = service.folder.path + "/other"
    let client = """
      import socket, sys
      server = socket.socket(socket.AF_UNIX)
      server.settimeout(10)
      server.connect(sys.argv[1])
      try: server.sendall(b"{\\"method\\":\\"org.example.test.Count\\"}\\0")
      except BrokenPipeError: pass
      sys.stdout.buffer.write(server.recv(4096))
      """
    let script = """
      chmod 755 \(service.folder.path); chmod 666 \(service.path)
      setpriv --reuid 65534 --clear-groups /usr/bin/python3 -c '\(client)' \(service.path) > \(output)
      """
    #expect(unsafe system(script) == 0)
    var bytes = [UInt8](repeating: 0, count: 4096)
    let file = unsafe open(output, O_RDONLY)
    let count = unsafe read(file, &bytes, bytes.count)
    close(file)
    #expect(try Answer(bytes[..<max(0, count - 1)]) == .fault("PermissionDenied"))
    #expect(await service.count == 0)
  }
}
