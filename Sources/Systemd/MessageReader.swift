import CSystemd

/// Reads messages of sd-bus, which has checked their form (names, UTF-8, nesting, size).
nonisolated enum MessageReader {
  /// More values than anybody has reason to send to sitd; a message with more is refused.
  private static let limit = 65_536

  /// Reads a message from its beginning.
  static func read(_ message: OpaquePointer) throws(SystemdError) -> BusMessage {
    var remaining = limit
    unsafe sd_bus_message_rewind(message, 1)
    let body = try unsafe values(message, &remaining)
    return unsafe BusMessage(
      sender: text(sd_bus_message_get_sender(message)),
      path: text(sd_bus_message_get_path(message)),
      interface: text(sd_bus_message_get_interface(message)),
      member: text(sd_bus_message_get_member(message)),
      body: body)
  }

  /// The reply that a message is, or the error.
  static func reply(_ message: OpaquePointer) throws(SystemdError) -> BusMessage {
    guard let error = unsafe sd_bus_message_get_error(message) else {
      return try unsafe read(message)
    }
    // sd-bus answers open calls itself when the connection ends.
    if unsafe sd_bus_is_open(sd_bus_message_get_bus(message)) == 0 { throw .lost }
    throw unsafe self.error(error.pointee) ?? .malformed("the error has no name")
  }

  /// What an error of sd-bus says; nil where it is none.
  static func error(_ error: sd_bus_error) -> SystemdError? {
    guard let name = unsafe text(error.name) else { return nil }
    let words = unsafe text(error.message) ?? ""
    return switch name {
    case SD_BUS_ERROR_NO_REPLY, SD_BUS_ERROR_TIMEOUT:
      .noAnswer(words.isEmpty ? "no answer" : words)
    default: .refused(name: name, message: words)
    }
  }

  /// Reads what is left of the present container.
  private static func values(
    _ message: OpaquePointer, _ remaining: inout Int
  ) throws(SystemdError) -> [BusValue] {
    var values: [BusValue] = []
    while true {
      var code: CChar = 0
      var contents: UnsafePointer<CChar>?
      guard try unsafe check(sd_bus_message_peek_type(message, &code, &contents)) else {
        return values
      }
      remaining -= 1
      guard remaining >= 0 else { throw .malformed("the message has too many values") }
      let type = Character(UnicodeScalar(UInt8(bitPattern: code)))
      values.append(try unsafe value(message, type, text(contents) ?? "", &remaining))
    }
  }

  private static func value(
    _ message: OpaquePointer, _ type: Character, _ contents: String, _ remaining: inout Int
  ) throws(SystemdError) -> BusValue {
    switch type {
    case "y": return .byte(try unsafe number(message, type))
    case "b": return .bool(try unsafe number(message, type) as CInt != 0)
    case "n": return .int16(try unsafe number(message, type))
    case "q": return .uint16(try unsafe number(message, type))
    case "i": return .int32(try unsafe number(message, type))
    case "u": return .uint32(try unsafe number(message, type))
    case "x": return .int64(try unsafe number(message, type))
    case "t": return .uint64(try unsafe number(message, type))
    case "d": return .double(Double(bitPattern: try unsafe number(message, type)))
    case "s": return .string(try unsafe string(message, type))
    case "o": return .path(try unsafe string(message, type))
    case "g": return .signature(try unsafe string(message, type))
    case "h":
      // The message keeps its own descriptor.
      let descriptor: CInt = try unsafe number(message, type)
      guard let copy = BusDescriptor(duplicating: descriptor) else {
        throw .malformed("a descriptor could not be taken over")
      }
      return .descriptor(copy)
    case "a": return .array(of: contents, try unsafe container(message, type, contents, &remaining))
    case "r": return .structure(try unsafe container(message, type, contents, &remaining))
    case "e":
      let pair = try unsafe container(message, type, contents, &remaining)
      guard pair.count == 2 else { throw .malformed("a dictionary's entry is no pair") }
      return .entry(pair[0], pair[1])
    case "v":
      let inner = try unsafe container(message, type, contents, &remaining)
      guard inner.count == 1 else { throw .malformed("a variant holds no single value") }
      return .variant(inner[0])
    default: throw .malformed("type \(type) is unknown")
    }
  }

  private static func container(
    _ message: OpaquePointer, _ type: Character, _ contents: String, _ remaining: inout Int
  ) throws(SystemdError) -> [BusValue] {
    try unsafe check(sd_bus_message_enter_container(message, code(type), contents))
    let values = try unsafe values(message, &remaining)
    try unsafe check(sd_bus_message_exit_container(message))
    return values
  }

  /// Reads a number in place; its type is as wide as `type` says.
  private static func number<Number: FixedWidthInteger>(
    _ message: OpaquePointer, _ type: Character
  ) throws(SystemdError) -> Number {
    var number: Number = 0
    let result = unsafe sd_bus_message_read_basic(message, code(type), &number)
    try check(result)
    return number
  }

  private static func string(
    _ message: OpaquePointer, _ type: Character
  ) throws(SystemdError) -> String {
    var string: UnsafePointer<CChar>?
    let result = unsafe sd_bus_message_read_basic(message, code(type), &string)
    try check(result)
    return unsafe text(string) ?? ""
  }

  private static func code(_ type: Character) -> CChar { CChar(type.asciiValue ?? 0) }

  private static func text(_ string: UnsafePointer<CChar>?) -> String? {
    unsafe string.map { unsafe String(cString: $0) }
  }

  @discardableResult
  private static func check(_ result: CInt) throws(SystemdError) -> Bool {
    guard result >= 0 else { throw .malformed("the message cannot be read") }
    return result > 0
  }
}
