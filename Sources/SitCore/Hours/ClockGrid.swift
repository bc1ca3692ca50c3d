/// The round times of day that nudges can be aligned to: full hours for a limit of an hour, half
/// hours for one of half an hour, and so on.
struct ClockGrid {
  /// The time between two round times, in seconds: a divisor of an hour.
  let step: Int64

  /// Wide enough that a bout of the limit's length meets about one round time.
  init(forLimit limit: TimeSpan) {
    let steps: [Int64] = [60, 30, 20, 15, 10, 5, 1]
    step = 60 * (steps.first { .minutes($0) <= limit } ?? 1)
  }

  /// The first round time that is not before an instant.
  func next(atOrAfter instant: WallTime, in zone: Zone) -> WallTime {
    let time = candidate(atOrAfter: instant, offset: zone.offset(at: instant))
    // Where the offset changes in between, clocks show another time then.
    let offset = zone.offset(at: time)
    return offset == zone.offset(at: instant) ? time : candidate(atOrAfter: instant, offset: offset)
  }

  private func candidate(atOrAfter instant: WallTime, offset: Int64) -> WallTime {
    let local = TimeSpan(microseconds: instant.microseconds) + .seconds(offset)
    let step = TimeSpan.seconds(self.step).microseconds
    let steps = (local.microseconds - 1).dividedDown(by: step) + 1
    return WallTime(microseconds: steps * step) - .seconds(offset)
  }
}
