import Configuration
import Glibc
public import Logging
import Outlets
import Presence
import Reactor
import SitCore
import SitProtocol
import Store
import Systemd
import Varlink

/// Why the daemon does not start.
public nonisolated struct StartError: Error, CustomStringConvertible {
  /// What is wrong, and what to do.
  public let description: String
  /// The exit code, as in sysexits(3).
  public let code: Int32
}

/// The daemon: builds everything, and lets it run.
public final class Program {
  private let journal = Journal()
  private let entries: JournalEntries
  private let alarms = AlarmClock()
  private let hooks: HookRunner
  private let clock = SystemClock()
  private let signals = Signals()
  private let log: Logger
  private let manager: ServiceManager
  private let configuration: ConfigurationKeeper
  private let service: SittingService
  private let control: ControlService
  private let server: VarlinkServer
  private var clockChanges: ClockChanges?
  private var zoneChanges: FileChanges?
  private var watchdog: Alarm?
  private var startIsOver: Alarm?
  /// When the service manager last heard that the main thread does its work; CLOCK_MONOTONIC.
  private var lastSign: Int64 = 0
  private var isStopping = false

  /// Builds the daemon; nothing runs yet.
  ///
  /// - Throws: ``StartError``.
  public init(_ surroundings: Surroundings, logLevel: Logger.Level) throws(StartError) {
    // For the folders and files of all libraries too.
    umask(0o077)
    Signals.ignoreBrokenPipes()
    let journal = journal
    let log = Logger(label: "sitd") {
      JournalLogHandler(label: $0, level: logLevel, journal: journal)
    }
    self.log = log
    let hooks = HookRunner(clock: alarms)
    let entries = JournalEntries(journal, hooks)
    hooks.onLine = { entries.hookSays($0, $1) }
    hooks.onFailure = { entries.hookFailed($0, $1) }
    self.hooks = hooks
    self.entries = entries
    manager = ServiceManager(log: log)
    configuration = ConfigurationKeeper(surroundings, clock: alarms, entries: entries)
    configuration.load()
    hooks.hooks = configuration.configuration.hooks

    let keeper = StateKeeper(try Self.openStore(surroundings, entries), entries: entries)
    let sessionBus = BusConnection(.session, clock: alarms, log: log)
    let systemBus = BusConnection(.system, clock: alarms, log: log)
    let configuration = configuration
    let nudger = Nudger(entries: entries, moves: { configuration.moves })
    nudger.outlets[.terminal] = TerminalOutlet(clock: alarms) {
      OwnTerminals.byLastUse(of: getuid())
    }
    nudger.outlets[.desktop] = DesktopOutlet(
      connection: sessionBus, clock: alarms, icon: surroundings.icon,
      onAnswer: { [weak nudger] in nudger?.onAnswer($0) },
      onDismissed: { [weak nudger] in nudger?.onDismissed() })
    let calls = CallWatch(CallSurroundings(environment: surroundings.environment), alarms: alarms)
    let beforeSleep = ForwardedCall()
    let clock = clock
    let alarms = alarms
    service = SittingService(
      configuration: configuration.configuration, clock: clock, alarms: alarms, keeper: keeper,
      entries: entries, nudger: nudger,
      isWorthWaiting: { name in
        let bus = name == .logind ? systemBus : sessionBus
        return bus.isOpening || bus.bus != nil
      },
      makeSources: { selection, report in
        SourceFactory(
          environment: surroundings.environment, clock: clock, alarms: alarms,
          sessionBus: sessionBus, systemBus: systemBus, calls: calls, log: log,
          beforeSleep: { beforeSleep.action() }, report: report
        ).make(selection)
      },
      makeHolds: HoldFactory(
        environment: surroundings.environment, alarms: alarms, sessionBus: sessionBus, calls: calls
      ).make)
    let diagnosis = Diagnosis(
      service: service, configuration: configuration, keeper: keeper, nudger: nudger,
      journal: journal, surroundings: surroundings)
    control = ControlService(
      service, configuration: configuration, ledger: LedgerService(service, keeper),
      diagnose: { diagnosis.make(done: $0) })
    do {
      server = try VarlinkServer(
        vendor: "sitd", product: "sitd", version: Version.current,
        url: "https://github.com/sitd/sitd", interfaces: [control.interface], clock: alarms)
    } catch {
      throw StartError(description: "the control socket: \(error)", code: 71)
    }
    let service = service
    beforeSleep.action = { [weak service] in service?.prepareForSleep() }
    configuration.onChange = { [weak service] in
      hooks.hooks = $0.hooks
      service?.configure($0)
    }
    try listen(surroundings)
  }

  /// Runs the daemon until a signal ends it.
  public func run() -> Never {
    signals.on(SIGTERM) { [weak self] in self?.stop() }
    signals.on(SIGINT) { [weak self] in self?.stop() }
    signals.on(SIGHUP) { [weak self] in self?.reload() }
    service.onChange = { [weak self] in self?.changed($0) }
    followClocks()
    entries.started(version: Version.current)
    service.start()
    tellStatus()
    manager.ready()
    feedWatchdog()
    releaseStart()
    MainLoop.run()
  }

  private static func openStore(
    _ surroundings: Surroundings, _ entries: JournalEntries
  ) throws(StartError) -> Store? {
    guard let folder = surroundings.stateFolder else {
      entries.store("There is no home folder to keep the history in: nothing is remembered")
      return nil
    }
    do throws(StoreError) {
      return try Store(folder: folder)
    } catch {
      throw StartError(description: "\(error)", code: 75)
    }
  }

  private func listen(_ surroundings: Surroundings) throws(StartError) {
    do {
      let inherited = try Activation.inheritedSockets()
      for socket in inherited { try server.listen(inherited: socket) }
      if !inherited.isEmpty { return }
      if let path = surroundings.socketPath { return try server.listen(path: path) }
    } catch {
      throw StartError(description: "the control socket: \(error)", code: 75)
    }
    throw StartError(
      description:
        "there is no place for the control socket: XDG_RUNTIME_DIR is not set; name one with --socket",
      code: 78)
  }

  /// Says why the daemon does not start.
  public static func complain(_ error: StartError) {
    Journal().write(.error, "sitd cannot start: \(error)")
  }

  // MARK: What happens

  private func changed(_ change: SittingService.Change) {
    tellStatus()
    control.tell(change)
    giveSign(ifOlderThan: Self.signsWhileAwake)
  }

  private func tellStatus() { manager.status(service.statusLine) }

  private func reload() {
    manager.reloading()
    _ = configuration.reload()
    manager.ready()
  }

  private func followClocks() {
    do throws(SystemError) {
      clockChanges = try ClockChanges { [weak self] in self?.service.clocksChanged() }
      // Travellers change the zone while sitd runs.
      let zoneChanges = try FileChanges { [weak self] change in
        if change.name == "localtime" { self?.service.clocksChanged() }
      }
      try zoneChanges.add("/etc", mask: UInt32(IN_MOVED_TO | IN_CREATE | IN_DELETE))
      self.zoneChanges = zoneChanges
    } catch {
      log.warning("changes of the clock or of the time zone may be noticed late: \(error)")
    }
  }

  /// Gives back what of the program only the start needed, once the sources have found their peers:
  /// 2 MiB of 12.
  private func releaseStart() {
    startIsOver = alarms.makeAlarm { ProgramPages.release() }
    startIsOver?.set(after: .seconds(10))
  }

  /// Tells the service manager at half of its patience that the main thread does its work.
  private func feedWatchdog() {
    guard manager.watchdogInterval != nil else { return }
    watchdog = alarms.makeAlarm { [weak self] in self?.giveSign(ifOlderThan: 0) }
    giveSign(ifOlderThan: 0)
  }

  /// While sitd is awake for another reason it gives its sign of life then, so that it need not wake
  /// up for that.
  private static let signsWhileAwake: Int64 = 30_000_000

  private func giveSign(ifOlderThan age: Int64) {
    guard let watchdog, let interval = manager.watchdogInterval else { return }
    guard Clock.monotonic - lastSign >= age else { return }
    lastSign = Clock.monotonic
    manager.alive()
    watchdog.set(after: interval / 2)
  }

  private func stop() {
    guard !isStopping else { return }
    isStopping = true
    manager.stopping()
    server.stop()
    hooks.stop()
    service.stop { [self] in
      let bout = service.heart.currentBout.map { _ in service.heart.overview.boutLength }
      entries.stopped(bout: bout)
      exit(0)
    }
  }
}

/// A call to somebody who is not there yet.
private final class ForwardedCall {
  var action: () -> Void = {}
}
