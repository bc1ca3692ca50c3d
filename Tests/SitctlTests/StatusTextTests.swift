import SitProtocol
import Testing

@testable import sitctl

/// The status as a person reads it. It is 10:00.
@Suite struct StatusTextTests {
  private static let now: Int64 = 1_795_428_000
  private let clock = LocalClock(now: now) { _ in 0 }

  /// Somebody has been sitting for 43 minutes, with an hour as the limit.
  private func status(_ change: (inout Status) -> Void = { _ in }) -> Status {
    var status = Status(
      posture: .sitting, since: Self.now - 2_580, boutSeconds: 2_580, limitSeconds: 3_600,
      nextNudgeAt: Self.now + 1_020, nudgesInBout: 0, holds: [], snoozedUntil: nil, paused: false,
      pausedUntil: nil, todaySittingSeconds: 11_400, todayBreaks: 4,
      todayLongestBoutSeconds: 3_480, source: "x11")
    change(&status)
    return status
  }

  private func lines(_ change: (inout Status) -> Void = { _ in }) -> [String] {
    StatusText(status(change), clock: clock, style: .plain).lines
  }

  @Test func `sitting is told with its length, the next nudge and the day`() {
    #expect(
      lines() == [
        "sitting for 43 min (limit 1 h)",
        "next nudge: 10:17, in 17 min",
        "today: 3 h 10 min sitting, 4 breaks, longest 58 min",
      ])
  }

  @Test func `nudges that came are counted, and none are promised where no more come`() {
    let lines = lines {
      $0.boutSeconds = 4_800
      $0.nudgesInBout = 2
      $0.nextNudgeAt = nil
    }
    #expect(lines[0] == "sitting for 1 h 20 min (limit 1 h), nudged 2 times")
    #expect(lines[1] == "no more nudges in this bout")
    #expect(self.lines { $0.nudgesInBout = 1 }[0].hasSuffix(", nudged once"))
  }

  @Test func `what holds a nudge is named`() {
    let lines = lines {
      $0.holds = [.doNotDisturb, .call]
      $0.nextNudgeAt = nil
    }
    #expect(lines[1...].dropLast() == ["held by: do-not-disturb, call"])
  }

  @Test func `a snooze and a pause are told with their end`() {
    let snoozed = lines {
      $0.holds = [.snooze, .hours]
      $0.snoozedUntil = Self.now + 600
      $0.nextNudgeAt = Self.now + 82_800
    }
    #expect(
      snoozed[1...].dropLast() == [
        "nudges snoozed until 10:10", "held by: hours", "next nudge: tomorrow 09:00, in 23 h",
      ])
    let paused = lines {
      $0.holds = [.pause]
      $0.paused = true
      $0.pausedUntil = Self.now + 5_400
      $0.nextNudgeAt = Self.now + 5_400
    }
    #expect(paused[1] == "nudges paused until 11:30")
    let forGood = lines {
      $0.holds = [.pause]
      $0.paused = true
      $0.nextNudgeAt = nil
    }
    #expect(forGood[1...].dropLast() == ["nudges paused until `sitctl resume`"])
  }

  @Test func `standing and away are told with when they began`() {
    let standing = lines {
      $0.posture = .standing
      $0.nextNudgeAt = nil
      $0.since = Self.now - 1_200
    }
    #expect(standing.dropLast() == ["standing since 09:40, for 20 min"])
    let away = lines {
      $0.posture = .away
      $0.nextNudgeAt = nil
      $0.since = Self.now - 39_600
    }
    #expect(away.dropLast() == ["away since yesterday 23:00, for 11 h"])
  }

  @Test func `where nobody can tell, it says what to do`() {
    let lines = lines {
      $0.posture = .unknown
      $0.nextNudgeAt = nil
      $0.todaySittingSeconds = 0
    }
    #expect(lines[0].hasPrefix("unknown: "))
    #expect(lines[1].contains("`sitctl sit`"))
    #expect(lines[2] == "today: no sitting yet")
  }

  @Test func `one of a thing is singular, and a nudge in the past is due now`() {
    let lines = lines {
      $0.todayBreaks = 1
      $0.nextNudgeAt = Self.now
    }
    #expect(lines[1] == "next nudge: now")
    #expect(lines[2].contains(" 1 break,"))
  }

  @Test func `the time left is to the nearest minute`() {
    #expect(lines { $0.nextNudgeAt = Self.now + 599 }[1].hasSuffix("in 10 min"))
    #expect(lines { $0.nextNudgeAt = Self.now + 569 }[1].hasSuffix("in 9 min"))
    #expect(lines { $0.nextNudgeAt = Self.now + 119 }[1].hasSuffix("in 119 s"))
  }

  @Test func `no line is wider than a narrow terminal`() {
    let crowded = lines {
      $0.boutSeconds = 45_240
      $0.nudgesInBout = 12
      $0.holds = [.snooze, .pause, .hours, .doNotDisturb, .fullscreen, .call, .typing]
      $0.snoozedUntil = Self.now + 36_000
      $0.paused = true
      $0.pausedUntil = Self.now + 36_000
      $0.todaySittingSeconds = 59_940
      $0.todayBreaks = 12
      $0.todayLongestBoutSeconds = 45_240
    }
    for line in crowded + lines({ $0.posture = .unknown }) { #expect(line.count <= 60, "\(line)") }
  }

  @Test func `a line of watch leaves out the day`() {
    let text = StatusText(status(), clock: clock, style: .plain)
    #expect(text.line == "sitting for 43 min (limit 1 h); next nudge: 10:17, in 17 min")
  }

  @Test func `numbers that cannot be do no harm`() {
    for number in [Int64.min, Int64.max] {
      for posture in Status.Posture.allCases {
        let lines = lines {
          $0.posture = posture
          $0.since = number
          $0.boutSeconds = number
          $0.limitSeconds = number
          $0.nextNudgeAt = number
          $0.nudgesInBout = Int(number)
          $0.snoozedUntil = number
          $0.paused = true
          $0.pausedUntil = number
          $0.todaySittingSeconds = number
          $0.todayBreaks = Int(number)
          $0.todayLongestBoutSeconds = number
        }
        #expect(lines.count >= 3)
      }
    }
  }

  @Test func `colour sets off the posture, and warns once the limit is passed`() {
    let style = Style(inColour: true)
    let text = StatusText(status(), clock: clock, style: style)
    #expect(text.lines[0] == "\u{1B}[1msitting\u{1B}[0m for 43 min (limit 1 h)")
    let over = StatusText(status { $0.boutSeconds = 3_600 }, clock: clock, style: style)
    #expect(over.lines[0].contains("\u{1B}[33m1 h\u{1B}[0m"))
  }

  @Test func `colour is for terminals that have it and people who want it`() {
    #expect(Style.wantsColour(["TERM": "xterm-256color"]))
    #expect(!Style.wantsColour(["TERM": "xterm-256color", "NO_COLOR": "1"]))
    #expect(!Style.wantsColour(["TERM": "xterm-256color", "NO_COLOR": ""]))
    #expect(!Style.wantsColour(["TERM": "dumb"]))
    #expect(!Style.wantsColour([:]))
  }
}
