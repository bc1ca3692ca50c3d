import SitCore
import Testing

/// Lengths of time as people say them.
@Suite struct SpanWordsTests {
  @Test(
    arguments: [
      (0, "0 seconds", "0 s"), (1, "1 second", "1 s"), (30, "30 seconds", "30 s"),
      (60, "60 seconds", "60 s"), (119, "119 seconds", "119 s"), (120, "2 minutes", "2 min"),
      (179, "2 minutes", "2 min"), (2_700, "45 minutes", "45 min"), (3_599, "59 minutes", "59 min"),
      (3_600, "1 hour", "1 h"), (3_660, "1 hour 1 minute", "1 h 1 min"),
      (4_259, "1 hour 10 minutes", "1 h 10 min"), (7_200, "2 hours", "2 h"),
      (90_000, "25 hours", "25 h"),
    ] as [(Int64, String, String)]
  )
  func `a length is said in seconds below two minutes, else in hours and minutes`(
    seconds: Int64, words: String, short: String
  ) {
    #expect(TimeSpan.seconds(seconds).inWords == words)
    #expect(TimeSpan.seconds(seconds).inShort == short)
  }

  @Test func `parts of a second do not count, and a negative length is none`() {
    #expect(TimeSpan(microseconds: 119_999_999).inWords == "119 seconds")
    #expect(TimeSpan(microseconds: -1).inWords == "0 seconds")
    #expect(TimeSpan.hours(-1).inShort == "0 s")
  }
}
