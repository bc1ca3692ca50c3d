/// A message of PipeWire's native protocol, version 3: which object it is for or from, which of its
/// methods or events, and the arguments, one structure (PipeWire's documentation, "Native
/// Protocol"). The header's four words are the object, the method with the length, the sender's
/// number of the message, and how many descriptors go with it.
nonisolated struct PipeWireMessage {
  let object: UInt32
  let opcode: UInt8
  /// The arguments; what may follow them is passed over.
  let arguments: ArraySlice<UInt8>

  static let headerLength = 16
  /// The longest that is accepted; real ones have a few thousand bytes.
  private static let longest = 1 << 20

  /// The message at the start of what came, and its length there; nil where it is not complete.
  static func first(
    of bytes: ArraySlice<UInt8>
  ) throws(PipeWireError) -> (message: PipeWireMessage, length: Int)? {
    guard bytes.count >= headerLength else { return nil }
    let word = PodReader.word(bytes.dropFirst(4))
    let length = headerLength + Int(word & 0xff_ffff)
    guard length <= longest else { throw .garbled }
    guard bytes.count >= length else { return nil }
    let message = PipeWireMessage(
      object: PodReader.word(bytes), opcode: UInt8(word >> 24),
      arguments: bytes.prefix(length).dropFirst(headerLength))
    return (message, length)
  }

  /// A reader of the arguments.
  func reader() throws(PipeWireError) -> PodReader {
    var reader = PodReader(arguments)
    return try reader.structure()
  }

  /// The bytes of a message to be sent.
  static func bytes(
    to object: UInt32, _ opcode: UInt8, _ arguments: [Pod], number: UInt32
  ) -> [UInt8] {
    let body = Pod.structure(arguments).bytes
    let words = [object, UInt32(opcode) << 24 | UInt32(body.count), number, 0]
    return words.flatMap(Pod.native) + body
  }
}
