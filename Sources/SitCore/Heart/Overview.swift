/// What the heart can say of the present.
public struct Overview: Equatable, Sendable {
  /// What the person does.
  public var posture: Posture
  /// Since when.
  public var since: Moment
  /// How long the bout is that lasts; zero where there is none.
  public var boutLength: TimeSpan
  /// When the next nudge is planned; never in the past. Nil: none is, or nobody can say when.
  public var nextNudge: Moment?
  /// How many nudges were delivered in this bout.
  public var nudgesInBout: Int
  /// What stands against delivering a nudge now.
  public var holds: [Hold]
  /// Until when nudges are snoozed.
  public var snoozedUntil: Moment?
  /// Whether nudges are paused.
  public var isPaused: Bool
  /// Until when; nil while paused: until resumed.
  public var pausedUntil: Moment?
  /// Where the last evidence came from: a source, a sensor, or `declared`.
  public var source: String?
}

extension Heart {
  /// What there is to say at the last reading.
  public var overview: Overview {
    Overview(
      posture: posture, since: since, boutLength: bout?.length(at: clock) ?? .zero,
      nextNudge: nextNudge, nudgesInBout: plan.delivered, holds: holds,
      snoozedUntil: plan.snoozedUntil, isPaused: plan.pause != .none,
      pausedUntil: pausedUntil, source: fusion.lastSource)
  }

  /// The bout that lasts, if any.
  public var currentBout: Bout? { bout }

  var pausedUntil: Moment? {
    switch plan.pause {
    case .until(let moment): moment
    case .none, .untilResumed: nil
    }
  }

  /// When the next nudge comes, as far as is known: when it is due, but not before the snooze,
  /// the pause and the free hours are over.
  private var nextNudge: Moment? {
    guard let bout, let due = dueMoment(in: bout) else { return nil }
    // Who could say how long the rest of them stand?
    if due <= clock, holds.contains(where: { $0.isOutside || $0 == .typing }) { return nil }
    var next = max(due, clock)
    if let until = plan.snoozedUntil { next = max(next, until) }
    switch plan.pause {
    case .none: break
    case .until(let moment): next = max(next, moment)
    case .untilResumed: return nil
    }
    let wall = reading.wall(at: next)
    if !settings.hours.areOpen(at: wall, in: zone) {
      guard let opening = settings.hours.nextChange(after: wall, in: zone) else { return nil }
      next = reading.moment(at: opening)
    }
    return next > clock ? next : nil
  }
}
