import Configuration
import Glibc
import Logging
import Presence
import Reactor
import SitCore
import Systemd

/// Makes the sources that the configuration asks for.
struct SourceFactory {
  let environment: [String: String]
  let clock: SystemClock
  let alarms: AlarmClock
  let sessionBus: BusConnection
  let systemBus: BusConnection
  let calls: CallWatch
  let log: Logger
  /// What is to be done before the machine sleeps.
  let beforeSleep: () -> Void
  /// Where the evidence goes.
  let report: EvidenceSink

  /// The sources of a selection, not yet started.
  func make(_ selection: SourceSelection) -> SourceSet {
    let names =
      switch selection {
      case .auto: SourceName.allCases
      case .only(let names): names
      }
    return SourceSet(names.map(make))
  }

  private func make(_ name: SourceName) -> any Source {
    switch name {
    case .mutter:
      MutterSource(connection: sessionBus, clock: clock, alarms: alarms, report: report)
    case .wayland:
      WaylandSource(environment: environment, clock: clock, alarms: alarms, report: report)
    case .x11:
      X11Source(environment: environment, clock: clock, alarms: alarms, report: report)
    case .logind:
      LogindSource(
        connection: systemBus, clock: clock, alarms: alarms, user: getuid(), log: log,
        beforeSleep: beforeSleep, report: report)
    case .lock: ScreenLockSource(connection: sessionBus, alarms: alarms, report: report)
    case .tty: TtySource(clock: clock, report: report)
    case .media: MediaSource(connection: sessionBus, alarms: alarms, report: report)
    case .inhibitor:
      InhibitorSource(
        sessionBus: sessionBus, systemBus: systemBus, alarms: alarms, report: report)
    case .call:
      CallSource(calls, report: report)
    }
  }
}
