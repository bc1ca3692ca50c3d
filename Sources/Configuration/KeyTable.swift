import SitCore

// Every key there is. A new key is one entry here: reading, faults, hints, the default text and the
// effective text all follow from it.
extension Section {
  /// All sections, in the order in which they are read and shown. The preset comes first: it sets
  /// what the others start from.
  static let all = [preset, sitting, standing, nudge, hours, moves, presence, hooks]

  private static let second = TimeSpan.seconds(1)
  private static let hour = TimeSpan.hours(1)
  private static let day = TimeSpan.hours(24)

  private static let preset = Section(
    nil, "",
    [
      Key(
        "preset", \.basis, .choice,
        """
        What the other defaults come from; keys that are given still win.
          hourly       a nudge after 1h of sitting; a break is 2min
          half-hourly  a nudge after 30min of sitting; a break is 5min
          20-8-2       a nudge after 20min of sitting or 8min of standing; a break is 2min
        """)
    ])

  private static let sitting = Section(
    "sitting", "When a stretch of sitting calls for a nudge, and what ends it.",
    [
      Key(
        "nudge_after", \.settings.nudgeAfter, .span(second...day),
        "How long you may sit before the first nudge."),
      Key(
        "align_to_clock", \.settings.alignsToClock, .flag,
        """
        Whether the first nudge comes at a round time of day (the full hour for a limit of 1h, the
        half hour for 30min), once you have sat for half of the limit.
        """),
      Key(
        "repeat_every", \.settings.repeatEvery, .span(second...day),
        "How long after a nudge the next one comes."),
      Key(
        "repeat_limit", \.settings.repeatLimit, .count(0...100),
        "How many nudges may follow the first."),
      Key(
        "break_length", \.settings.breakLength, .span(second...day),
        """
        How long you must be away for a break where that is certain: the screen is locked, the
        machine asleep, `sitctl away`.
        """),
      Key(
        "idle_break", \.settings.idleBreak, .span(second...day),
        "The same where it is only guessed, as there is no input."),
      Key(
        "watching_cap", \.settings.watchingCap, .span(.zero...day),
        "How long after the last input a playing video or a call still counts as sitting."),
    ])

  private static let standing = Section(
    "standing", "Standing, declared with `sitctl stand`.",
    [
      Key(
        "nudge_after", \.settings.standingNudgeAfter, .span(second...day, orZero: true),
        "How long you may stand before the first nudge; 0 for as long as you like.")
    ])

  private static let nudge = Section(
    "nudge", "How nudges come.",
    [
      Key("outlets", \.outlets, .list(), "Where they go. The journal always has them."),
      Key(
        "wait_for_pause", \.settings.waitForPause, .span(.zero...hour),
        "How long at most a nudge waits for a pause in typing."),
      Key(
        "snooze", \.settings.snooze, .span(second...day),
        "How long a snooze is that names no time."),
      Key(
        "grace", \.settings.grace, .span(.zero...day),
        "How long no nudge follows after you answered \"On my way\"."),
      Key("hold_for", \.heldFor, .list(), "What holds a nudge back."),
      Key(
        "hold_limit", \.settings.holdLimit, .span(.zero...day),
        "How long at most that holds it back; 0 for as long as it lasts."),
      Key("sound", \.sound, .flag, "Whether a nudge makes a sound."),
      Key("suggest_moves", \.suggestsMoves, .flag, "Whether a nudge suggests a move."),
    ])

  private static let hours = Section(
    "hours", "",
    [
      Key(
        nil, \.settings.hours, .hours,
        """
        When nudges may come, in local time; always, where no day is given. For instance:
          mon-fri = ["09:00-12:30", "13:00-18:00"]
          fri = ["09:00-15:00"]
        A key names a day, a range of days, or a list in quotes ("tue,thu"); of two that name a day
        the one that names fewer days decides. An empty list is a day off. Days that are not given
        are off too, unless the table gives only days off. "22:00-06:00" ends on the next day.
        """)
    ])

  private static let moves = Section(
    "moves", "What to do on a break.",
    [Key("places", \.places, .list(orEmpty: false), "The places that you have for it.")])

  private static let presence = Section(
    "presence", "How sitd knows that you are there.",
    [
      Key("sources", \.sources, .sources, "Where it looks; [\"auto\"] is what fits the session."),
      Key(
        "when_unknown", \.whenUnknown, .choice, "What you are taken for where no source can say."),
    ])

  private static let hooks = Section(
    "hooks",
    """
    Programs to run, each as a list of its name and its arguments, without a shell: for instance
    ["notify-send", "Get up"]. What happened is in environment variables that begin with SITD_.
    """,
    [
      Key("on_nudge", \.hooks.onNudge, .arguments, "When you are nudged."),
      Key("on_sit", \.hooks.onSit, .arguments, "When you sit down."),
      Key("on_break", \.hooks.onBreak, .arguments, "When you are on a break."),
      Key("on_stand", \.hooks.onStand, .arguments, "When you work on standing."),
      Key(
        "timeout", \.hooks.timeout, .span(second...hour),
        "How long each may run before it is ended."),
    ])
}

/// What a person is taken for without any source.
enum WhenUnknown: String, CaseIterable {
  case away, sitting
}

// Properties as the file has them.
extension Configuration {
  /// The preset; setting it sets everything to its defaults.
  var basis: Preset {
    get { preset }
    set { self = Configuration(preset: newValue) }
  }

  var heldFor: [OutsideHold] {
    get { OutsideHold.allCases.filter(settings.holdFor.contains) }
    set { settings.holdFor = Set(newValue) }
  }

  var whenUnknown: WhenUnknown {
    get { settings.countsUnknownAsSitting ? .sitting : .away }
    set { settings.countsUnknownAsSitting = newValue == .sitting }
  }
}
