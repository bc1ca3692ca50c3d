import Presence
import Reactor
import SitCore
import Systemd

/// Makes the watchers of the holds that the configuration asks for.
struct HoldFactory {
  let environment: [String: String]
  let alarms: AlarmClock
  let sessionBus: BusConnection
  let calls: CallWatch

  /// The watchers of a hold, not yet started.
  func make(_ hold: OutsideHold) -> [any HoldWatcher] {
    switch hold {
    case .doNotDisturb:
      [
        NotificationServerHold(on: sessionBus, alarms: alarms),
        GnomeBannersHold(on: sessionBus, environment: environment),
      ]
    case .fullscreen:
      [
        WaylandFullscreenHold(environment: environment, alarms: alarms),
        X11FullscreenHold(environment: environment, alarms: alarms),
      ]
    case .call: [CallHold(calls)]
    }
  }
}
