/// Why a text is not a time span.
public enum TimeSpanError: Error, Equatable, CustomStringConvertible {
  /// The text is empty, or only white space.
  case empty
  /// A number was expected where this stands.
  case notANumber(String)
  /// No unit of time is called so.
  case unknownUnit(String)
  /// The span is longer than can be counted, about 292,000 years.
  case tooLong

  /// What is wrong, in words for the person who typed it.
  public var description: String {
    switch self {
    case .empty: "a time span is missing, such as \"5m\" or \"1h 30min\""
    case .notANumber(let text): "\"\(text)\" is not a time span, such as \"5m\" or \"1h 30min\""
    case .unknownUnit(let unit):
      "\"\(unit)\" is not a unit of time (use us, ms, s, min, h, d, w, M or y)"
    case .tooLong: "the time span is too long"
    }
  }
}

// The syntax of systemd.time(7), "Parsing Time Spans": numbers with units, added up; a number
// without a unit counts seconds.
extension TimeSpan {
  /// Microseconds in each unit, by every name that systemd.time(7) lists.
  private static let units: [String: Int64] = {
    let second: Int64 = 1_000_000
    let table: [([String], Int64)] = [
      (["usec", "us", "µs", "μs"], 1),
      (["msec", "ms"], 1_000),
      (["seconds", "second", "sec", "s"], second),
      (["minutes", "minute", "min", "m"], 60 * second),
      (["hours", "hour", "hr", "h"], 3_600 * second),
      (["days", "day", "d"], 86_400 * second),
      (["weeks", "week", "w"], 7 * 86_400 * second),
      (["months", "month", "M"], 2_629_800 * second),  // 30.4375 days
      (["years", "year", "y"], 31_557_600 * second),  // 365.25 days
    ]
    return Dictionary(
      uniqueKeysWithValues: table.flatMap { names, length in names.map { ($0, length) } })
  }()

  /// Reads a systemd time span: `"90s"`, `"5m"`, `"1h 30min"`, `"1.5h"`, `"90"` (seconds), `"0"`.
  ///
  /// - Throws: ``TimeSpanError``.
  public init(parsing text: String) throws(TimeSpanError) {
    var rest = Substring(text).trimmingSpaces()
    guard !rest.isEmpty else { throw .empty }
    var total: Int64 = 0
    while !rest.isEmpty {
      let part = try Self.takePart(&rest, of: text)
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow else { throw .tooLong }
      total = sum
      rest = rest.trimmingSpaces()
    }
    self.init(microseconds: total)
  }

  /// Takes one number and its unit off the front; the answer is in microseconds.
  private static func takePart(
    _ rest: inout Substring, of text: String
  ) throws(TimeSpanError) -> Int64 {
    let whole = rest.take(while: \.isASCIIDigit)
    var fraction: Substring = ""
    if rest.first == "." {
      rest.removeFirst()
      fraction = rest.take(while: \.isASCIIDigit)
      guard !fraction.isEmpty, rest.first != "." else { throw .notANumber(text) }
    }
    guard !whole.isEmpty || !fraction.isEmpty else { throw .notANumber(text) }
    rest = rest.trimmingSpaces()
    let unit = rest.take(while: { !$0.isASCIIDigit && $0 != "." && !$0.isWhitespace })
    guard let length = unit.isEmpty ? 1_000_000 : units[String(unit)] else {
      throw unit.first == "-" || unit.first == "+" ? .notANumber(text) : .unknownUnit(String(unit))
    }
    var result: Int64 = 0
    if !whole.isEmpty {
      guard let number = Int64(whole) else { throw .tooLong }
      let (product, overflow) = number.multipliedReportingOverflow(by: length)
      guard !overflow else { throw .tooLong }
      result = product
    }
    // Digit by digit, so that no floating point rounds what was written.
    var place = length
    for digit in fraction {
      place /= 10
      let (sum, overflow) = result.addingReportingOverflow(
        place * Int64(digit.wholeNumberValue ?? 0))
      guard !overflow else { throw .tooLong }
      result = sum
    }
    return result
  }
}

extension TimeSpan: CustomStringConvertible {
  /// The span as systemd writes it: `1h 30min`, `90ms`, `0`.
  public var description: String {
    guard microseconds != 0 else { return "0" }
    var left = microseconds.magnitude
    var parts: [String] = []
    let units: [(String, UInt64)] = [
      ("w", 604_800_000_000), ("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000),
      ("s", 1_000_000), ("ms", 1_000), ("us", 1),
    ]
    for (name, length) in units where left >= length {
      parts.append("\(left / length)\(name)")
      left %= length
    }
    return (microseconds < 0 ? "-" : "") + parts.joined(separator: " ")
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isWholeNumber }
}

extension Substring {
  fileprivate func trimmingSpaces() -> Substring { drop(while: \.isWhitespace) }

  fileprivate mutating func take(while matches: (Character) -> Bool) -> Substring {
    let taken = prefix(while: matches)
    removeFirst(taken.count)
    return taken
  }
}
