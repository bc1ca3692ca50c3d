import Glibc

/// What a path names, whatever it is called: a file that was moved away or replaced is another.
struct FileIdentity: Equatable {
  private let device: dev_t
  private let inode: ino_t

  /// What a path names now; nil where that is nothing.
  init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// What kind of thing it is.
  enum Kind {
    case regular, other

    /// The kind of what a path names now; nil where that is nothing.
    init?(path: String) {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return nil }
      self = status.st_mode & S_IFMT == S_IFREG ? .regular : .other
    }
  }

  init(_ status: stat) {
    device = status.st_dev
    inode = status.st_ino
  }
}

/// A file that is nobody else's while this lives: links lead from other folders, which have other
/// locks, to the same one.
///
/// SQLite's locks on it are left alone, which flock(2) on a network file system would not: this is
/// one of an open file description (fcntl(2)), on a byte that no file has. It must outlive SQLite's
/// connection, whose locks end when any descriptor of the file is closed.
final class FileLock {
  let identity: FileIdentity
  private let descriptor: CInt
  /// `F_OFD_SETLK`, which the header has for GNU sources only.
  private static let setLock: CInt = 37

  /// Locks an open file, and owns its descriptor.
  fileprivate init(_ descriptor: CInt, _ status: stat, path: String) throws(StoreError) {
    identity = FileIdentity(status)
    self.descriptor = descriptor
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = 1 << 62
    lock.l_len = 1
    // Where there are no such locks the folder's has to do.
    guard unsafe fcntl(descriptor, Self.setLock, &lock) != 0, [EAGAIN, EACCES].contains(errno)
    else {
      return
    }
    throw .inUse(path)
  }

  deinit { close(descriptor) }
}

/// The folder that the state is kept in, and nobody else's while this lives: a lock on a file in it
/// (flock(2)), which the kernel releases however the process ends.
final class StateFolder {
  let path: String
  private let descriptor: CInt
  private let identity: FileIdentity
  private var isReleased = false

  /// Makes the folder where it is missing, for the user alone, and locks it.
  ///
  /// - Throws: `inUse` where somebody has locked it.
  init(path: String) throws(StoreError) {
    try Self.make(path)
    let (descriptor, status) = try Self.open(path + "/lock")
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      Glibc.close(descriptor)
      throw code == EWOULDBLOCK ? .inUse(path) : .system(call: "flock", path: path, code: code)
    }
    self.path = path
    self.descriptor = descriptor
    identity = FileIdentity(status)
  }

  deinit { release() }

  /// Whether the lock still means something: its file is where others look for it.
  var isInPlace: Bool { FileIdentity(path: path + "/lock") == identity }

  /// Gives the folder up.
  func release() {
    guard !isReleased else { return }
    isReleased = true
    Glibc.close(descriptor)
  }

  /// Makes sure that a regular file is there, readable for the user alone, and locks it.
  ///
  /// - Throws: `inUse` where somebody has locked it, by whatever name they know it.
  func prepareFile(_ name: String) throws(StoreError) -> FileLock {
    let (descriptor, status) = try Self.open(path + "/" + name)
    return try FileLock(descriptor, status, path: path + "/" + name)
  }

  private static func make(_ path: String) throws(StoreError) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for name in path.split(separator: "/") {
      partial += name + "/"
      if unsafe mkdir(partial, 0o700) == 0 {
        // The umask may have taken away even the user's own rights.
        unsafe chmod(partial, 0o700)
      } else if errno != EEXIST {
        throw .system(call: "mkdir", path: partial, code: errno)
      }
    }
  }

  /// Opens a regular file, made where it is missing; its mode is 0600 before anybody else can open
  /// it, since the umask only takes rights away.
  private static func open(_ path: String) throws(StoreError) -> (CInt, stat) {
    // O_NONBLOCK: whatever lies there must not block.
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw .system(call: "open", path: path, code: errno) }
    var status = stat()
    var failed: StoreError?
    if unsafe fstat(descriptor, &status) != 0 {
      failed = .system(call: "fstat", path: path, code: errno)
    } else if status.st_mode & S_IFMT != S_IFREG {
      failed = .foreign("what lies there is not a regular file, and is left as it is")
    } else if status.st_mode & 0o777 != 0o600, fchmod(descriptor, 0o600) != 0 {
      failed = .system(call: "fchmod", path: path, code: errno)
    }
    if let failed {
      Glibc.close(descriptor)
      throw failed
    }
    return (descriptor, status)
  }
}
