import SitCore

/// An instant as RFC 3339 writes it.
struct Timestamp: Equatable {
  /// Unix seconds.
  let seconds: Int64
  /// Microseconds after that, 0 to 999,999.
  let microseconds: Int64
  /// Seconds east of UTC that clocks were; nil where the text does not say.
  let offset: Int64?

  /// Reads a text such as `2026-11-23T09:00:00.5+01:00`.
  init?(_ text: String) {
    var digits = Digits(rest: Array(text.utf8)[...])
    guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2),
      digits.skip("-"), let day = digits.number(2),
      let date = LocalDate(year: year, month: month, dayOfMonth: day),
      digits.skip("T") || digits.skip("t") || digits.skip(" "),
      let hour = digits.number(2), digits.skip(":"), let minute = digits.number(2),
      digits.skip(":"), let second = digits.number(2), hour < 24, minute < 60, second < 60
    else { return nil }
    guard let microseconds = digits.skip(".") ? digits.fraction() : 0 else { return nil }
    guard let offset = digits.offset(), digits.rest.isEmpty else { return nil }
    let local = date.day * 86_400 + hour * 3_600 + minute * 60 + second
    seconds = local - (offset ?? 0)
    self.microseconds = microseconds
    self.offset = offset
  }

  /// An instant, at clocks that are so many seconds east of UTC. RFC 3339 knows offsets in whole
  /// minutes only, and these are all that have been in force anywhere since 1972.
  static func text(_ seconds: Int64, offset: Int64?) -> String {
    let minutes = (offset ?? 0) / 60
    let local = seconds + minutes * 60
    let day = (local - (local % 86_400 + 86_400) % 86_400) / 86_400
    let second = local - day * 86_400
    let time = [second / 3_600, second / 60 % 60, second % 60].map(padded)
    let zone = [abs(minutes) / 60, abs(minutes) % 60].map(padded)
    return "\(LocalDate(day: day))T\(time.joined(separator: ":"))"
      + (offset == nil ? "Z" : (minutes < 0 ? "-" : "+") + zone.joined(separator: ":"))
  }

  private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// Takes a text of digits and marks apart.
private struct Digits {
  var rest: ArraySlice<UInt8>

  /// The number that so many digits make.
  mutating func number(_ count: Int) -> Int64? {
    guard rest.count >= count else { return nil }
    var number: Int64 = 0
    for byte in rest.prefix(count) {
      guard let digit = Self.digit(byte) else { return nil }
      number = number * 10 + digit
    }
    rest = rest.dropFirst(count)
    return number
  }

  /// Whether the mark comes next, which is then behind us.
  mutating func skip(_ mark: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// The microseconds that the digits after the point are; nil where there are none.
  mutating func fraction() -> Int64? {
    let digits = rest.prefix { Self.digit($0) != nil }
    rest = rest[digits.endIndex...]
    guard !digits.isEmpty else { return nil }
    return (0..<6).reduce(into: 0) { total, place in
      let index = digits.startIndex + place
      total = total * 10 + (index < digits.endIndex ? Self.digit(digits[index]) ?? 0 : 0)
    }
  }

  /// The offset from UTC; nil in nil where there is none, nil where it is not one.
  mutating func offset() -> Int64?? {
    if rest.isEmpty { return .some(nil) }
    if skip("Z") || skip("z") { return 0 }
    let isWest = rest.first == UInt8(ascii: "-")
    guard skip("+") || skip("-"), let hours = number(2), skip(":"), let minutes = number(2),
      hours < 24, minutes < 60
    else { return nil }
    return (isWest ? -1 : 1) * (hours * 3_600 + minutes * 60)
  }

  private static func digit(_ byte: UInt8) -> Int64? {
    (0x30...0x39).contains(byte) ? Int64(byte - 0x30) : nil
  }
}
