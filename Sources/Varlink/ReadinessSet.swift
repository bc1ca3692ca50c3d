import CLinux
import Glibc
import Reactor

/// What a socket is watched for.
nonisolated struct Interest: OptionSet {
  let rawValue: UInt32
  static let read = Interest(rawValue: EPOLLIN.rawValue)
  static let write = Interest(rawValue: EPOLLOUT.rawValue)
}

/// What a socket is ready for.
nonisolated struct Readiness {
  let id: UInt64
  let canRead: Bool
  let canWrite: Bool
  /// Nobody is at the other end any more; told whatever the socket is watched for.
  let isHungUp: Bool
}

/// All the sockets of a server behind one descriptor: epoll(7), level-triggered. Changes of
/// interest take effect at once, and the whole set costs the main queue one event.
final class ReadinessSet {
  let descriptor: CInt

  init() throws(SystemError) {
    descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw SystemError("epoll_create1") }
  }

  func add(_ socket: CInt, id: UInt64, for interest: Interest) throws(SystemError) {
    guard control(EPOLL_CTL_ADD, socket, id, interest) else { throw SystemError("epoll_ctl") }
  }

  func change(_ socket: CInt, id: UInt64, to interest: Interest) {
    // Cannot fail for a socket that was added.
    _ = control(EPOLL_CTL_MOD, socket, id, interest)
  }

  func remove(_ socket: CInt) { _ = control(EPOLL_CTL_DEL, socket, 0, []) }

  private func control(
    _ operation: CInt, _ socket: CInt, _ id: UInt64, _ interest: Interest
  ) -> Bool {
    var event = unsafe epoll_event(events: interest.rawValue, data: epoll_data_t(u64: id))
    return unsafe epoll_ctl(descriptor, operation, socket, &event) == 0
  }

  /// The sockets that are ready now or within so long, at most 256, in turn where there are more.
  func poll(milliseconds: CInt) -> [Readiness] {
    let capacity = 256
    return unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: capacity) {
      buffer in
      let count = unsafe epoll_wait(descriptor, buffer.baseAddress, CInt(capacity), milliseconds)
      guard count > 0 else { return [] }
      return unsafe buffer[..<Int(count)].map { event in
        let bits = unsafe event.events
        return unsafe Readiness(
          id: event.data.u64, canRead: bits & EPOLLIN.rawValue != 0,
          canWrite: bits & EPOLLOUT.rawValue != 0,
          isHungUp: bits & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0)
      }
    }
  }
}
