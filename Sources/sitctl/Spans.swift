import SitCore

extension TimeSpan {
  /// A span of seconds that came from elsewhere; one that cannot be is the nearest that can.
  init(clamping seconds: Int64) {
    // A hundred years.
    self = .seconds(min(max(0, seconds), 3_155_760_000))
  }

  /// The whole seconds of a span that was typed.
  static func seconds(in text: String) throws(Failure) -> Int64 {
    do {
      return try TimeSpan(parsing: text).wholeSeconds
    } catch {
      throw Failure(.badData, error.description)
    }
  }
}
