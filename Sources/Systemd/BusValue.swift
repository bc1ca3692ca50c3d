/// A value in a D-Bus message (D-Bus specification, "Type System").
public nonisolated indirect enum BusValue: Equatable, Sendable {
  case byte(UInt8)
  case bool(Bool)
  case int16(Int16)
  case uint16(UInt16)
  case int32(Int32)
  case uint32(UInt32)
  case int64(Int64)
  case uint64(UInt64)
  case double(Double)
  case string(String)
  case path(String)
  case signature(String)
  case descriptor(BusDescriptor)
  /// An array; the signature of its elements is needed where it is empty.
  case array(of: String, [BusValue])
  case structure([BusValue])
  /// An entry of a dictionary, which is an array of such.
  case entry(BusValue, BusValue)
  case variant(BusValue)

  /// A dictionary of variants by name, `a{sv}`, as properties and hints are.
  public static func properties(_ properties: KeyValuePairs<String, BusValue>) -> BusValue {
    .array(of: "{sv}", properties.map { .entry(.string($0), .variant($1)) })
  }

  /// An array of strings.
  public static func strings(_ strings: [String]) -> BusValue {
    .array(of: "s", strings.map { .string($0) })
  }

  /// The type's signature, such as `a{sv}`.
  public var signature: String {
    switch self {
    case .byte: "y"
    case .bool: "b"
    case .int16: "n"
    case .uint16: "q"
    case .int32: "i"
    case .uint32: "u"
    case .int64: "x"
    case .uint64: "t"
    case .double: "d"
    case .string: "s"
    case .path: "o"
    case .signature: "g"
    case .descriptor: "h"
    case .array(let element, _): "a" + element
    case .structure(let fields): "(" + Self.signature(of: fields) + ")"
    case .entry(let key, let value): "{" + key.signature + value.signature + "}"
    case .variant: "v"
    }
  }

  /// The signature of several values in a row.
  static func signature(of values: [BusValue]) -> String { values.map(\.signature).joined() }
}

/// What callers ask of a value; nil where it is of another type. A variant is its content.
extension BusValue {
  private var content: BusValue {
    if case .variant(let value) = self { value.content } else { self }
  }
  /// The boolean.
  public var bool: Bool? { if case .bool(let value) = content { value } else { nil } }
  /// The string.
  public var string: String? { if case .string(let value) = content { value } else { nil } }
  /// The object path.
  public var path: String? { if case .path(let value) = content { value } else { nil } }
  /// The unsigned number of 32 bits.
  public var uint32: UInt32? { if case .uint32(let value) = content { value } else { nil } }
  /// The unsigned number of 64 bits.
  public var uint64: UInt64? { if case .uint64(let value) = content { value } else { nil } }
  /// The file descriptor.
  public var descriptor: BusDescriptor? {
    if case .descriptor(let value) = content { value } else { nil }
  }
  /// The elements of an array.
  public var elements: [BusValue]? {
    if case .array(_, let values) = content { values } else { nil }
  }
  /// The fields of a structure.
  public var fields: [BusValue]? {
    if case .structure(let values) = content { values } else { nil }
  }
  /// The strings of an array of strings.
  public var strings: [String]? {
    guard case .array(of: "s", let values) = content else { return nil }
    return values.compactMap(\.string)
  }
  /// The dictionary `a{sv}`, its variants unwrapped; of a name given twice, the last counts.
  public var properties: [String: BusValue]? {
    guard case .array(of: "{sv}", let entries) = content else { return nil }
    var properties: [String: BusValue] = [:]
    for case .entry(.string(let name), .variant(let value)) in entries { properties[name] = value }
    return properties
  }
}
