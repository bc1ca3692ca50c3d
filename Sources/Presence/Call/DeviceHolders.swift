import Glibc

/// Who has device nodes open, by a look at all processes of a user: proc_pid_fd(5).
nonisolated enum DeviceHolders {
  /// The names of the programs, by the names of the nodes in the folder that they hold.
  ///
  /// Processes that do not let themselves be looked at are passed over. No link is followed but
  /// those that are called as a node is: behind others may be a file system that does not answer.
  static func find(_ nodes: Set<String>, in folder: String, proc: String) -> [String: Set<String>] {
    var holders: [String: Set<String>] = [:]
    let files = nodes.compactMap { name in FileIdentity("\(folder)/\(name)").map { (name, $0) } }
    guard !files.isEmpty else { return holders }
    let user = getuid()
    for process in Folder.names(in: proc) where process.allSatisfy(\.isNumber) {
      let path = "\(proc)/\(process)"
      guard FileState(path)?.owner == user else { continue }
      for descriptor in Folder.names(in: path + "/fd") {
        let link = "\(path)/fd/\(descriptor)"
        guard let last = Folder.target(of: link)?.split(separator: "/").last,
          nodes.contains(String(last)), let file = FileIdentity(link)
        else { continue }
        for (name, node) in files where node == file {
          holders[name, default: []].insert(program(path))
        }
      }
    }
    return holders
  }

  /// A process's name, as the kernel has it: 15 bytes at most; empty where it is gone.
  private static func program(_ path: String) -> String { Folder.firstLine(of: path + "/comm") }
}

/// Which file or device something is.
nonisolated struct FileIdentity: Equatable {
  private let numbers: [UInt64]

  /// The file that a path leads to; nil where there is none.
  init?(_ path: String) {
    var state = stat()
    guard unsafe stat(path, &state) == 0 else { return nil }
    // The same device may have nodes in several folders, as sandboxes make them.
    let isDevice = state.st_mode & S_IFMT == S_IFCHR
    numbers = isDevice ? [UInt64(state.st_rdev)] : [UInt64(state.st_dev), UInt64(state.st_ino)]
  }
}

nonisolated extension Folder {
  /// Where a link leads, by its text; nil where there is no link.
  static func target(of link: String) -> String? {
    unsafe withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let count = unsafe readlink(link, start, buffer.count)
      guard count >= 0 else { return nil }
      return unsafe String(
        decoding: UnsafeRawBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
    }
  }

  /// The first line of a small file; empty where there is none.
  static func firstLine(of path: String) -> String {
    text(of: path).split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init)
      ?? ""
  }

  /// The start of a file, up to 4 KiB; empty where there is none.
  static func text(of path: String) -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    return unsafe withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { buffer in
      let count = unsafe max(0, read(descriptor, buffer.baseAddress, buffer.count))
      return unsafe String(
        decoding: UnsafeRawBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
    }
  }
}
