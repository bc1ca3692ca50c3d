import Glibc

/// dconf's file of a user's settings, as far as it is needed: a hash table in the format of GVDB
/// (GLib's gvdb-format.h), of which paths are found part by part, each item naming its parent.
nonisolated struct DconfDatabase {
  private let bytes: [UInt8]

  /// The longest file that is read; usual ones have some ten thousand bytes.
  private static let longest = 4 * 1024 * 1024
  /// "GVariant", in the byte order of this machine's family; files of another are none of ours.
  private static let signature = Array("GVariant".utf8)
  private static let headLength = 24
  private static let itemLength = 24

  /// A file's contents.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a file; nil where there is none, or it is too long.
  static func read(_ path: String) -> DconfDatabase? {
    // Whatever the path leads to, such as a pipe, must not be waited for.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var state = stat()
    guard unsafe fstat(descriptor, &state) == 0, state.st_mode & S_IFMT == S_IFREG,
      (0...longest).contains(Int(state.st_size))
    else { return nil }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(state.st_size)) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      count = max(0, unsafe Glibc.read(descriptor, start, buffer.count))
    }
    return DconfDatabase(bytes)
  }

  /// The boolean at a path; nil where there is none, or the file is none of dconf's.
  func boolean(at path: String) -> Bool? {
    guard bytes.starts(with: Self.signature), let table = range(at: 16), table.count >= 8,
      let bloomCount = word(at: table.lowerBound).map({ Int($0 & 0x7ff_ffff) }),
      let bucketCount = word(at: table.lowerBound + 4).map(Int.init)
    else { return nil }
    let items = table.lowerBound + 8 + 4 * (bloomCount + bucketCount)
    guard items <= table.upperBound else { return nil }
    // All items are gone through: there are a few hundred, and the file is rarely read.
    for item in stride(
      from: items, through: table.upperBound - Self.itemLength, by: Self.itemLength)
    where isBoolean(item) && self.path(of: item, items: items, end: table.upperBound) == path {
      return range(at: item + 16).flatMap(boolean)
    }
    return nil
  }

  private func isBoolean(_ item: Int) -> Bool {
    bytes[item + 14] == UInt8(ascii: "v") && range(at: item + 16)?.count == 3
  }

  /// A variant's content, nothing, and its type; see the serialisation of GVariant.
  private func boolean(_ range: Range<Int>) -> Bool? {
    let value = bytes[range]
    guard value.dropFirst().elementsEqual([0, UInt8(ascii: "b")]) else { return nil }
    return value.first != 0
  }

  /// The whole path of an item; nil where its parents lead nowhere.
  private func path(of item: Int, items: Int, end: Int) -> String? {
    var parts: [UInt8] = []
    var item = item
    // Deeper than this no path is: the parents may go round in a circle.
    for _ in 0..<32 {
      guard let start = word(at: item + 8).map(Int.init), let count = half(at: item + 12),
        start + count <= bytes.count, let parent = word(at: item + 4)
      else { return nil }
      parts.insert(contentsOf: bytes[start..<(start + count)], at: 0)
      if parent == .max { return String(decoding: parts, as: UTF8.self) }
      item = items + Self.itemLength * Int(parent)
      guard item + Self.itemLength <= end else { return nil }
    }
    return nil
  }

  /// A place in the file, which has two words: where it begins and ends.
  private func range(at offset: Int) -> Range<Int>? {
    guard let start = word(at: offset), let end = word(at: offset + 4), start <= end,
      Int(end) <= bytes.count
    else { return nil }
    return Int(start)..<Int(end)
  }

  private func half(at offset: Int) -> Int? {
    guard offset + 2 <= bytes.count else { return nil }
    return Int(bytes[offset]) | Int(bytes[offset + 1]) << 8
  }

  private func word(at offset: Int) -> UInt32? {
    guard offset + 4 <= bytes.count else { return nil }
    return bytes[offset..<(offset + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
