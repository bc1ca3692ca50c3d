import Glibc

extension Configuration {
  /// What a configuration file gave.
  public enum Loaded: Equatable, Sendable {
    /// There is no such file.
    case missing
    /// It was read, or could not be: then the configuration is the default, and the one fault is
    /// of line 0.
    case read(Configuration, faults: [Fault])
  }

  /// Reads a configuration file.
  public static func load(path: String) -> Loaded {
    do throws(Unreadable) {
      let bytes = try contents(of: path)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw .because("the file is not a text in UTF-8")
      }
      let (configuration, faults) = parse(text)
      return .read(configuration, faults: faults)
    } catch {
      switch error {
      case .missing: return .missing
      case .because(let reason):
        return .read(Configuration(), faults: [Fault(line: 0, message: reason)])
      }
    }
  }

  /// Where the configuration file is looked for, after the XDG Base Directory Specification: in
  /// `$XDG_CONFIG_HOME` if that is an absolute path, else in `$HOME/.config`; nil without either.
  public static func defaultPath(environment: [String: String]) -> String? {
    let folder = environment["XDG_CONFIG_HOME"] ?? ""
    let home = environment["HOME"] ?? ""
    if folder.hasPrefix("/") { return "\(folder)/sitd/config.toml" }
    return home.hasPrefix("/") ? "\(home)/.config/sitd/config.toml" : nil
  }

  /// Why a file could not be read.
  private enum Unreadable: Error {
    case missing
    case because(String)
  }

  /// The bytes of a file. One longer than is ever read as a document is not read to its end.
  private static func contents(of path: String) throws(Unreadable) -> [UInt8] {
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
    while bytes.count <= Document.longest {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe read(file, $0.baseAddress, $0.count)
      }
      if count == 0 { break }
      if count > 0 {
        bytes += chunk.prefix(count)
      } else if errno != EINTR {
        throw .because("cannot be read: \(systemText(errno))")
      }
    }
    // The last character read may be cut in two: that is not what is wrong with it.
    guard bytes.count <= Document.longest else { throw .because(Document.tooLong) }
    return bytes
  }

  private static func systemText(_ code: CInt) -> String { unsafe String(cString: strerror(code)) }
}
