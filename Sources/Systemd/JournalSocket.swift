import CSystemd
import Glibc

/// Speaks systemd's Native Journal Protocol, without waiting: libsystemd's own call blocks for as
/// long as the journal does not read.
nonisolated final class JournalSocket: Sendable {
  private let address: UnixAddress
  private let descriptor: CInt

  /// A sender to the journal at a path; nil where the path is none, or the system has no more
  /// descriptors. It is not connected: each entry finds the journal that is there by then.
  init?(path: String) {
    guard let address = UnixAddress(path) else { return nil }
    self.address = address
    let kind = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
    descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { return nil }
  }

  deinit { close(descriptor) }

  /// Sends an entry.
  ///
  /// - Returns: whether the journal has it. It may be gone, have no room for more at the moment, or
  ///   refuse an entry of its size; such go by a descriptor in this protocol, and we have none.
  func send(_ fields: [Journal.Field]) -> Bool {
    let entry = Self.serialize(fields)
    let flags = CInt(MSG_DONTWAIT | MSG_NOSIGNAL)
    return unsafe address.lend { address, length in
      unsafe sendto(descriptor, entry, entry.count, flags, address, length) == entry.count
    }
  }

  /// One field after the other, `NAME=value` on a line; a value with a line feed in it comes after
  /// the name's line, with its length in front (64 bits, little-endian).
  private static func serialize(_ fields: [Journal.Field]) -> [UInt8] {
    var bytes: [UInt8] = []
    for field in fields {
      bytes += field.name.utf8
      let value = Array(field.value.utf8)
      if value.contains(UInt8(ascii: "\n")) {
        bytes.append(UInt8(ascii: "\n"))
        let count = UInt64(value.count)
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
      } else {
        bytes.append(UInt8(ascii: "="))
      }
      bytes += value
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }
}
