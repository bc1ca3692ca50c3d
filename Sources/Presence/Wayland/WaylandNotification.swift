/// A wish to be told when a seat has been idle for so long, and when it is no more, for as long as
/// this lives.
@MainActor
final class WaylandNotification {
  /// Whether the seat is idle, as the compositor told last.
  private(set) var isIdle = false

  private let connection: WaylandConnection
  private var object: WaylandObject?

  private nonisolated enum Code {
    static let idled: UInt32 = 0
    static let resumed: UInt32 = 1
  }

  /// Asks a compositor.
  ///
  /// - Parameters:
  ///   - compositor: the compositor.
  ///   - seat: a seat of it.
  ///   - milliseconds: for how long nothing is to happen. Compositors count from now on at the
  ///     earliest (ext-idle-notify-v1, "ext_idle_notification_v1").
  ///   - ignoringInhibitors: whether it counts input alone; else nobody is idle while a client
  ///     inhibits it. For compositors that tell input.
  ///   - onChange: what to do when it is told.
  init(
    _ compositor: WaylandCompositor, seat: WaylandObject, after milliseconds: UInt32,
    ignoringInhibitors: Bool, onChange: @escaping () -> Void
  ) {
    connection = compositor.connection
    object = connection.makeNotification(
      by: compositor.manager, at: seat, after: milliseconds, ignoringInhibitors: ignoringInhibitors
    ) { [weak self] event in
      guard let self, event.code == Code.idled || event.code == Code.resumed else { return }
      let wasIdle = isIdle
      isIdle = event.code == Code.idled
      if isIdle != wasIdle { onChange() }
    }
  }

  isolated deinit {
    if let object { connection.endNotification(object) }
  }
}
