/// A desk that is made up: a person with a keyboard, a machine with its clocks, and a display server
/// that keeps the promises of ``Evidence``. It treats the real heart as the daemon does: it follows
/// input as closely as the heart wants, lets the display server tell the latest before something is
/// decided by it, and wakes the heart when it asked for it.
package protocol SimulatedDesk {
  var heart: Heart { get }
  /// What the clocks show.
  var now: Reading { get set }
  /// The last touch of a key or the pointer; nil before the first.
  var lastInput: Moment? { get }
  /// Whether the display server is there.
  var isLive: Bool { get }
  /// Whether it has told of input, and of no idleness since.
  var toldActive: Bool { get set }

  /// Gives something to the heart now, and takes what comes out.
  mutating func step(_ event: Event)
}

extension SimulatedDesk {
  /// How long a pause in input is before the display server tells of it.
  package var watchedSpan: TimeSpan {
    let heart = heart
    return switch heart.attention {
    case .coarse: heart.settings.idleBreak
    case .fine: min(Attention.lull, heart.settings.idleBreak)
    }
  }

  /// When the display server will tell that the person is idle, if there is no input until then.
  private func idleMoment(after span: TimeSpan) -> Moment? {
    guard isLive, toldActive, let lastInput else { return nil }
    return lastInput + span
  }

  private func isIdle(for span: TimeSpan) -> Bool {
    idleMoment(after: span).map { $0 <= now.moment } ?? false
  }

  /// Lets time go by up to a moment.
  package mutating func run(to end: Moment) {
    while true {
      let wake = heart.nextWake
      let span = watchedSpan
      var next = min(end, wake ?? end)
      if let idle = idleMoment(after: span) { next = min(next, max(idle, now.moment)) }
      pass(to: next)
      if isIdle(for: span), let lastInput {
        toldActive = false
        step(.evidence(.x11, .idle(since: lastInput)))
      }
      // As the daemon does, before a deadline of the heart goes by.
      if wake == next { look() }
      if wake == next || next == end { step(.wake) }
      if next == end, !isIdle(for: watchedSpan) { return }
    }
  }

  /// Lets all clocks go on to a moment.
  package mutating func pass(to moment: Moment) {
    now.wall = now.wall + (moment - now.moment)
    now.moment = moment
  }

  /// The machine sleeps for so long.
  package mutating func fallAsleep(for span: TimeSpan) {
    pass(to: now.moment + span)
    now.asleep += span
    look()
    step(.wake)
  }

  /// There is input now, of which the display server tells where it told of none before.
  package mutating func tellActive() {
    guard isLive, !toldActive else { return }
    toldActive = true
    step(.evidence(.x11, .active(at: now.moment)))
  }

  /// The display server is asked for the last input, as it is before an absence.
  package mutating func look() {
    guard isLive, let lastInput, toldActive, lastInput < now.moment else { return }
    toldActive = false
    step(.evidence(.x11, .idle(since: lastInput)))
  }

  /// The screen is locked or unlocked, and logind says so.
  package mutating func tellLock(_ holds: Bool) {
    look()
    step(.evidence(.logind, .live(.none)))
    if holds { step(.evidence(.logind, .absence(.locked, true))) }
  }

  /// A player begins or ends.
  package mutating func tellMedia(_ plays: Bool) { tellPassive(plays, by: .media) }

  /// A call begins or ends: it is presence, and may hold a nudge.
  package mutating func tellCall(_ lasts: Bool) {
    tellPassive(lasts, by: .call)
    step(.hold(.call, lasts))
  }

  private mutating func tellPassive(_ holds: Bool, by source: SourceName) {
    if holds { step(.evidence(source, .live(.none))) }
    step(.evidence(source, .passive(holds)))
  }
}
