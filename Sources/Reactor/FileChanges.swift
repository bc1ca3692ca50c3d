import Glibc

/// Tells of changes to files and folders: inotify(7), on the main queue.
@MainActor public final class FileChanges {
  /// What happened to a watched path.
  public nonisolated struct Change: Sendable {
    /// The watched path, as it was given.
    public let path: String
    /// The name of the entry in a watched folder; nil where the path itself changed.
    public let name: String?
    /// The bits of inotify(7): `IN_ACCESS`, `IN_CREATE` and so on. `IN_Q_OVERFLOW` (then path is
    /// empty) says that changes were lost.
    public let mask: UInt32
  }

  private let descriptor: CInt
  private var watch: DescriptorWatch?
  private var paths: [CInt: String] = [:]
  private let onChange: (Change) -> Void

  /// Watches nothing yet.
  ///
  /// - Throws: ``SystemError`` where the user has too many such watchers already.
  public init(_ onChange: @escaping (Change) -> Void) throws(SystemError) {
    self.onChange = onChange
    descriptor = inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { throw SystemError("inotify_init1") }
    watch = DescriptorWatch(descriptor, onReadable: { [weak self] in self?.drain() })
  }

  isolated deinit { watch?.cancel(closing: true) }

  /// Watches a path for the given changes (`IN_…` bits); a second call replaces the first's bits.
  ///
  /// - Throws: ``SystemError`` where the path is not there or may not be read.
  public func add(_ path: String, mask: UInt32) throws(SystemError) {
    let id = unsafe inotify_add_watch(descriptor, path, mask)
    guard id >= 0 else { throw SystemError("inotify_add_watch") }
    paths[id] = path
  }

  /// Watches a path no more; nothing happens where it was not watched.
  public func remove(_ path: String) {
    for (id, known) in paths where known == path {
      inotify_rm_watch(descriptor, id)
      paths[id] = nil
    }
  }

  private func drain() {
    var events: [Event] = []
    let capacity = 16 * 1024
    unsafe withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 8) { buffer in
      while true {
        let count = unsafe read(descriptor, buffer.baseAddress, capacity)
        guard count > 0 else { return }
        events += unsafe parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
    // Each is looked up when its turn comes: what was removed meanwhile is not told of.
    for event in events {
      let overflowed = event.mask & UInt32(IN_Q_OVERFLOW) != 0
      guard let path = overflowed ? "" : paths[event.watch] else { continue }
      if event.mask & UInt32(IN_IGNORED) != 0 { paths[event.watch] = nil }
      onChange(Change(path: path, name: event.name, mask: event.mask))
    }
  }

  /// What the kernel wrote of one change.
  private struct Event {
    let watch: CInt
    let name: String?
    let mask: UInt32
  }

  private func parse(_ bytes: UnsafeRawBufferPointer) -> [Event] {
    var events: [Event] = []
    var offset = 0
    let header = MemoryLayout<inotify_event>.size
    while offset + header <= bytes.count {
      let event = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
      let nameBytes = unsafe bytes[(offset + header)..<(offset + header + Int(event.len))]
      let name = unsafe String(decoding: nameBytes.prefix { $0 != 0 }, as: UTF8.self)
      offset += header + Int(event.len)
      events.append(Event(watch: event.wd, name: name.isEmpty ? nil : name, mask: event.mask))
    }
    return events
  }
}
