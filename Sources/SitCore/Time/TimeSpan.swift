/// A length of time, in whole microseconds (the unit of systemd's time spans).
public struct TimeSpan: Hashable, Comparable, Sendable {
  /// The length; negative only as an intermediate result.
  public var microseconds: Int64

  /// A span of so many microseconds.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// No time at all.
  public static let zero = TimeSpan(microseconds: 0)

  /// A span of milliseconds.
  public static func milliseconds(_ count: Int64) -> TimeSpan {
    TimeSpan(microseconds: count * 1_000)
  }
  /// A span of seconds.
  public static func seconds(_ count: Int64) -> TimeSpan {
    TimeSpan(microseconds: count * 1_000_000)
  }
  /// A span of minutes.
  public static func minutes(_ count: Int64) -> TimeSpan { .seconds(count * 60) }
  /// A span of hours.
  public static func hours(_ count: Int64) -> TimeSpan { .seconds(count * 3_600) }

  /// The span in whole seconds, rounded down.
  public var wholeSeconds: Int64 {
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// Whether the left comes first.
  public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
    left.microseconds < right.microseconds
  }
  /// The sum of two spans.
  public static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
    TimeSpan(microseconds: left.microseconds + right.microseconds)
  }
  /// The difference of two spans.
  public static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
    TimeSpan(microseconds: left.microseconds - right.microseconds)
  }
  /// A span, so many times.
  public static func * (left: TimeSpan, right: Int64) -> TimeSpan {
    TimeSpan(microseconds: left.microseconds * right)
  }
  /// Lengthens the span.
  public static func += (left: inout TimeSpan, right: TimeSpan) { left = left + right }
  /// Shortens the span.
  public static func -= (left: inout TimeSpan, right: TimeSpan) { left = left - right }
}

extension Decoder {
  /// One number of microseconds that can be reckoned with: less than some nine thousand years.
  func plausibleMicroseconds() throws -> Int64 {
    let container = try singleValueContainer()
    let number = try container.decode(Int64.self)
    guard number.magnitude < 1 << 58 else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "beyond all time")
    }
    return number
  }
}

extension TimeSpan: Codable {
  /// Reads a span from one number, its microseconds.
  public init(from decoder: any Decoder) throws {
    microseconds = try decoder.plausibleMicroseconds()
  }
  /// Writes the span as one number, its microseconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(microseconds)
  }
}
