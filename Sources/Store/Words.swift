import SitCore

/// A word of at most 16 bytes as two numbers: ten years of history have hundreds of thousands of
/// words, and need no strings.
struct PackedWord: Equatable, Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// Packs some bytes; nil where they are too many.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count <= 16 else { return nil }
    unsafe Self.pack(bytes.prefix(8), into: &low)
    unsafe Self.pack(bytes.dropFirst(8), into: &high)
  }

  private static func pack(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>, into number: inout UInt64
  ) {
    unsafe withUnsafeMutableBytes(of: &number) { unsafe $0.copyBytes(from: bytes) }
  }
}

/// The words that a column may hold, and what they mean.
struct Words<Meaning: Sendable>: Sendable {
  private let meanings: [(word: PackedWord, meaning: Meaning)]

  subscript(word: PackedWord?) -> Meaning? { meanings.first { $0.word == word }?.meaning }
}

extension Words where Meaning: CaseIterable & RawRepresentable<String> {
  init() {
    meanings = Meaning.allCases.compactMap { meaning in
      unsafe Array(meaning.rawValue.utf8).withUnsafeBufferPointer { bytes in
        unsafe PackedWord(bytes).map { ($0, meaning) }
      }
    }
  }
}

extension Bout.Kind { static let words = Words<Self>() }
extension Ending { static let words = Words<Self>() }
extension Outcome { static let words = Words<Self>() }
extension GapEntry.Reason { static let words = Words<Self>() }
