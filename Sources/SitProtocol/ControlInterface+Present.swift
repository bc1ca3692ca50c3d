extension ControlInterface {
  /// The present: what the person does, what sitd makes of it, and what it is told.
  static let presentText = """
    # Control of sitd, which watches how long a person has been sitting and tells them to get up.
    # Instants are whole seconds since 1970-01-01 00:00 UTC, durations are whole seconds.
    interface io.sitd.Control

    # What a person is doing, as far as sitd knows.
    # sitting: present, and not declared to be standing.
    # standing: declared so.
    # away: on a break.
    # unknown: no source can tell.
    type Posture (sitting, standing, away, unknown)

    # A posture that a person can declare.
    # sitting: counts as input now.
    # standing: ends the bout of sitting, though input goes on; lasts until sitting is declared, or
    # a break.
    # away: leaves; ends at the first input half a minute later or more.
    type DeclaredPosture (sitting, standing, away)

    # A reason not to deliver a due nudge now.
    # snooze, pause: the person said so.
    # hours: it is outside the working hours.
    # doNotDisturb, fullscreen, call: the desktop says so.
    # typing: it waits for a pause in typing.
    type Hold (snooze, pause, hours, doNotDisturb, fullscreen, call, typing)

    # What an outside sensor (a desk, a chair, a phone) says.
    # input: there was input just now.
    # present: somebody is there; it outranks locks, and is not capped.
    # absent: nobody is there; it outranks input.
    # clear: the sensor takes back what it said.
    type SensorWord (input, present, absent, clear)

    # The present state.
    type Status (
      # What the person is doing.
      posture: Posture,
      # When that began.
      since: int,
      # How long the bout of sitting has lasted, time asleep not counted; 0 unless sitting.
      boutSeconds: int,
      # After how long a bout of sitting is nudged.
      limitSeconds: int,
      # When the next nudge is planned, never in the past; null: none is, or it is held by something
      # of which nobody knows when it ends.
      nextNudgeAt: ?int,
      # How many nudges were delivered in this bout.
      nudgesInBout: int,
      # What stands now against delivering a nudge.
      holds: []Hold,
      # Until when nudges are snoozed; null: they are not.
      snoozedUntil: ?int,
      # Whether nudges are paused.
      paused: bool,
      # Until when; null while paused: until resumed.
      pausedUntil: ?int,
      # How long the person has sat since local midnight, the present bout included.
      todaySittingSeconds: int,
      # How many bouts of sitting ended since local midnight.
      todayBreaks: int,
      # The longest bout of sitting since local midnight, the present one included; what lies
      # before midnight is not counted.
      todayLongestBoutSeconds: int,
      # Where the last evidence came from: a source (mutter, wayland, x11, logind, lock, tty, media,
      # inhibitor, call), a sensor by its name, or "declared"; null: there was none yet.
      source: ?string
    )

    # A source of evidence.
    type Source (
      # Its name: mutter, wayland, x11, logind, lock, tty, media, inhibitor or call.
      name: string,
      # Whether it is connected to what it listens to.
      live: bool,
      # Whether its word decides now what the person is taken to do.
      inCharge: bool,
      # What it says now, in words; "nothing now" where it says nothing.
      says: string,
      # What it is connected to, or why it is not, in words.
      condition: string
    )

    # What a finding is about.
    # daemon: the program and how it was started. sources: how presence is known.
    # holds: how it is known that a nudge is to wait. notifications: where nudges are shown.
    # journal: where they are written down. configuration, store, socket: the files of that name.
    # unit: the service manager's unit.
    type Topic (daemon, sources, holds, notifications, journal, configuration, store, socket, unit)

    # good: as it should be. notice: worth knowing. fault: wants to be mended.
    type Grade (good, notice, fault)

    # Something that was found out about the machine that sitd stands on.
    type Finding (
      # What it is about.
      topic: Topic,
      # How it is.
      grade: Grade,
      # What was found, in words.
      text: string,
      # The next step to mend it, in words; null where there is nothing to mend.
      remedy: ?string
    )

    # What there is to say now.
    method GetStatus() -> (status: Status)

    # Tells the status at once, and again whenever it changes in more than by time going on. To be
    # called with "more". The event is "status" for the first reply, later what happened: "posture",
    # "nudge", "holds", "plan" or "source".
    method Watch() -> (event: string, status: Status)

    # Puts off nudges: the next one comes when so many seconds (1 to 86400) are over. Null: as long
    # as the configuration says.
    method Snooze(seconds: ?int) -> (status: Status)

    # Ends the snooze; a nudge that is due comes at the next good moment.
    method CancelSnooze() -> (status: Status)

    # No more nudges in this bout.
    method Skip() -> (status: Status)

    # No nudges for so many seconds (1 to 31536000); null: until resumed. It survives restarts.
    method Pause(seconds: ?int) -> (status: Status)

    # Ends the pause.
    method Resume() -> (status: Status)

    # Says what the person does.
    method SetPosture(posture: DeclaredPosture) -> (status: Status)

    # Adds evidence of a sensor, whose name is 1 to 64 bytes long and has no control characters.
    # What it says stands for so many seconds (1 to 31536000), or until it says something else where
    # there are none. Of more than 64 sensors the one that spoke longest ago is forgotten.
    method Report(sensor: string, evidence: SensorWord, validSeconds: ?int) -> (status: Status)

    # Shows a test nudge now, and says where it went: desktop or journal.
    method Nudge() -> (outlet: string)

    # Explains the present: every source that is in use, what holds nudges now, and sentences for a
    # person, of which the first answers why no nudge is shown.
    method Explain() -> (sources: []Source, holds: []Hold, text: []string)

    # Looks at everything that sitd depends on here, and says what is wrong and how to mend it.
    method Diagnose() -> (findings: []Finding)

    # Reads the configuration file again. The warnings are about what it asks for and cannot have.
    method Reload() -> (warnings: []string)

    # There is no bout that could be meant.
    error NotSitting ()

    # A number is out of its range, which includes both ends.
    error OutOfRange (
      # The parameter.
      field: string,
      # The least that it may be.
      minimum: int,
      # The most that it may be.
      maximum: int
    )

    # The configuration file has faults; the configuration stays as it was.
    error InvalidConfiguration (
      # Each fault as "file:line: message".
      messages: []string
    )
    """
}
