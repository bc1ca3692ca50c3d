import Testing

@testable import sitctl

/// Instants in the format of RFC 3339.
@Suite struct TimestampTests {
  @Test(
    arguments: [
      ("2026-11-23T09:00:00+01:00", 1_795_420_800, 0, 3_600),
      ("2026-11-23T08:00:00Z", 1_795_420_800, 0, 0),
      ("2026-11-23t08:00:00z", 1_795_420_800, 0, 0),
      ("2026-11-23 08:00:00.25Z", 1_795_420_800, 250_000, 0),
      ("2026-11-23T08:00:00.123456789+00:00", 1_795_420_800, 123_456, 0),
      ("1970-01-01T00:00:00-00:00", 0, 0, 0),
      ("1969-12-31T14:30:00-09:30", 0, 0, -34_200),
      ("2024-02-29T23:59:59+05:45", 1_709_230_499, 0, 20_700),
      ("2026-11-23T08:00:00", 1_795_420_800, 0, nil),
    ] as [(String, Int64, Int64, Int64?)]
  )
  func `a time is read`(text: String, seconds: Int64, microseconds: Int64, offset: Int64?) throws {
    let time = try #require(Timestamp(text))
    #expect(time.seconds == seconds)
    #expect(time.microseconds == microseconds)
    #expect(time.offset == offset)
  }

  @Test(
    arguments: [
      "", "2026", "2026-11-23", "2026-11-23T", "2026-11-23T09:00", "2026-11-23T09:00:00.",
      "2026-11-23T09:00:00+1", "2026-11-23T09:00:00+01", "2026-11-23T09:00:00+01:00 ",
      "2026-02-29T09:00:00Z", "2026-13-01T09:00:00Z", "0000-01-01T09:00:00Z",
      "2026-11-23T24:00:00Z", "2026-11-23T09:60:00Z", "2026-11-23T09:00:60Z",
      "2026-11-23T09:00:00+24:00", "+026-11-23T09:00:00Z", "2026-11-23T09:00:00Zwei",
      "٢٠٢٦-11-23T09:00:00Z",
    ])
  func `what is no time is not read`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func `a time is written as it was on the clocks there`() {
    #expect(Timestamp.text(1_795_420_800, offset: 3_600) == "2026-11-23T09:00:00+01:00")
    #expect(Timestamp.text(1_795_420_800, offset: -34_200) == "2026-11-22T22:30:00-09:30")
    #expect(Timestamp.text(1_795_420_800, offset: 0) == "2026-11-23T08:00:00+00:00")
    #expect(Timestamp.text(1_795_420_800, offset: nil) == "2026-11-23T08:00:00Z")
    #expect(Timestamp.text(0, offset: -3_600) == "1969-12-31T23:00:00-01:00")
  }

  @Test func `an offset with seconds is written without, and the instant stays`() throws {
    let text = Timestamp.text(1_795_420_800, offset: 3_208)
    #expect(try #require(Timestamp(text)).seconds == 1_795_420_800)
    #expect(text == "2026-11-23T08:53:00+00:53")
  }
}
