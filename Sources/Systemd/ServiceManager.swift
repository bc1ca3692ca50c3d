import CSystemd
import Glibc
public import Logging
import Reactor

/// What sitd tells the manager of its unit (sd_notify(3)). Nothing happens where there is none.
public final class ServiceManager {
  private let log: Logger
  private var socket: NotifySocket?
  private var lastStatus: String?

  /// Talks to the manager that `NOTIFY_SOCKET` names.
  ///
  /// - Parameter log: where it is told that the manager could not be reached.
  public init(log: Logger) {
    self.log = log
    guard let path = unsafe getenv("NOTIFY_SOCKET").map({ unsafe String(cString: $0) }) else {
      return
    }
    do throws(SystemError) {
      socket = try NotifySocket(path: path)
    } catch { complain(error) }
  }

  /// Startup is over, or a reload is.
  public func ready() { send("READY=1") }

  /// What the service is doing, for `systemctl status`; sent only when it changed. A line feed in
  /// it becomes a space.
  public func status(_ text: String) {
    guard text != lastStatus else { return }
    lastStatus = text
    // A line feed would start another variable, and a zero byte end the message.
    let line = String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 })
    send("STATUS=" + line, replacing: "STATUS=")
  }

  /// The configuration is being read again; ``ready()`` ends it.
  public func reloading() { send("RELOADING=1\nMONOTONIC_USEC=\(Clock.monotonic)") }

  /// The service is going to end.
  public func stopping() { send("STOPPING=1") }

  /// The service is alive; to be said at half of ``watchdogInterval``.
  public func alive() { send("WATCHDOG=1") }

  /// How often the manager wants to hear ``alive()`` at the least; nil: never.
  public var watchdogInterval: Duration? {
    var microseconds: UInt64 = 0
    guard unsafe sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
    return .microseconds(Int64(clamping: microseconds))
  }

  private func send(_ state: String, replacing prefix: String? = nil) {
    if let error = socket?.send(state, replacing: prefix) { complain(error) }
  }

  private func complain(_ error: SystemError) {
    log.warning("the service manager cannot be reached: \(error)")
  }
}
