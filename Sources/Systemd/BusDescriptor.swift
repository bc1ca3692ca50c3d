import Glibc

/// A file descriptor that came in a message; closed with its last owner.
public nonisolated final class BusDescriptor: Equatable, Sendable {
  /// The descriptor, open as long as this lives.
  public let rawValue: CInt

  /// Duplicates a descriptor that belongs to somebody else; nil where that cannot be done.
  init?(duplicating descriptor: CInt) {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { return nil }
    rawValue = copy
  }

  deinit { close(rawValue) }

  /// Whether both are the same owner of the same descriptor.
  public static func == (left: BusDescriptor, right: BusDescriptor) -> Bool { left === right }
}
