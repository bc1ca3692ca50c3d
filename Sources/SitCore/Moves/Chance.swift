/// Choices that look like chance, and are the same for the same seed.
struct Chance {
  private let bits: UInt64

  /// Neighbouring seeds give unrelated choices: the mixing is that of SplitMix64 (Steele et al.
  /// 2014).
  init(seed: Int) {
    var value = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    bits = value ^ (value >> 31)
  }

  /// An index into so many things, of which there is one at least.
  func index(below count: Int) -> Int { Int(bits % UInt64(max(1, count))) }
}
