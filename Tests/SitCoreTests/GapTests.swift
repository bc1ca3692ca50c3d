import SitCore
import Testing

/// Stretches in which nobody could tell: when sitd did not run, and when it had no source.
@Suite struct GapTests {
  private let sat = "0:00 away, 0:00 sit"

  // MARK: The program was down

  @Test func `a bout that goes on over a restart leaves no gap in it`() throws {
    try expect(
      "0 type, 10 restart 4m, 15 stop, 21 end", gives: "\(sat), 20:00 end@15:00:idle")
  }

  @Test func `a bout that ended in the time down ends before the gap`() throws {
    // Nobody is there to say more than that they were when it was saved.
    try expect(
      "0 type, 8:50 stop, 9 restart 4m, 30 end",
      gives: "\(sat), 14:00 end@9:00:idle, 14:00 gap+4:00:notRunning")
    try expect(
      "0 type, 10 restart 4m, 14 gone, 30 end", gives: "\(sat), 19:00 end@14:00:gap, 19:00 unknown"
    )
  }

  @Test func `without a bout the time down is a gap, if it is not too short`() throws {
    try expect(
      "0 restart 3m, 4 end", gives: "0:00 away, 3:00 unknown, 3:00 gap+3:00:notRunning, 3:00 away")
    try expect("0 restart 59s, 4 end", gives: "0:00 away, 0:59 unknown, 0:59 away")
  }

  @Test func `starting again and again is one gap, as long as nothing is told in between`() throws {
    try expect(
      "0 restart 3m, 3:10 restart 2m, 6 restart 30s, 10 restart 2m, 13 end",
      gives: """
        0:00 away, 3:00 unknown, 3:00 gap+3:00:notRunning, 3:00 away, \
        5:10 unknown, 5:10 gap+5:10:notRunning, 5:10 away, \
        6:30 unknown, 6:30 gap+6:30:notRunning, 6:30 away, \
        12:00 unknown, 12:00 gap+2:00:notRunning, 12:00 away
        """)
    try expect(
      "0 restart 40s, 1 restart 40s, 2 end",
      gives: """
        0:00 away, 0:40 unknown, 0:40 away, 1:40 unknown, 1:40 gap+1:40:notRunning, 1:40 away
        """)
  }

  @Test func `a bout that begins in the time down cuts the gap short`() throws {
    // The terminal was used a minute before the end of it.
    var desk = Desk()
    try desk.act(["0", "restart", "10m"])
    desk.step(.evidence(.tty, .live(.coarse)))
    desk.step(.evidence(.tty, .input(at: desk.now.moment - .minutes(1))))
    try desk.act(["11", "end"])
    #expect(desk.gaps == ["10:00 gap+10:00:notRunning", "10:00 gap+9:00:notRunning"])
    desk = Desk()
    desk.connect()
    try desk.act(["0", "restart", "10m"])
    desk.step(.report(sensor: "chair", .present, valid: nil))
    #expect(
      desk.line == "0:00 away, 10:00 unknown, 10:00 gap+10:00:notRunning, 10:00 away, 10:00 sit")
  }

  @Test func `who sleeps cannot sit: what is left of a time down counts`() {
    for (asleep, gaps) in [(9.5, []), (5, ["10:00 gap+10:00:notRunning"])] {
      var desk = Desk()
      desk.connect()
      desk.restart(after: .minutes(10), asleep: .seconds(Int64(asleep * 60)))
      #expect(desk.gaps == gaps)
    }
  }

  @Test func `a restart of the machine is a gap of another name`() throws {
    try expect(
      "0 reboot 8h, 481 end",
      gives: "0:00 away, 480:00 unknown, 480:00 gap+480:00:restarted, 480:00 away")
    // A restart of the program after that is another.
    try expect(
      "0 reboot 3m, 3:10 restart 2m, 6 end",
      gives: """
        0:00 away, 3:00 unknown, 3:00 gap+3:00:restarted, 3:00 away, 5:10 unknown, \
        5:10 gap+2:00:notRunning, 5:10 away
        """)
  }

  // MARK: People's clock

  @Test func `a machine without a clock tells how long it was off once it knows`() throws {
    // Up for 20 s, it believes that it was off for no time at all.
    try expect(
      "0 type, 50 reboot 20s, 51 clock 8h, 52 end",
      gives: """
        \(sat), 51:00 end@-430:00:gap, 51:00 gap+480:20:restarted
        """)
    // Also when somebody sat down before it knew.
    try expect(
      "0 reboot 20s, 1 type, 2 clock 8h, 3 end",
      gives: "0:00 away, 0:20 unknown, 0:20 away, 1:00 sit, 2:00 gap+480:20:restarted")
  }

  @Test func `a clock that was ahead after a start takes its gap back`() throws {
    try expect(
      "0 reboot 8h, 481 clockback 7h, 482 end",
      gives: """
        0:00 away, 480:00 unknown, 480:00 gap+480:00:restarted, 480:00 away, \
        481:00 gap+60:00:restarted
        """)
    // Back beyond the time when it was shut down.
    try expect(
      "0 reboot 8h, 481 clockback 9h, 482 end",
      gives: """
        0:00 away, 480:00 unknown, 480:00 gap+480:00:restarted, 480:00 away, \
        481:00 gap+0:00:restarted
        """)
  }

  @Test func `a gap does not begin before the end of the last bout, whatever the clock says`()
    throws
  {
    // Recognised at 35, the end of the bout is at 30; by the new clock the gap would be from
    // half an hour before it.
    var desk = Desk()
    desk.connect()
    desk.type()
    try desk.act(["30", "lock"])
    try desk.act(["35", "end"])
    desk.restart(after: .minutes(50), steppingClockBy: .zero - .minutes(30))
    #expect(desk.gaps == ["85:00 gap+25:00:notRunning"])
    desk.restart(after: .minutes(10), steppingClockBy: .zero - .minutes(90))
    #expect(desk.gaps.count == 1, "it would be over before that")
  }

  // MARK: No source

  @Test func `time without a source is a gap once it is over, if it is not too short`() throws {
    try expect(
      "0 gone, 10 live, 11 end",
      gives: "0:00 away, 0:00 unknown, 10:00 gap+10:00:noSource, 10:00 away")
    try expect("0 gone, 0:59 live, 11 end", gives: "0:00 away, 0:00 unknown, 0:59 away")
  }

  @Test func `it begins with the end of the bout before`() throws {
    try expect(
      "0 type, 30 gone, 50 report chair input, 51 end",
      gives: """
        \(sat), 35:00 end@30:00:gap, 35:00 unknown, 50:00 back+20:00, 50:00 sit, \
        50:00 gap+20:00:noSource
        """)
  }

  @Test func `sources that come and go leave one gap`() throws {
    try expect(
      "0 gone, 2 live, 2:10 gone, 4 live, 6 gone, 6:10 live, 7 end",
      gives: """
        0:00 away, 0:00 unknown, 2:00 gap+2:00:noSource, 2:00 away, 2:10 unknown, \
        4:00 gap+4:00:noSource, 4:00 away, 6:00 unknown, 6:10 away
        """)
  }

  @Test func `a source that knows of a bout before it was there cuts the gap short`() throws {
    var desk = Desk()
    try desk.act(["10", "end"])
    desk.step(.evidence(.tty, .live(.coarse)))
    desk.step(.evidence(.tty, .input(at: desk.now.moment - .minutes(2))))
    #expect(desk.gaps == ["10:00 gap+10:00:noSource", "10:00 gap+8:00:noSource"])
  }

  @Test func `a restart without a source leaves a gap before it and one after`() throws {
    try expect(
      "0 gone, 10 restart 5m, 20 live, 21 end",
      gives: """
        0:00 away, 0:00 unknown, 15:00 gap+10:00:noSource, 15:00 gap+5:00:notRunning, \
        20:00 gap+5:00:noSource, 20:00 away
        """)
    try expect(
      "0 gone, 10 restart 5m, 20 restart 5m, 30 live, 31 end",
      gives: """
        0:00 away, 0:00 unknown, 15:00 gap+10:00:noSource, 15:00 gap+5:00:notRunning, \
        25:00 gap+5:00:noSource, 25:00 gap+5:00:notRunning, 30:00 gap+5:00:noSource, 30:00 away
        """)
  }
}

extension Desk {
  /// The gaps that came out.
  fileprivate var gaps: [String] {
    line.split(separator: ", ").map(String.init).filter { $0.contains("gap+") }
  }
}
