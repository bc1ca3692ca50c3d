import Glibc
import Reactor

/// The socket on which a server waits for clients.
final class ListeningSocket {
  let descriptor: CInt
  /// The file that is ours to remove; none for an inherited socket.
  private var file: (path: String, identity: FileIdentity)?

  /// Takes over a socket that a service manager listens on.
  init(inherited descriptor: CInt) throws(VarlinkListenError) {
    guard Self.option(SO_DOMAIN, of: descriptor) == AF_UNIX,
      Self.option(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue),
      Self.option(SO_ACCEPTCONN, of: descriptor) == 1
    else { throw .notListening(descriptor: descriptor) }
    let flags = fcntl(descriptor, F_GETFL)
    guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
      fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0
    else { throw .system(SystemError("fcntl"), path: nil) }
    self.descriptor = descriptor
  }

  /// Listens on a path. The folder it is in is made where it is missing, for the user alone; a
  /// socket that a dead server left there is removed.
  init(path: String) throws(VarlinkListenError) {
    guard let address = SocketAddress(path: path) else { throw .badPath(path: path) }
    let folder = try Self.lockFolder(of: path)
    // The lock goes with it.
    defer { Glibc.close(folder) }
    descriptor = try Self.makeSocket(path)
    do throws(VarlinkListenError) {
      // The mode of a socket's file is that of the socket it is bound to: it is never wider.
      guard fchmod(descriptor, 0o600) == 0 else { throw .system(SystemError("fchmod"), path: path) }
      if !address.bind(descriptor) {
        guard errno == EADDRINUSE else { throw .system(SystemError("bind"), path: path) }
        try Self.removeStale(path, address)
        guard address.bind(descriptor) else { throw .system(SystemError("bind"), path: path) }
      }
      guard listen(descriptor, 128) == 0 else { throw .system(SystemError("listen"), path: path) }
    } catch {
      Glibc.close(descriptor)
      throw error
    }
    file = FileIdentity(path: path).map { (path, $0) }
  }

  /// Listens no more; the socket's file is removed if it is still ours.
  func close() {
    if let file, FileIdentity(path: file.path) == file.identity {
      unsafe unlink(file.path)
    }
    file = nil
    Glibc.close(descriptor)
  }

  private static func makeSocket(_ path: String) throws(VarlinkListenError) -> CInt {
    let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let descriptor = socket(AF_UNIX, CInt(type), 0)
    guard descriptor >= 0 else { throw .system(SystemError("socket"), path: path) }
    return descriptor
  }

  /// Of two servers that start at the same time, neither removes what the other has just bound.
  private static func lockFolder(of path: String) throws(VarlinkListenError) -> CInt {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    if unsafe mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw .system(SystemError("mkdir"), path: folder)
    }
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(SystemError("open"), path: folder) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      Glibc.close(descriptor)
      throw .addressInUse(path: path)
    }
    return descriptor
  }

  private static func removeStale(
    _ path: String, _ address: SocketAddress
  ) throws(VarlinkListenError) {
    guard let identity = FileIdentity(path: path), identity.isSocket else {
      throw .notASocket(path: path)
    }
    let probe = try makeSocket(path)
    defer { Glibc.close(probe) }
    // Connected, or its queue is full: it lives.
    guard !address.connect(probe), errno == ECONNREFUSED else { throw .addressInUse(path: path) }
    guard unsafe unlink(path) == 0 else { throw .system(SystemError("unlink"), path: path) }
  }

  private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
    var value: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 else { return nil }
    return value
  }
}

/// Which file it is that has a path.
private nonisolated struct FileIdentity: Equatable {
  let device: dev_t
  let inode: ino_t
  let isSocket: Bool

  init?(path: String) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    device = status.st_dev
    inode = status.st_ino
    isSocket = status.st_mode & S_IFMT == S_IFSOCK
  }
}
