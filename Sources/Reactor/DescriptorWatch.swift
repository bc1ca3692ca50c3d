import Dispatch
import Glibc

/// Tells on the main queue when a file descriptor can be read or written.
///
/// The descriptor must stay open until ``cancel(closing:)``.
@MainActor public final class DescriptorWatch {
  private let descriptor: CInt
  private let readable: any DispatchSourceRead
  private let onWritable: () -> Void
  private var writable: (any DispatchSourceWrite)?
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
    readable = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .main)
    readable.setEventHandler { [weak self] in
      MainActor.assumeIsolated {
        // A source may still deliver an event that was on its way when it was cancelled.
        guard let self, !self.isCancelled else { return }
        onReadable()
      }
    }
    follow(readable)
    readable.activate()
  }

  isolated deinit { cancel(closing: false) }

  /// Whether to tell when the descriptor can be written.
  public var wantsWrite: Bool {
    get { writable != nil }
    set {
      guard newValue != wantsWrite, !isCancelled else { return }
      if newValue {
        let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: .main)
        source.setEventHandler { [weak self] in
          MainActor.assumeIsolated {
            guard let self, !self.isCancelled, self.wantsWrite else { return }
            self.onWritable()
          }
        }
        writable = source
        follow(source)
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

  private func follow(_ source: any DispatchSourceProtocol) {
    watchers.enter()
    source.setCancelHandler { [watchers] in watchers.leave() }
  }
}
