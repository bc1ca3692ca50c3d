extension ControlInterface {
  /// The ledger: what was, and what that amounts to.
  static let ledgerText = """
    # What a bout is a continuous stretch of: sitting, or standing at the desk.
    type BoutKind (sitting, standing)

    # How a bout ended, which is why the break after it began.
    # idle: no input for long. locked, asleep, inactive: the screen was locked, the machine slept,
    # somebody else's session came in front. away: declared. sensor: a sensor said so.
    # stood, sat: the other kind of bout was declared. gap: sitd did not run, or had no source.
    type Ending (idle, locked, asleep, inactive, away, sensor, stood, sat, gap)

    # A continuous stretch of sitting or standing.
    type Bout (
      # Sitting or standing.
      kind: BoutKind,
      # When it began.
      began: int,
      # When it ended; null: it lasts still.
      ended: ?int,
      # Its length, time asleep not counted.
      seconds: int,
      # How it ended; null: it lasts still.
      ending: ?Ending,
      # Seconds east of UTC that clocks were where it began.
      beganOffset: int,
      # Seconds east of UTC that clocks were where it ended.
      endedOffset: int
    )

    # A break that is over.
    type Break (
      # When it began.
      began: int,
      # When it ended.
      ended: int,
      # Why it began.
      reason: Ending,
      # Seconds east of UTC that clocks were where it began.
      beganOffset: int,
      # Seconds east of UTC that clocks were where it ended.
      endedOffset: int
    )

    # What became of a nudge.
    # followed: a break began within 10 minutes. snoozed, skipped: the person said so.
    # ignored: none of these.
    type Outcome (followed, snoozed, skipped, ignored)

    # A nudge that was delivered.
    type DeliveredNudge (
      # When it was delivered.
      delivered: int,
      # Its number in its bout, from 1.
      number: int,
      # How long the bout was then.
      boutSeconds: int,
      # What the bout was.
      kind: BoutKind,
      # Where it went: desktop, terminal or journal.
      outlet: string,
      # What became of it; null: that is open.
      outcome: ?Outcome,
      # How long after it the break began, where it was followed.
      delaySeconds: ?int
    )

    # A move that was done.
    type DoneMove (
      # When it was over.
      done: int,
      # The name of the move among programs.
      move: string,
      # How long it took.
      seconds: int
    )

    # Why nobody could tell whether the person sat.
    # notRunning: sitd did not run. restarted: the machine was started anew in between.
    # noSource: sitd ran, but had no source.
    type GapReason (notRunning, restarted, noSource)

    # A stretch of time in which nobody could tell whether the person sat.
    type Gap (
      # When it began.
      began: int,
      # When it ended.
      ended: int,
      # Why nobody could tell.
      reason: GapReason,
      # Seconds east of UTC that clocks were where it began.
      beganOffset: int,
      # Seconds east of UTC that clocks were where it ended.
      endedOffset: int
    )

    # One entry of the ledger. Exactly one of its fields is not null.
    type Entry (
      # A bout.
      bout: ?Bout,
      # A break.
      break: ?Break,
      # A nudge.
      nudge: ?DeliveredNudge,
      # A move.
      move: ?DoneMove,
      # A gap.
      gap: ?Gap
    )

    # How a person sat in a stretch of time. A bout that reaches out of it counts with the part that
    # lies in it; where bouts of several machines overlap, the time counts once.
    type Measures (
      # How long the person sat, time asleep not counted.
      sittingSeconds: int,
      # How long they stood at the desk, as declared.
      standingSeconds: int,
      # How long nobody could tell.
      unknownSeconds: int,
      # How many bouts of sitting there were.
      bouts: int,
      # The longest of them.
      longestBoutSeconds: int,
      # Their mean length; null: there was none.
      meanBoutSeconds: ?int,
      # Their median length; null: there was none.
      medianBoutSeconds: ?int,
      # How many of them were longer than 30 minutes.
      boutsOver30: int,
      # How long the person sat in those.
      over30Seconds: int,
      # How many of them were longer than 60 minutes.
      boutsOver60: int,
      # How long the person sat in those.
      over60Seconds: int,
      # How often the person got up from sitting.
      transitions: int,
      # How often in an hour of sitting; null: there was no sitting.
      transitionsPerHour: ?float,
      # How many breaks there were between bouts of the same day.
      breaks: int,
      # How long these were together.
      breakSeconds: int,
      # Their median length; null: there was none.
      medianBreakSeconds: ?int,
      # How many nudges were delivered.
      nudges: int,
      # How many of them were followed.
      nudgesFollowed: int,
      # How many of them were snoozed.
      nudgesSnoozed: int,
      # How many of them were skipped.
      nudgesSkipped: int,
      # How many of them were ignored.
      nudgesIgnored: int,
      # The median time from a nudge that was followed to the break; null: none was.
      medianFollowSeconds: ?int,
      # How many moves were done.
      moves: int,
      # How long these took.
      moveSeconds: int
    )

    # A local day, where the person was: of 23, 24 or 25 hours, or of as many as travel made it.
    type Day (
      # Its date, as YYYY-MM-DD.
      date: string,
      # When it began.
      start: int,
      # When it ends or ended.
      end: int,
      # How the person sat on it, as far as it has gone and was asked about.
      measures: Measures,
      # How long they sat in each of its 24 hours as clocks show them; an hour that comes twice has
      # both.
      hours: []int
    )

    # A stretch of time, and how the person sat in it.
    type Stretch (
      # When it began.
      since: int,
      # When it ended.
      until: int,
      # On how many of its days there was any sitting.
      activeDays: int,
      # How the person sat.
      measures: Measures
    )

    # A part of a stretch of time.
    type Part (
      # When it began.
      since: int,
      # When it ended.
      until: int,
      # On how many of its days there was any sitting.
      activeDays: int,
      # How long the person sat.
      sittingSeconds: int,
      # The longest bout of sitting.
      longestBoutSeconds: int,
      # How many breaks there were.
      breaks: int
    )

    # The bouts that a stretch of time has a part of, in order, one a reply; the last may still
    # last. Where bouts of several machines overlap, they are one. To be called with "more". Null:
    # from the beginning of the ledger, until now. Where there is no bout, the only reply has null.
    method ListBouts(since: ?int, until: ?int) -> (bout: ?Bout)

    # All entries of which a stretch of time has a part, as they were recorded, in order of their
    # beginnings, many a reply. To be called with "more". Null: from the beginning of the ledger,
    # until now.
    method ListEntries(since: ?int, until: ?int) -> (entries: []Entry)

    # The local days of a stretch of time, in order. Null: from the day of the ledger's first entry,
    # until now. With "more", 31 days a reply; without, all in one, or ExpectedMore where they are
    # more than 62.
    method GetDays(since: ?int, until: ?int) -> (days: []Day)

    # How the person sat in a stretch of time; in the one of the same number of days before it, null
    # where the ledger does not reach so far; and in its parts: days, weeks, months, quarters, years
    # or more, at most 60. Null: from the beginning of the ledger, until now.
    method GetStats(since: ?int, until: ?int) -> (stats: Stretch, before: ?Stretch, parts: []Part)

    # Adds entries to the ledger: all of them, or, with an error, none. What is in it already is not
    # added again; a bout, break or gap of the same kind that began in the same second takes the
    # place of one that was shorter. Bouts that last still are passed over. Tells how many are new,
    # how many took the place of others, and how many were known.
    method Import(entries: []Entry) -> (added: int, changed: int, known: int)

    # The ledger cannot be read or written now.
    error StoreUnavailable (
      # Why, in words.
      reason: string
    )
    """
}
