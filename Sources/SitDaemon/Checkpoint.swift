import Glibc
import Outlets
import SitCore

/// The present state as it is saved, so that a restart of the program or of the machine loses
/// nothing.
struct Checkpoint: Codable {
  /// The start of the machine in which it was saved, as the kernel names it.
  var boot: String
  var heart: Heart.Snapshot
  /// The nudge on the screen.
  var notification: ShownNotification?
}

enum Boot {
  /// The kernel's name for this start of the machine; the same for as long as it runs.
  static func id() -> String {
    let file = unsafe open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    let text = unsafe [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
      count = unsafe max(0, Glibc.read(file, buffer.baseAddress, 64))
    }
    return String(decoding: text.prefix { $0 > UInt8(ascii: " ") }, as: UTF8.self)
  }
}
