import CSystemd
import Glibc
import Synchronization

/// Writes lines to a descriptor that others share and may not read, and never waits for them.
///
/// A terminal that was stopped and a pipe that nobody reads block whoever writes, and to set
/// O_NONBLOCK would set it for everybody who has the same open file: so they are opened anew.
nonisolated final class LineWriter: Sendable {
  private enum Way {
    /// With MSG_DONTWAIT.
    case socket(CInt)
    /// To a file that never waits, or that was opened so; where it may not be opened anew, as after
    /// `su`, to the descriptor as it is, which then may wait.
    case file(CInt)
    /// The descriptor is not open.
    case none
  }

  private let way: Way
  private let opened: CInt?
  /// Whether the end of the last line is missing.
  private let isCut = Atomic(false)

  /// A writer to a descriptor, which must stay open.
  init(_ descriptor: CInt) {
    var status = stat()
    let isOpen = unsafe fstat(descriptor, &status) == 0
    switch isOpen ? status.st_mode & S_IFMT : 0 {
    case S_IFCHR, S_IFIFO:
      let flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
      let new = unsafe open("/proc/self/fd/\(descriptor)", flags)
      opened = new >= 0 ? new : nil
      way = .file(opened ?? descriptor)
    case S_IFSOCK:
      opened = nil
      way = .socket(descriptor)
    case _:
      opened = nil
      way = isOpen ? .file(descriptor) : .none
    }
  }

  deinit {
    if let opened { close(opened) }
  }

  /// Writes a line, and the line feed after it.
  ///
  /// - Returns: whether there was room for all of it.
  func write(_ line: String) -> Bool {
    let isAfterCut = isCut.load(ordering: .relaxed)
    let bytes = Array(((isAfterCut ? "\n" : "") + line + "\n").utf8)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe put($0) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    if rest.count < bytes.count { isCut.store(!rest.isEmpty, ordering: .relaxed) }
    return rest.isEmpty
  }

  /// Writes what there is room for; as write(2).
  private func put(_ bytes: UnsafeRawBufferPointer) -> Int {
    switch way {
    case .socket(let descriptor):
      let flags = CInt(MSG_DONTWAIT | MSG_NOSIGNAL)
      return unsafe send(descriptor, bytes.baseAddress, bytes.count, flags)
    case .file(let descriptor):
      return unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    case .none: return 0
    }
  }
}
