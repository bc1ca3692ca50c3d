extension Idleness {
  /// The alarm that keeps the promise that goes with what was told last, given the present idle
  /// time: after `active` for idleness, after `idle` for input.
  func alarm(idle: Int64) -> X11IdleAlarm {
    switch told {
    case .idle: .atMost(max(0, idle / 1_000 - 1))
    case .active, nil: .atLeast((span + 999) / 1_000)
    }
  }
}
