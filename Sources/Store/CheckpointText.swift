import FoundationEssentials

/// The checkpoint as JSON text.
enum CheckpointText {
  static func encode<Checkpoint: Encodable>(_ checkpoint: Checkpoint) throws -> String {
    String(decoding: try JSONEncoder().encode(checkpoint), as: UTF8.self)
  }

  static func decode<Checkpoint: Decodable>(_ text: String, as: Checkpoint.Type) throws
    -> Checkpoint
  {
    try JSONDecoder().decode(Checkpoint.self, from: Data(text.utf8))
  }
}
