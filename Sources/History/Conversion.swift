public import SitCore
public import SitProtocol

// From the words of the ledger to those of the interface, and back.

extension LedgerBout {
  /// A bout as the interface has it.
  ///
  /// - Parameter lasts: whether it is not over.
  public init(_ bout: BoutEntry, lasts: Bool = false) {
    self.init(
      kind: Kind(bout.kind), began: bout.began.seconds, ended: lasts ? nil : bout.ended.seconds,
      seconds: bout.awake.wholeSeconds, ending: lasts ? nil : Ending(bout.ending),
      beganOffset: bout.beganOffset, endedOffset: bout.endedOffset)
  }
}

extension LedgerBout.Kind {
  init(_ kind: Bout.Kind) {
    self =
      switch kind {
      case .sitting: .sitting
      case .standing: .standing
      }
  }
}

extension Bout.Kind {
  init(_ kind: LedgerBout.Kind) {
    self =
      switch kind {
      case .sitting: .sitting
      case .standing: .standing
      }
  }
}

extension LedgerBout.Ending {
  init(_ ending: SitCore.Ending) {
    self =
      switch ending {
      case .idle: .idle
      case .locked: .locked
      case .asleep: .asleep
      case .inactive: .inactive
      case .away: .away
      case .sensor: .sensor
      case .stood: .stood
      case .sat: .sat
      case .gap: .gap
      }
  }
}

extension Ending {
  init(_ ending: LedgerBout.Ending) {
    self =
      switch ending {
      case .idle: .idle
      case .locked: .locked
      case .asleep: .asleep
      case .inactive: .inactive
      case .away: .away
      case .sensor: .sensor
      case .stood: .stood
      case .sat: .sat
      case .gap: .gap
      }
  }
}

extension LedgerBreak {
  /// A break as the interface has it.
  public init(_ pause: BreakEntry) {
    self.init(
      began: pause.began.seconds, ended: pause.ended.seconds,
      reason: LedgerBout.Ending(pause.reason), beganOffset: pause.beganOffset,
      endedOffset: pause.endedOffset)
  }
}

extension LedgerNudge {
  /// A nudge as the interface has it.
  public init(_ nudge: NudgeEntry) {
    self.init(
      delivered: nudge.delivered.seconds, number: nudge.number,
      boutSeconds: nudge.boutAwake.wholeSeconds, kind: LedgerBout.Kind(nudge.kind),
      outlet: nudge.outlet, outcome: nudge.outcome.map(Outcome.init),
      delaySeconds: nudge.delay?.wholeSeconds)
  }
}

extension LedgerNudge.Outcome {
  init(_ outcome: SitCore.Outcome) {
    self =
      switch outcome {
      case .followed: .followed
      case .snoozed: .snoozed
      case .skipped: .skipped
      case .ignored: .ignored
      }
  }
}

extension Outcome {
  init(_ outcome: LedgerNudge.Outcome) {
    self =
      switch outcome {
      case .followed: .followed
      case .snoozed: .snoozed
      case .skipped: .skipped
      case .ignored: .ignored
      }
  }
}

extension LedgerMove {
  /// A move as the interface has it.
  public init(_ move: MoveEntry) {
    self.init(done: move.done.seconds, move: move.move, seconds: move.length.wholeSeconds)
  }
}

extension LedgerGap {
  /// A gap as the interface has it.
  public init(_ gap: GapEntry) {
    self.init(
      began: gap.began.seconds, ended: gap.ended.seconds, reason: Reason(gap.reason),
      beganOffset: gap.beganOffset, endedOffset: gap.endedOffset)
  }
}

extension LedgerGap.Reason {
  init(_ reason: GapEntry.Reason) {
    self =
      switch reason {
      case .notRunning: .notRunning
      case .restarted: .restarted
      case .noSource: .noSource
      }
  }
}

extension GapEntry.Reason {
  init(_ reason: LedgerGap.Reason) {
    self =
      switch reason {
      case .notRunning: .notRunning
      case .restarted: .restarted
      case .noSource: .noSource
      }
  }
}

extension SittingMeasures {
  init(_ measures: Measures) {
    self.init()
    sittingSeconds = measures.sitting.wholeSeconds
    standingSeconds = measures.standing.wholeSeconds
    unknownSeconds = measures.unknown.wholeSeconds
    bouts = measures.bouts.total.count
    longestBoutSeconds = measures.bouts.longest.wholeSeconds
    meanBoutSeconds = measures.bouts.mean
    medianBoutSeconds = measures.bouts.median
    boutsOver30 = measures.over30.count
    over30Seconds = measures.over30.sum.wholeSeconds
    boutsOver60 = measures.over60.count
    over60Seconds = measures.over60.sum.wholeSeconds
    transitions = measures.transitions
    transitionsPerHour = measures.transitionsPerHour
    breaks = measures.breaks.total.count
    breakSeconds = measures.breaks.total.sum.wholeSeconds
    medianBreakSeconds = measures.breaks.median
    nudges = measures.nudges
    nudgesFollowed = measures.nudgesFollowed
    nudgesSnoozed = measures.nudgesSnoozed
    nudgesSkipped = measures.nudgesSkipped
    nudgesIgnored = measures.nudgesIgnored
    medianFollowSeconds = measures.followed.median
    moves = measures.moves.count
    moveSeconds = measures.moves.sum.wholeSeconds
  }
}

extension Day {
  init(_ day: LedgerDay) {
    var tally = MeasuresTally()
    tally.add(day)
    self.init(
      date: day.date.description, start: day.start.seconds, end: day.end.seconds,
      measures: SittingMeasures(tally.measures), hours: day.hours.map(\.wholeSeconds))
  }
}

extension Stretch {
  init(_ range: Range<WallTime>, _ tally: MeasuresTally) {
    self.init(
      since: range.lowerBound.seconds, until: range.upperBound.seconds,
      activeDays: tally.activeDays, measures: SittingMeasures(tally.measures))
  }
}

extension StretchPart {
  init(_ range: Range<WallTime>, _ tally: MeasuresTally) {
    let measures = tally.measures
    self.init(
      since: range.lowerBound.seconds, until: range.upperBound.seconds,
      activeDays: tally.activeDays, sittingSeconds: measures.sitting.wholeSeconds,
      longestBoutSeconds: measures.bouts.longest.wholeSeconds, breaks: measures.breaks.total.count)
  }
}
