import SitCore
import Testing

/// How traces are read.
@Suite struct TraceTests {
  @Test func `every word is read`() throws {
    let trace = """
      # a remark
      0 input

        0.5\tinput   # another
      1 lock
      2. unlock
      3 sleep 1h 30min
      5403 media on
      5403 media off
      5403 call on
      5404 away
      5405 sit
      5406 stand
      5407 snooze 90s
      5408 skip
      5409 pause
      5410 resume
      5411.0000019 hold do-not-disturb off
      5412 end\r
      """
    let events = try read(trace)
    #expect(
      events.map(\.event) == [
        .input, .input, .lock(true), .lock(false), .asleep(.minutes(90)), .media(true),
        .media(false), .call(true), .declare(.away), .declare(.sitting), .declare(.standing),
        .snooze(.seconds(90)), .skip, .pause, .resume, .hold(.doNotDisturb, false), .end,
      ])
    #expect(events[1].at == .milliseconds(500))
    #expect(events[15].at == TimeSpan(microseconds: 5_411_000_001))
  }

  @Test func `a recording counts from its first line, and its keys are passed over`() throws {
    let events = try read(
      """
      Event: time 1700000000.250000, type 1 (EV_KEY), code 30 (KEY_A), value 1
      Event: time 1700000000.750000, -------------- SYN_REPORT ------------
      Event: time 1700000001.250000
      """)
    #expect(events.map(\.at) == [.zero, .milliseconds(500), .seconds(1)])
    #expect(events.allSatisfy { $0.event == .input })
  }

  @Test func `portions may end anywhere`() throws {
    let trace = "0 input\n12.25 lock\n# so\n13 hold call on\n14 end"
    let whole = try read(trace)
    for size in 1...trace.utf8.count {
      #expect(try read(trace, inPortionsOf: size).elementsEqual(whole, by: ==))
    }
  }

  @Test(arguments: [
    ("5 input\n4 input", 2, "before"), ("nan input", 1, "seconds"), ("-1 input", 1, "seconds"),
    ("inf input", 1, "seconds"), ("1e9 input", 1, "seconds"), (". input", 1, "seconds"),
    ("1:30 input", 1, "seconds"), ("input", 1, "seconds"), ("1.2.3 input", 1, "seconds"),
    ("315576001 input", 1, "ten years"), ("99999999999999999999999 input", 1, "ten years"),
    ("0 input\n\n7", 3, "missing"), ("0 inputs", 1, "\"inputs\""), ("0 input now", 1, "more"),
    ("0 media", 1, "on"), ("0 media loud", 1, "on"), ("0 hold typing on", 1, "do-not-disturb"),
    ("0 hold call", 1, "on"), ("0 sleep", 1, "span"), ("0 sleep long", 1, "long"),
    ("0 sleep 0", 1, "more than 0"), ("0 snooze 11y", 1, "ten years"),
    ("0 sleep 5m\n299 input", 2, "asleep"), ("0 \u{FF}", 1, "nothing that can happen"),
    ("Event: type 13", 1, "seconds"), ("Event: time 5\nEvent: time 4", 2, "before"),
    ("Event: time 0\nEvent: time 999999999", 2, "ten years"),
  ])
  func `what cannot be is named with its line`(trace: String, line: Int, words: String) throws {
    let fault = try #require(throws: TraceFault.self) { try read(trace) }
    #expect(fault.line == line)
    #expect(fault.message.contains(words), "\(fault.message)")
  }

  @Test func `a line without an end is not kept for ever`() throws {
    let long = String(repeating: "1", count: 5_000)
    for trace in [long, "0 input\n# \(long)\n1 input"] {
      for size in [1, 700, 10_000] {
        let fault = try #require(throws: TraceFault.self) {
          try read(trace, inPortionsOf: size)
        }
        #expect(fault.message.contains("4096 bytes"))
      }
    }
  }

  @Test func `random bytes are read or refused`() {
    let alphabet = Array("0123456789. \n\r\t#inputEvent: time,sleep h on off hold call\u{FF}".utf8)
    for seed in 0..<2_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let bytes = (0..<200).map { _ in alphabet[.random(in: alphabet.indices, using: &random)] }
      var simulation = Simulation(settings: Settings(), timeOfDay: 0)
      var reader = TraceReader()
      try? reader.read(bytes.span) { simulation.happen($1, at: $0) }
    }
  }

  @discardableResult
  private func read(
    _ trace: String, inPortionsOf size: Int = .max
  ) throws -> [(at: TimeSpan, event: TraceEvent)] {
    var events: [(at: TimeSpan, event: TraceEvent)] = []
    var reader = TraceReader()
    var rest = Array(trace.utf8)[...]
    while !rest.isEmpty {
      let portion = Array(rest.prefix(size))
      try reader.read(portion.span) { events.append(($0, $1)) }
      rest = rest.dropFirst(size)
    }
    try reader.finish { events.append(($0, $1)) }
    return events
  }
}
