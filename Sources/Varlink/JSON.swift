import FoundationEssentials

/// The one place that knows how JSON is read and written.
nonisolated struct JSON: Sendable {
  static let plain = JSON()

  private let decoder = JSONDecoder()
  private let encoder = JSONEncoder()

  /// - Parameter context: what the types that are decoded find in their decoder's `userInfo`.
  init(context: [CodingUserInfoKey: any Sendable] = [:]) {
    decoder.userInfo = context
    // Sorted, as the order would otherwise change with every start.
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
  }

  func decode<T: Decodable>(_ type: T.Type, from bytes: ArraySlice<UInt8>) throws -> T {
    try decoder.decode(type, from: Data(bytes))
  }

  func encode(_ value: some Encodable, onto bytes: inout [UInt8]) throws {
    bytes.append(contentsOf: try encoder.encode(value))
  }
}
