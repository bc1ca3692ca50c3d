import Glibc

/// Reading folders.
nonisolated enum Folder {
  /// The names of a folder's entries, in no order; none where it cannot be read.
  static func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The folder that a path's last part is in.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// What stat(2) tells of a file.
nonisolated struct FileState: Equatable {
  /// The user it belongs to.
  let owner: uid_t
  /// Whether it is a terminal: a virtual console, a serial line or a pseudoterminal, by the device
  /// numbers that the kernel gives out (its Documentation/admin-guide/devices.txt).
  let isTerminal: Bool
  /// When it was last read, by people's clock: microseconds since 1970.
  let accessed: Int64

  /// Asks for a file's state, following links; nil where there is no such file.
  init?(_ path: String) {
    var state = stat()
    guard unsafe stat(path, &state) == 0 else { return nil }
    owner = state.st_uid
    let major = state.st_rdev >> 8 & 0xfff
    isTerminal = state.st_mode & S_IFMT == S_IFCHR && (major == 4 || (136...143).contains(major))
    accessed = Int64(state.st_atim.tv_sec) * 1_000_000 + Int64(state.st_atim.tv_nsec) / 1_000
  }
}
