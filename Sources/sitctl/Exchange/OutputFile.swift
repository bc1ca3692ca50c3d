import Glibc

/// A file that comes to be whole or not at all.
struct OutputFile {
  private let path: String
  private let draft: String
  private let descriptor: CInt

  /// Begins a file, under another name until it is whole.
  ///
  /// - Parameters:
  ///   - replaces: whether it may take the place of one that is there.
  ///   - mode: who may do what with it, as far as the umask lets them; else only its owner.
  init(at path: String, replaces: Bool, mode: mode_t = 0o600) throws(Failure) {
    self.path = path
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw Failure(.badOutput, "\(path) is there, and is no file")
      }
      guard replaces else {
        throw Failure(
          .badOutput, "\(path) is there already",
          remedy: "name another file, or replace this one with --force")
      }
    }
    draft = "\(path).\(getpid()).part"
    descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Self.failure(path) }
  }

  /// Writes on.
  func write(_ text: String) throws(Failure) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 {
        rest.removeFirst(count)
      } else if errno != EINTR {
        throw Self.failure(path)
      }
    }
  }

  /// Gives it its name, once it is on the disk.
  func finish() throws(Failure) {
    guard fsync(descriptor) == 0, unsafe rename(draft, path) == 0 else { throw Self.failure(path) }
    close(descriptor)
  }

  /// Takes away what was written, where it did not come to its end.
  func abandon() {
    close(descriptor)
    unsafe unlink(draft)
  }

  /// Writes a whole text to a file, in place of one that is there; `-` is standard output. The file
  /// is readable for whom the umask says.
  static func write(_ text: String, to path: String) throws(Failure) {
    guard path != "-" else { return Terminal.say(text, ending: "") }
    let file = try OutputFile(at: path, replaces: true, mode: 0o666)
    do {
      try file.write(text)
      try file.finish()
    } catch {
      file.abandon()
      throw error
    }
  }

  private static func failure(_ path: String) -> Failure {
    let reason = unsafe String(cString: strerror(errno))
    return Failure(.badOutput, "\(path) cannot be written: \(reason)")
  }
}
