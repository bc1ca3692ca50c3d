import Reactor
public import SitCore
public import Systemd

/// Whether GNOME shows no banners of notifications, which is its do-not-disturb.
///
/// GNOME tells that nowhere but in its settings. They are read from dconf's file, and again when
/// that is replaced. On the bus they are not to be had: the settings' portal leaves this key out, and
/// dconf's service tells of changes but not what is so. A child process of `gsettings monitor` would
/// cost more memory than sitd.
///
/// The settings count only while GNOME's shell is on the session bus: the file may be left from
/// another time.
public final class GnomeBannersHold: HoldWatcher {
  /// ``SitCore/OutsideHold/doNotDisturb``.
  public let hold = OutsideHold.doNotDisturb
  /// `GNOME`.
  public let name = "GNOME"
  /// Called when ``isHolding`` may have changed.
  public var onChange: () -> Void = {}
  /// Whether GNOME's shell is there, and its settings can be read.
  public private(set) var isLive = false
  /// Whether it shows no banners.
  public private(set) var isHolding = false

  private let bus: BusConnection
  private let file: String?
  private var observation: BusObservation?
  private var shell: BusSubscription?
  private var changes: PathArrival?

  private static let key = "/org/gnome/desktop/notifications/show-banners"

  /// A watcher that has not started.
  ///
  /// - Parameters:
  ///   - bus: the session bus.
  ///   - environment: the process's environment: `XDG_CONFIG_HOME` and `HOME` count.
  public init(on bus: BusConnection, environment: [String: String]) {
    self.bus = bus
    let folder =
      environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment["HOME"].map { $0 + "/.config" }
    file = folder.map { $0 + "/dconf/user" }
  }

  /// What GNOME's settings say, or why they do not count.
  public var condition: String {
    guard bus.bus != nil else { return bus.condition }
    guard isLive else {
      return changes == nil
        ? "its shell is not on the session bus" : "its settings cannot be watched for changes"
    }
    return "follows its setting show-banners" + (isHolding ? ": do not disturb" : "")
  }

  /// Starts to look for the bus, and for GNOME's shell.
  public func start() {
    observation = bus.observe(
      connected: { [weak self] bus in
        self?.shell = bus.watchName("org.gnome.Shell") { self?.shellChanged(isThere: $0 != nil) }
      },
      lost: { [weak self] in
        self?.shell = nil
        self?.shellChanged(isThere: false)
      })
    bus.start()
  }

  /// Ignored: it costs nothing.
  public func attend(_ attention: HoldAttention) {}

  /// Does nothing: whatever is known was told when it was heard.
  public func look() {}

  /// Lets go of everything.
  public func stop() {
    observation = nil
    shell = nil
    changes = nil
  }

  private func shellChanged(isThere: Bool) {
    changes = nil
    // Watched before it is read, so that no change falls between.
    if isThere, let file { changes = PathArrival(file) { [weak self] in self?.read() } }
    read()
  }

  private func read() {
    isLive = changes?.isWatching ?? false
    // Banners are shown where nobody has said otherwise.
    isHolding = isLive && file.flatMap(DconfDatabase.read)?.boolean(at: Self.key) == false
    onChange()
  }
}
