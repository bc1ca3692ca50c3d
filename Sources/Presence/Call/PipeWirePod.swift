/// Reads values of PipeWire's SPA format, "plain old data": a length and a type of 32 bits each, the
/// value, and bytes that fill it up to a multiple of 8; structures hold such values in a row
/// (PipeWire's documentation, "SPA POD"). Numbers are in the machine's byte order.
nonisolated struct PodReader {
  /// What remains to be read.
  private var rest: ArraySlice<UInt8>

  /// The types that are met here.
  fileprivate enum Kind {
    static let none: UInt32 = 1
    static let id: UInt32 = 3
    static let int: UInt32 = 4
    static let long: UInt32 = 5
    static let string: UInt32 = 8
    static let structure: UInt32 = 14
  }

  /// A reader of the values in a row.
  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// A whole number, or the number of a name.
  mutating func int() throws(PipeWireError) -> Int32 {
    let (kind, body) = try next()
    guard kind == Kind.int || kind == Kind.id, body.count == 4 else { throw .garbled }
    return Int32(bitPattern: Self.word(body))
  }

  /// The same, for what is numbered from 0.
  mutating func number() throws(PipeWireError) -> UInt32 { UInt32(bitPattern: try int()) }

  /// A whole number of 64 bits.
  mutating func long() throws(PipeWireError) -> Int64 {
    let (kind, body) = try next()
    guard kind == Kind.long, body.count == 8 else { throw .garbled }
    return Int64(Self.word(body)) | Int64(Self.word(body.dropFirst(4))) << 32
  }

  /// A text; nil where there is none.
  mutating func string() throws(PipeWireError) -> String? {
    let (kind, body) = try next()
    if kind == Kind.none { return nil }
    guard kind == Kind.string, body.last == 0 else { throw .garbled }
    return String(decoding: body.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// What a structure holds.
  mutating func structure() throws(PipeWireError) -> PodReader {
    let (kind, body) = try next()
    guard kind == Kind.structure else { throw .garbled }
    return PodReader(body)
  }

  /// Passes over values of any type.
  mutating func skip(_ count: Int) throws(PipeWireError) {
    for _ in 0..<count { _ = try next() }
  }

  /// Names and their texts, of those names that are wanted: a structure of their number, and then
  /// name and text in turn.
  mutating func properties(_ wanted: Set<String>) throws(PipeWireError) -> [String: String] {
    var reader = try structure()
    var found: [String: String] = [:]
    let count = try reader.int()
    guard count > 0 else { return found }
    for _ in 0..<count {
      guard let name = try reader.string() else { throw .garbled }
      let text = try reader.string()
      if wanted.contains(name) { found[name] = text }
    }
    return found
  }

  private mutating func next() throws(PipeWireError) -> (kind: UInt32, body: ArraySlice<UInt8>) {
    guard rest.count >= 8 else { throw .garbled }
    let length = Int(Self.word(rest))
    let kind = Self.word(rest.dropFirst(4))
    rest = rest.dropFirst(8)
    guard length <= rest.count else { throw .garbled }
    let body = rest.prefix(length)
    // The last one need not be filled up.
    rest = rest.dropFirst((length + 7) & ~7)
    return (kind, body)
  }

  /// The first 32 bits; 0 where there are fewer.
  static func word(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    guard bytes.count >= 4 else { return 0 }
    return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt32.self) }
  }
}

/// A value of PipeWire's SPA format, to be written; see ``PodReader``.
nonisolated enum Pod {
  case int(Int32)
  case string(String)
  case structure([Pod])

  /// Names and their texts, as ``PodReader/properties(_:)`` reads them.
  static func properties(_ texts: KeyValuePairs<String, String>) -> Pod {
    .structure(
      [.int(Int32(clamping: texts.count))] + texts.flatMap { [.string($0.key), .string($0.value)] })
  }

  /// How it is sent.
  var bytes: [UInt8] {
    let (kind, body) =
      switch self {
      case .int(let value): (PodReader.Kind.int, Self.native(UInt32(bitPattern: value)))
      case .string(let text): (PodReader.Kind.string, Array(text.utf8) + [0])
      case .structure(let parts): (PodReader.Kind.structure, parts.flatMap(\.bytes))
      }
    let padding = [UInt8](repeating: 0, count: (8 - body.count % 8) % 8)
    return Self.native(UInt32(body.count)) + Self.native(kind) + body + padding
  }

  /// A number's bytes, in the machine's order.
  static func native(_ number: UInt32) -> [UInt8] {
    unsafe withUnsafeBytes(of: number) { unsafe Array($0) }
  }
}
