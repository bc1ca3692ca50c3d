import CSystemd

/// Writes messages of sd-bus.
nonisolated enum MessageWriter {
  /// Appends values to a message.
  static func append(
    _ values: [BusValue], to message: OpaquePointer
  ) throws(SystemdError) {
    for value in values { try unsafe append(value, to: message) }
  }

  private static func append(
    _ value: BusValue, to message: OpaquePointer
  ) throws(SystemdError) {
    switch value {
    case .byte(let number): try unsafe basic(number, value, message)
    case .bool(let truth): try unsafe basic(CInt(truth ? 1 : 0), value, message)
    case .int16(let number): try unsafe basic(number, value, message)
    case .uint16(let number): try unsafe basic(number, value, message)
    case .int32(let number): try unsafe basic(number, value, message)
    case .uint32(let number): try unsafe basic(number, value, message)
    case .int64(let number): try unsafe basic(number, value, message)
    case .uint64(let number): try unsafe basic(number, value, message)
    case .double(let number): try unsafe basic(number.bitPattern, value, message)
    case .descriptor(let descriptor): try unsafe basic(descriptor.rawValue, value, message)
    case .string(let text), .path(let text), .signature(let text):
      let code = code(value.signature)
      try unsafe check(
        text.withCString { unsafe sd_bus_message_append_basic(message, code, $0) }, value)
    case .array(let element, let values):
      try unsafe container("a", element, values, message)
    case .structure(let fields):
      try unsafe container("r", BusValue.signature(of: fields), fields, message)
    case .entry(let key, let inner):
      try unsafe container("e", key.signature + inner.signature, [key, inner], message)
    case .variant(let inner):
      try unsafe container("v", inner.signature, [inner], message)
    }
  }

  private static func container(
    _ type: String, _ contents: String, _ values: [BusValue], _ message: OpaquePointer
  ) throws(SystemdError) {
    let opened = unsafe sd_bus_message_open_container(message, code(type), contents)
    guard opened >= 0 else { throw .malformed("\(contents) cannot be put into a message") }
    try unsafe append(values, to: message)
    let closed = unsafe sd_bus_message_close_container(message)
    guard closed >= 0 else { throw .malformed("\(contents) cannot be put into a message") }
  }

  private static func basic<Number: FixedWidthInteger>(
    _ number: Number, _ value: BusValue, _ message: OpaquePointer
  ) throws(SystemdError) {
    let code = code(value.signature)
    let result = unsafe withUnsafePointer(to: number) {
      unsafe sd_bus_message_append_basic(message, code, $0)
    }
    try check(result, value)
  }

  private static func code(_ type: String) -> CChar { type.utf8.first.map { CChar($0) } ?? 0 }

  private static func check(_ result: CInt, _ value: BusValue) throws(SystemdError) {
    guard result >= 0 else { throw .malformed("\(value) cannot be put into a message") }
  }
}
