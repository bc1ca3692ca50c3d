import Glibc

/// The numbers of the test's own descriptors that are of a kind which the kernel makes without a
/// file, such as `inotify` or `[timerfd]`.
func openDescriptors(_ kind: String) -> [CInt] {
  (0..<1_024).filter { descriptor in
    var name = [CChar](repeating: 0, count: 256)
    let count = unsafe readlink("/proc/self/fd/\(descriptor)", &name, name.count)
    let bytes = name.prefix(max(0, count)).map(UInt8.init(bitPattern:))
    return String(decoding: bytes, as: UTF8.self) == "anon_inode:\(kind)"
  }
}
