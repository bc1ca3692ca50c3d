/// Reads a trace as it comes, in portions that end anywhere.
///
/// A line is `SECONDS WORD [ARGUMENT]`, or a line of a recording: `Event: time SECONDS`, as evtest
/// begins its lines. The times of a recording count from its first line.
public struct TraceReader: Sendable {
  /// No trace is longer.
  static let longest = TimeSpan.hours(10 * 8_766)
  /// No line is longer, in bytes.
  static let longestLine = 4_096
  private static let recorded = Array("Event: time ".utf8)

  private var line = 0
  /// The beginning of a line whose end has not come yet.
  private var begun: [UInt8] = []
  private var last = TimeSpan.zero
  /// Until when the machine sleeps.
  private var asleepUntil = TimeSpan.zero
  /// What the clock of the recording showed at its first line.
  private var recordingBegan: TimeSpan?

  /// A reader at the beginning of a trace.
  public init() {}

  /// Reads the next portion.
  ///
  /// - Parameter each: what is done with each event; its time counts from the beginning.
  /// - Throws: ``TraceFault`` at the first line that cannot be understood.
  public mutating func read(
    _ portion: borrowing Span<UInt8>, each: (TimeSpan, TraceEvent) -> Void
  ) throws(TraceFault) {
    var start = 0
    for index in 0..<portion.count where portion[index] == UInt8(ascii: "\n") {
      if begun.isEmpty {
        try read(line: portion.extracting(start..<index), each)
      } else {
        try keep(portion.extracting(start..<index))
        try finish(each: each)
      }
      start = index + 1
    }
    try keep(portion.extracting(start..<portion.count))
  }

  /// The trace is over: what has no end of line is a line too.
  public mutating func finish(each: (TimeSpan, TraceEvent) -> Void) throws(TraceFault) {
    guard !begun.isEmpty else { return }
    let bytes = begun
    begun.removeAll(keepingCapacity: true)
    try read(line: bytes.span, each)
  }

  private mutating func keep(_ bytes: borrowing Span<UInt8>) throws(TraceFault) {
    guard begun.count + bytes.count <= Self.longestLine else {
      throw TraceFault(
        line: line + 1, message: "the line is longer than \(Self.longestLine) bytes")
    }
    for index in 0..<bytes.count { begun.append(bytes[index]) }
  }

  private mutating func read(
    line bytes: borrowing Span<UInt8>, _ each: (TimeSpan, TraceEvent) -> Void
  ) throws(TraceFault) {
    line += 1
    guard bytes.count <= Self.longestLine else {
      throw fault("the line is longer than \(Self.longestLine) bytes")
    }
    var at = 0
    skipBlanks(bytes, &at)
    if isOver(bytes, at) { return }
    if bytes[at] == Self.recorded[0], starts(bytes, with: Self.recorded, &at) {
      let shown = try time(bytes, &at, closedBy: UInt8(ascii: ","))
      let began = recordingBegan ?? shown - last
      recordingBegan = began
      return try tell(.input, at: shown - began, each)
    }
    let time = try time(bytes, &at, closedBy: nil)
    guard time <= Self.longest else { throw fault("the time is beyond ten years") }
    skipBlanks(bytes, &at)
    // The one word that there may be millions of.
    var next = at
    let isInput = starts(bytes, with: Self.input, &next) && isOver(bytes, next)
    try tell(isInput ? .input : event(bytes, at), at: time, each)
  }

  private static let input = Array("input".utf8)

  private mutating func tell(
    _ event: TraceEvent, at time: TimeSpan, _ each: (TimeSpan, TraceEvent) -> Void
  ) throws(TraceFault) {
    guard time >= last else { throw fault("the time is before that of the event before it") }
    guard time >= asleepUntil else { throw fault("the machine is still asleep at this time") }
    guard time <= Self.longest else { throw fault("the time is beyond ten years") }
    last = time
    if case .asleep(let span) = event { asleepUntil = time + span }
    each(time, event)
  }

  private func event(
    _ bytes: borrowing Span<UInt8>, _ start: Int
  ) throws(TraceFault) -> TraceEvent {
    var text: [UInt8] = []
    for index in start..<bytes.count where bytes[index] != UInt8(ascii: "\r") {
      if bytes[index] == UInt8(ascii: "#") { break }
      text.append(bytes[index])
    }
    let words = String(decoding: text, as: UTF8.self).split { $0 == " " || $0 == "\t" }
    do throws(TraceWordError) {
      return try TraceEvent(words: words)
    } catch {
      throw fault(error.message)
    }
  }

  private func fault(_ message: String) -> TraceFault { TraceFault(line: line, message: message) }

  // MARK: Bytes

  /// Seconds with decimals; what is finer than a microsecond is left out.
  private func time(
    _ bytes: borrowing Span<UInt8>, _ at: inout Int, closedBy mark: UInt8?
  ) throws(TraceFault) -> TimeSpan {
    let start = at
    var (whole, fraction, place): (Int64, Int64, Int64) = (0, 0, 1_000_000)
    while at < bytes.count, let digit = digit(bytes[at]) {
      whole = whole * 10 + digit
      at += 1
      guard whole < 1 << 40 else { throw fault("the time is beyond ten years") }
    }
    var digits = at - start
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      at += 1
      while at < bytes.count, let digit = digit(bytes[at]) {
        place /= 10
        fraction += digit * place
        digits += 1
        at += 1
      }
    }
    let isClosed =
      at == bytes.count || isBlank(bytes[at]) || bytes[at] == mark
      || bytes[at] == UInt8(ascii: "#")
    guard digits > 0, isClosed else {
      throw fault("a line begins with a time in seconds, such as \"12.5 input\"")
    }
    return TimeSpan(microseconds: whole * 1_000_000 + fraction)
  }

  private func digit(_ byte: UInt8) -> Int64? {
    let digit = byte &- UInt8(ascii: "0")
    return digit < 10 ? Int64(digit) : nil
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  private func skipBlanks(_ bytes: borrowing Span<UInt8>, _ at: inout Int) {
    while at < bytes.count, isBlank(bytes[at]) { at += 1 }
  }

  /// Whether nothing but blanks and a remark comes.
  private func isOver(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Bool {
    var at = start
    skipBlanks(bytes, &at)
    return at == bytes.count || bytes[at] == UInt8(ascii: "#")
  }

  private func starts(
    _ bytes: borrowing Span<UInt8>, with word: [UInt8], _ at: inout Int
  ) -> Bool {
    guard bytes.count - at >= word.count else { return false }
    for index in word.indices where bytes[at + index] != word[index] { return false }
    at += word.count
    return true
  }
}
