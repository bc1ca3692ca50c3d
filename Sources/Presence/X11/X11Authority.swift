import Glibc

/// The key to a display, from the file that holds such keys (Xsecurity(7); the format is Xau(3)'s:
/// records of a family and four counted strings, address, display number, protocol and key).
nonisolated enum X11Authority {
  /// The one protocol that local servers use.
  static let scheme = "MIT-MAGIC-COOKIE-1"

  private static let familyLocal = 256
  private static let familyWild = 65_535

  /// The key to a display of this machine; nil where the file has none or is none.
  static func key(to display: X11Display, in file: String) -> [UInt8]? {
    key(to: display, host: hostName, records: contents(of: file))
  }

  /// The same from a file's contents. A record of this host goes before one of another: the
  /// machine may have been renamed since the key was made.
  static func key(to display: X11Display, host: [UInt8], records: [UInt8]) -> [UInt8]? {
    var rest = records[...]
    var second: [UInt8]?
    while let family = number(&rest), let address = string(&rest), let number = string(&rest),
      let name = string(&rest), let key = string(&rest)
    {
      guard name.elementsEqual(scheme.utf8), [familyLocal, familyWild].contains(family),
        number.isEmpty || number.elementsEqual(String(display.number).utf8)
      else { continue }
      if family == familyWild || address.elementsEqual(host) { return Array(key) }
      second = second ?? Array(key)
    }
    return second
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= 2 else { return nil }
    return Int(bytes.removeFirst()) << 8 | Int(bytes.removeFirst())
  }

  private static func string(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let count = number(&bytes), bytes.count >= count else { return nil }
    defer { bytes.removeFirst(count) }
    return bytes.prefix(count)
  }

  private static var hostName: [UInt8] {
    var name = [UInt8](repeating: 0, count: 256)
    unsafe name.withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      _ = unsafe gethostname(start, buffer.count - 1)
    }
    return Array(name.prefix { $0 != 0 })
  }

  /// The first 64 KiB of a file, more than any display's keys need; empty where it cannot be read.
  private static func contents(of file: String) -> [UInt8] {
    // Whatever the path leads to, such as a pipe, must not be waited for.
    let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    return unsafe [UInt8](unsafeUninitializedCapacity: 64 * 1024) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      count = max(0, unsafe read(descriptor, start, buffer.count))
    }
  }
}
