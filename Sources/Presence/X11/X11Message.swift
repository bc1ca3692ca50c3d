/// What goes over the wire of the X protocol, as far as it is needed here (X Window System Protocol,
/// appendix B; X Synchronization Extension Protocol, "Encoding"; The X Resize, Rotate and Reflect
/// Extension, appendix A). Numbers are in this machine's byte order, which ``X11Greeting`` announces.
nonisolated enum X11Request {
  /// QueryExtension: whether the server has an extension, and its numbers.
  static func queryExtension(_ name: String) -> [UInt8] {
    let bytes = Array(name.utf8)
    return request(
      98, 0, words: [], tail: native(UInt16(bytes.count)) + [0, 0] + bytes)
  }

  /// Initialize of SYNC, version 3.1; to be sent before its other requests.
  static func initialize(_ sync: UInt8) -> [UInt8] {
    request(sync, 0, words: [], tail: [3, 1, 0, 0])
  }

  /// ListSystemCounters of SYNC.
  static func listSystemCounters(_ sync: UInt8) -> [UInt8] { request(sync, 1, words: []) }

  /// QueryCounter of SYNC.
  static func queryCounter(_ sync: UInt8, _ counter: UInt32) -> [UInt8] {
    request(sync, 5, words: [counter])
  }

  /// CreateAlarm of SYNC: an alarm on a counter that goes off once, see ``X11IdleAlarm``.
  static func createAlarm(
    _ sync: UInt8, id: UInt32, counter: UInt32, _ alarm: X11IdleAlarm
  ) -> [UInt8] {
    // Counter, value type (0: absolute), value, test type and delta; a delta of 0 makes the alarm
    // go off once.
    request(sync, 8, words: [id, 0b1_1111, counter, 0] + alarm.words + [0, 0])
  }

  /// ChangeAlarm of SYNC: sets the alarm anew, and on again if it went off.
  static func changeAlarm(_ sync: UInt8, id: UInt32, _ alarm: X11IdleAlarm) -> [UInt8] {
    // Value and test type.
    request(sync, 9, words: [id, 0b1100] + alarm.words)
  }

  /// QueryVersion of RANDR, 1.3; to be sent before its other requests.
  static func randrVersion(_ randr: UInt8) -> [UInt8] { request(randr, 0, words: [1, 3]) }

  /// GetScreenResourcesCurrent of RANDR, since version 1.3.
  static func screenResources(_ randr: UInt8, root: UInt32) -> [UInt8] {
    request(randr, 25, words: [root])
  }

  /// GetOutputInfo of RANDR, as it is now.
  static func outputInfo(_ randr: UInt8, output: UInt32) -> [UInt8] {
    request(randr, 9, words: [output, 0])
  }

  /// InternAtom: the number of a name.
  static func internAtom(_ name: String) -> [UInt8] {
    let bytes = Array(name.utf8)
    return request(16, 0, words: [], tail: native(UInt16(bytes.count)) + [0, 0] + bytes)
  }

  /// GetProperty: the first 256 words of a property of a window, of whatever type.
  static func property(_ property: UInt32, of window: UInt32) -> [UInt8] {
    request(20, 0, words: [window, property, 0, 0, 256])
  }

  /// ChangeWindowAttributes: of which changes of a window this client is to be told.
  static func select(_ changes: X11WindowChanges, of window: UInt32) -> [UInt8] {
    // The attribute is the event mask alone.
    request(2, 0, words: [window, 1 << 11, changes.rawValue])
  }

  private static func request(
    _ major: UInt8, _ minor: UInt8, words: [UInt32], tail: [UInt8] = []
  ) -> [UInt8] {
    let length = 1 + words.count + (tail.count + 3) / 4
    let bytes = [major, minor] + native(UInt16(length)) + words.flatMap(native) + tail
    return bytes + [UInt8](repeating: 0, count: length * 4 - bytes.count)
  }

  /// A number's bytes.
  static func native(_ number: some FixedWidthInteger) -> [UInt8] {
    unsafe withUnsafeBytes(of: number) { unsafe Array($0) }
  }
}

/// The changes of a window of which a client can be told: a mask of the protocol's SETofEVENT.
nonisolated struct X11WindowChanges: OptionSet {
  let rawValue: UInt32

  /// DestroyNotify, and others that tell where it is: StructureNotify.
  static let structure = X11WindowChanges(rawValue: 1 << 17)
  /// PropertyNotify: PropertyChange.
  static let properties = X11WindowChanges(rawValue: 1 << 22)
}

/// When an alarm on the counter of idle time goes off, once. Either holds for what is so already, so
/// that nothing is missed between a look at the counter and the alarm that follows from it.
nonisolated enum X11IdleAlarm: Equatable {
  /// At so many milliseconds of idle time, or more.
  case atLeast(Int64)
  /// At so many, or less: after input.
  case atMost(Int64)

  /// Whether another alarm, which has not gone off yet, does as well: any that waits for input goes
  /// off at the next input.
  func isServed(by other: X11IdleAlarm) -> Bool {
    switch (self, other) {
    case (.atMost, .atMost): true
    case (.atLeast, _), (_, .atLeast): self == other
    }
  }

  /// The value's two halves, and the test type: PositiveComparison or NegativeComparison.
  fileprivate var words: [UInt32] {
    let (value, test): (Int64, UInt32) =
      switch self {
      case .atLeast(let value): (value, 2)
      case .atMost(let value): (value, 3)
      }
    return [UInt32(truncatingIfNeeded: value >> 32), UInt32(truncatingIfNeeded: value), test]
  }
}

/// One message of the server: an error, a reply or an event.
nonisolated struct X11Message: Equatable {
  /// All its bytes.
  let bytes: [UInt8]

  /// The longest that is accepted; a list of system counters takes some hundred bytes.
  private static let longest = 64 * 1024
  private static let shortest = 32

  /// What a message is.
  enum Kind: Equatable {
    case error
    case reply
    /// An event with its code.
    case event(UInt8)
  }

  /// What came so far.
  enum Framing: Equatable {
    case incomplete
    case message(X11Message)
    /// The stream cannot be followed.
    case garbled
  }

  /// The first message of what came.
  static func first(of bytes: [UInt8]) -> Framing {
    guard bytes.count >= shortest else { return .incomplete }
    let head = X11Message(bytes: Array(bytes.prefix(shortest)))
    // Replies and generic events (code 35) say by how many words they are longer.
    let isLonger = bytes[0] == 1 || bytes[0] & 0x7f == 35
    let length = shortest + (isLonger ? Int(head.word(at: 4)) * 4 : 0)
    guard length <= longest else { return .garbled }
    guard bytes.count >= length else { return .incomplete }
    return .message(X11Message(bytes: Array(bytes.prefix(length))))
  }

  var kind: Kind {
    switch bytes[0] {
    case 0: .error
    case 1: .reply
    // The highest bit tells that another client made it up.
    case let code: .event(code & 0x7f)
    }
  }

  /// The low half of the number of the request that it answers.
  var sequence: UInt16 { UInt16(truncatingIfNeeded: half(at: 2)) }

  /// The 16-bit number at an offset; 0 beyond the end.
  func half(at offset: Int) -> Int { Int(number(at: offset, count: 2)) }

  /// The 32-bit number at an offset; 0 beyond the end.
  func word(at offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: number(at: offset, count: 4)) }

  /// The answer to QueryExtension: the extension's request and first event codes, if there is one.
  var extensionCodes: (request: UInt8, firstEvent: UInt8)? {
    bytes[8] == 0 ? nil : (bytes[9], bytes[10])
  }

  /// The answer to ListSystemCounters: the counter of a name.
  func systemCounter(_ name: String) -> UInt32? {
    var offset = Self.shortest
    for _ in 0..<word(at: 8) {
      // Counter, resolution (8 bytes), length of the name, name.
      let start = offset + 14
      let end = start + half(at: offset + 12)
      guard end <= bytes.count else { return nil }
      if bytes[start..<end].elementsEqual(name.utf8) { return word(at: offset) }
      offset = (end + 3) & ~3
    }
    return nil
  }

  /// Whether this, an error, says that there is no such window.
  var isNoWindow: Bool { bytes[1] == 3 }

  /// The answer to InternAtom.
  var atom: UInt32 { word(at: 8) }

  /// The answer to GetProperty: the words that the property has, none where it has no words.
  var propertyWords: [UInt32] {
    guard bytes[1] == 32 else { return [] }
    let count = min(Int(word(at: 16)), (bytes.count - Self.shortest) / 4)
    return (0..<count).map { word(at: Self.shortest + 4 * $0) }
  }

  /// Where this event is PropertyNotify: the window and the property.
  var changedProperty: (window: UInt32, property: UInt32)? {
    kind == .event(28) ? (word(at: 4), word(at: 8)) : nil
  }

  /// Where this event is DestroyNotify: the window.
  var destroyedWindow: UInt32? { kind == .event(17) ? word(at: 8) : nil }

  /// The answer to QueryVersion of RANDR: whether the version is 1.3 or later.
  var hasCurrentResources: Bool { word(at: 8) > 1 || word(at: 12) >= 3 }

  /// The answer to GetScreenResourcesCurrent: the first output, if there is one.
  var firstOutput: UInt32? {
    half(at: 18) == 0 ? nil : word(at: Self.shortest + 4 * half(at: 16))
  }

  /// Whether this, an answer to GetOutputInfo, has a name that begins so.
  func isOutput(named prefix: String) -> Bool {
    // The lists of CRTCs, modes and clones come before the name.
    let start = 36 + 4 * (half(at: 26) + half(at: 28) + half(at: 32))
    return bytes.dropFirst(start).prefix(half(at: 34)).starts(with: prefix.utf8)
  }

  /// The answer to QueryCounter.
  var counterValue: Int64 {
    Int64(Int32(bitPattern: word(at: 8))) << 32 | Int64(word(at: 12))
  }

  private func number(at offset: Int, count: Int) -> UInt64 {
    guard offset + count <= bytes.count else { return 0 }
    let part = bytes[offset..<(offset + count)]
    let ordered = UInt16(1).littleEndian == 1 ? Array(part.reversed()) : Array(part)
    return ordered.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
