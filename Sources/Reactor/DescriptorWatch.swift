import CLinux
import Dispatch
import Glibc

/// Tells on the main queue when a file descriptor can be read or written.
///
/// The descriptor must stay open until ``cancel(closing:)``.
///
/// What Dispatch watches is an epoll(7) of the descriptor alone. Of a descriptor whose other end is
/// closed while an event of it is being handled, Dispatch tells one event more at the most, and then
/// none, whatever there is left to be read. An epoll has no other end.
@MainActor public final class DescriptorWatch {
  private let descriptor: CInt
  private let readable: any DispatchSourceRead
  private let onWritable: () -> Void
  private var writable: (any DispatchSourceRead)?
  private var isCancelled = false
  /// What watches the descriptor still, or is about to stop.
  private let watchers = DispatchGroup()

  /// Watches a descriptor for reading; for writing once ``wantsWrite`` is set.
  public init(
    _ descriptor: CInt, onReadable: @escaping () -> Void,
    onWritable: @escaping () -> Void = {}
  ) {
    self.descriptor = descriptor
    self.onWritable = onWritable
    let readiness = Self.readiness(of: descriptor, for: EPOLLIN)
    readable = DispatchSource.makeReadSource(
      fileDescriptor: readiness ?? descriptor, queue: .main)
    readable.setEventHandler { [weak self] in
      MainActor.assumeIsolated {
        // A source may still deliver an event that was on its way when it was cancelled.
        guard let self, !self.isCancelled else { return }
        onReadable()
      }
    }
    follow(readable, closing: readiness)
    readable.activate()
  }

  isolated deinit { cancel(closing: false) }

  /// Whether to tell when the descriptor can be written.
  public var wantsWrite: Bool {
    get { writable != nil }
    set {
      guard newValue != wantsWrite, !isCancelled else { return }
      if newValue {
        guard let readiness = Self.readiness(of: descriptor, for: EPOLLOUT) else { return }
        let source = DispatchSource.makeReadSource(fileDescriptor: readiness, queue: .main)
        source.setEventHandler { [weak self] in
          MainActor.assumeIsolated {
            guard let self, !self.isCancelled, self.wantsWrite else { return }
            self.onWritable()
          }
        }
        writable = source
        follow(source, closing: readiness)
        source.activate()
      } else {
        writable?.cancel()
        writable = nil
      }
    }
  }

  /// Watches no more.
  ///
  /// - Parameter closing: whether to close the descriptor, as soon as nothing watches it.
  public func cancel(closing: Bool) {
    guard !isCancelled else { return }
    isCancelled = true
    readable.cancel()
    writable?.cancel()
    writable = nil
    guard closing else { return }
    let descriptor = descriptor
    watchers.notify(queue: .main) { close(descriptor) }
  }

  private func follow(_ source: any DispatchSourceProtocol, closing readiness: CInt?) {
    watchers.enter()
    source.setCancelHandler { [watchers] in
      if let readiness { close(readiness) }
      watchers.leave()
    }
  }

  /// An epoll that can be read while one kind of event of a descriptor is pending; nil where there
  /// is none to be had.
  private static func readiness(of descriptor: CInt, for events: EPOLL_EVENTS) -> CInt? {
    let readiness = epoll_create1(CInt(EPOLL_CLOEXEC))
    guard readiness >= 0 else { return nil }
    var event = unsafe epoll_event(events: events.rawValue, data: epoll_data_t(fd: descriptor))
    guard unsafe epoll_ctl(readiness, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
      close(readiness)
      return nil
    }
    return readiness
  }
}
