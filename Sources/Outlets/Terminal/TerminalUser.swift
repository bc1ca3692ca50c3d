import Glibc

/// Who has a terminal now: the processes on it, as /proc tells (proc(5)).
nonisolated struct TerminalUser {
  /// The variables of the process in front that tell what terminal it is.
  let environment: [String: String]
  /// Whether nothing but a shell is in front, which then waits at its prompt.
  let isFree: Bool
  /// Whether it is a client of tmux, which has its own line for messages; its arguments.
  let tmuxClient: [String]?

  private static let variables: Set<String> = [
    "TERM", "TERM_PROGRAM", "LC_TERMINAL", "KITTY_WINDOW_ID", "TMUX", "TMUX_TMPDIR", "STY",
  ]

  /// - Returns: nil where nobody is at the terminal, or it is none.
  init?(of path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else { return nil }
    // The kernel writes device numbers in 32 bits, which are the lower ones of the C library's.
    let number = Int64(status.st_rdev & 0xffff_ffff)
    let there = Self.processes.compactMap(Process.init).filter { $0.terminal == number }
    guard let front = there.first(where: { $0.id == $0.foreground }) ?? there.first else {
      return nil
    }
    let leader = there.first { $0.id == $0.session }
    // What runs in front may hide its environment, as one with other rights does.
    let environment = Self.environment(of: front.id)
    self.environment =
      environment.isEmpty ? leader.map { Self.environment(of: $0.id) } ?? [:] : environment
    let inFront = there.filter { $0.group == $0.foreground }
    isFree = inFront.count == 1 && inFront.allSatisfy { Self.shells.contains($0.name) }
    tmuxClient = front.name.hasPrefix("tmux: client") ? Self.arguments(of: front.id) : nil
  }

  private static let shells: Set<String> = [
    "ash", "bash", "csh", "dash", "elvish", "fish", "ksh", "mksh", "nu", "sh", "tcsh", "zsh",
  ]

  private struct Process {
    let id: Int64
    let name: String
    let group: Int64
    let session: Int64
    let terminal: Int64
    let foreground: Int64

    init?(id: Int64) {
      // The name stands in brackets and may itself have some.
      let text = String(decoding: TerminalUser.read("/proc/\(id)/stat"), as: UTF8.self)
      guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else {
        return nil
      }
      let fields = text[close...].split(separator: " ").compactMap { Int64($0) }
      // Of the numbers after the state: parent, group, session, terminal, foreground group.
      guard fields.count > 4 else { return nil }
      self.id = id
      name = String(text[text.index(after: open)..<close])
      (group, session, terminal, foreground) = (fields[1], fields[2], fields[3], fields[4])
    }
  }

  private static var processes: [Int64] {
    guard let folder = unsafe opendir("/proc") else { return [] }
    defer { unsafe closedir(folder) }
    var numbers: [Int64] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if let number = Int64(name) { numbers.append(number) }
    }
    return numbers
  }

  private static func environment(of id: Int64) -> [String: String] {
    var values: [String: String] = [:]
    for variable in strings(in: "/proc/\(id)/environ") {
      let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, variables.contains(String(parts[0])) else { continue }
      values[String(parts[0])] = String(parts[1])
    }
    return values
  }

  private static func arguments(of id: Int64) -> [String] { strings(in: "/proc/\(id)/cmdline") }

  private static func strings(in path: String) -> [String] {
    read(path).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The beginning of a file, as much as anybody's environment has.
  private static func read(_ path: String) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 128 * 1024)
    var count = 0
    while count < bytes.count {
      let portion = unsafe bytes.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
      }
      guard portion > 0 else { break }
      count += portion
    }
    return Array(bytes.prefix(count))
  }
}
