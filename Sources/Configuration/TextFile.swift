import Glibc

/// A file that a person writes.
enum TextFile {
  /// Why a file could not be read.
  enum Unreadable: Error, Equatable {
    case missing
    case because(String)
  }

  /// The text of a file, which is of so many bytes at most.
  static func read(_ path: String, upTo most: Int) throws(Unreadable) -> String {
    guard let text = String(validating: try contents(of: path, most), as: UTF8.self) else {
      throw .because("the file is not a text in UTF-8")
    }
    return text
  }

  /// The bytes of a file. One that is too long is not read to its end.
  private static func contents(of path: String, _ most: Int) throws(Unreadable) -> [UInt8] {
    // Without waiting, should it be a pipe that nobody writes into.
    let file = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw .missing }
      throw .because("cannot be opened: \(systemText(errno))")
    }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else {
      throw .because("cannot be read: \(systemText(errno))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .because(
        status.st_mode & S_IFMT == S_IFDIR ? "is a folder, not a file" : "is not a regular file")
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while bytes.count <= most {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe Glibc.read(file, $0.baseAddress, $0.count)
      }
      if count == 0 { break }
      if count > 0 {
        bytes += chunk.prefix(count)
      } else if errno != EINTR {
        throw .because("cannot be read: \(systemText(errno))")
      }
    }
    // The last character read may be cut in two: that is not what is wrong with it.
    guard bytes.count <= most else { throw .because(tooLong(most)) }
    return bytes
  }

  /// What is wrong with a file of more bytes than this.
  static func tooLong(_ most: Int) -> String {
    let unit = most >= 1 << 20 ? "\(most >> 20) MiB" : "\(most >> 10) KiB"
    return "the file is longer than \(unit)"
  }

  /// An error of the system in words.
  static func systemText(_ code: CInt) -> String { unsafe String(cString: strerror(code)) }
}
