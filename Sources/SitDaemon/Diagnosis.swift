import Configuration
import Glibc
import Outlets
import Presence
import SitCore
import SitProtocol
import Store
import Systemd

/// What the daemon can find out about the machine that it stands on, for `sitctl doctor`.
final class Diagnosis {
  private let service: SittingService
  private let configuration: ConfigurationKeeper
  private let keeper: StateKeeper
  private let nudger: Nudger
  private let journal: Journal
  private let surroundings: Surroundings

  init(
    service: SittingService, configuration: ConfigurationKeeper, keeper: StateKeeper,
    nudger: Nudger, journal: Journal, surroundings: Surroundings
  ) {
    self.service = service
    self.configuration = configuration
    self.keeper = keeper
    self.nudger = nudger
    self.journal = journal
    self.surroundings = surroundings
  }

  /// Looks at everything; `done` is called once, within seconds.
  func make(done: @escaping ([Finding]) -> Void) {
    nudger.inspect(.desktop) { [self] desktop in
      nudger.inspect(.terminal) { [self] terminal in
        done(
          [daemon] + sources + holds + notifications(desktop) + messages(terminal) + [inJournal]
            + configurationFindings + [store])
      }
    }
  }

  private var daemon: Finding {
    let version = "sitd \(Version.current), process \(getpid())"
    guard isService else {
      return Finding(
        .daemon, .notice, "\(version), started by hand",
        remedy: """
          end it, and say `systemctl --user enable --now sitd`, so that it runs whenever you are \
          logged in
          """)
    }
    return Finding(.daemon, .good, "\(version), started by the service manager")
  }

  /// Whether the service manager started this process, and not a shell that it started before.
  private var isService: Bool {
    guard surroundings.environment["INVOCATION_ID"] != nil else { return false }
    // Older ones than systemd 248 do not tell whom they mean.
    guard let process = surroundings.environment["SYSTEMD_EXEC_PID"] else { return true }
    return process == String(getpid())
  }

  // MARK: Sources

  private var sources: [Finding] {
    let explanation = service.explanation
    let findings = explanation.sources.map { source in
      let charge = source.inCharge ? "; in charge: \(source.says)" : ""
      return Finding(
        .sources, source.live ? .good : .notice, "\(source.name): \(source.condition)\(charge)")
    }
    return withoutInput + otherCharge + findings
  }

  /// That no source tells of input, where that is so, and what counts instead.
  private var withoutInput: [Finding] {
    guard !service.heart.hasInputSource else { return [] }
    let remedy = """
      start sitd in your desktop's session (systemctl --user restart sitd), or say `sitctl sit`; \
      when_unknown = "sitting" under [presence] takes it for granted
      """
    let fault = "no source tells of input"
    if service.heart.isKnowing {
      let text = "\(fault): only what you say, or a sensor, tells whether you are there"
      return [Finding(.sources, .notice, text, remedy: remedy)]
    }
    if service.configuration.settings.countsUnknownAsSitting {
      let text = "\(fault), and you are taken to be there, as when_unknown says"
      return [Finding(.sources, .notice, text)]
    }
    let text = "\(fault), so nobody can tell whether you are there"
    return [Finding(.sources, .fault, text, remedy: remedy)]
  }

  /// Who is in charge, where that is none of the sources.
  private var otherCharge: [Finding] {
    switch service.heart.decider {
    case .declaration, .sensor, .clocks:
      service.heart.decision.map { [Finding(.sources, .good, $0)] } ?? []
    case .source, .nobody: []
    }
  }

  // MARK: Holds

  private var holds: [Finding] {
    service.holds.look()
    return service.configuration.settings.holdFor.sorted { $0.rawValue < $1.rawValue }.flatMap {
      hold in
      let watchers = service.holds.watchers.filter { $0.hold == hold }
      let findings = watchers.map {
        Finding(
          .holds, $0.isLive ? .good : .notice, "\(hold.rawValue), \($0.name): \($0.condition)")
      }
      return watchers.contains(where: \.isLive)
        ? findings : [Finding(.holds, .notice, hold.untold)] + findings
    }
  }

  // MARK: Nudges

  private func messages(_ terminal: Result<NotificationServer, OutletError>) -> [Finding] {
    guard service.configuration.outlets.contains(.terminal) else { return [] }
    switch terminal {
    case .success(let server):
      return [Finding(.notifications, .good, "terminal: \(server.name) would be told now")]
    case .failure(let error):
      return [Finding(.notifications, .notice, "terminal: \(error)")]
    }
  }

  private func notifications(_ desktop: Result<NotificationServer, OutletError>) -> [Finding] {
    guard service.configuration.outlets.contains(.desktop) else {
      let others = service.configuration.outlets.isEmpty ? "; the journal has nudges" : ""
      return [Finding(.notifications, .notice, "the desktop is no outlet\(others)")]
    }
    switch desktop {
    case .success(let server):
      let abilities =
        server.capabilities.isEmpty
        ? "says of nothing that it can" : "can: \(server.capabilities.joined(separator: ", "))"
      var findings = [Finding(.notifications, .good, "\(server.name) \(abilities)")]
      if !server.capabilities.contains("actions") {
        findings.append(
          Finding(
            .notifications, .notice, "its notifications have no buttons",
            remedy: "answer nudges with `sitctl snooze` and `sitctl skip`"))
      }
      return findings
    case .failure(.notStarted):
      return [
        Finding(
          .notifications, .good, "none runs yet; the session bus starts one for the first nudge",
          remedy: "see what it can: say `sitctl nudge`, then `sitctl doctor` again")
      ]
    case .failure(let error):
      return [
        Finding(
          .notifications, .fault, "\(error); nudges are in the journal alone",
          remedy: """
            start your desktop's notification server, such as dunst or mako; where one runs, start \
            sitd in the same session
            """)
      ]
    }
  }

  private var inJournal: Finding {
    journal.isJournal
      ? Finding(.journal, .good, "every nudge is in the journal: journalctl --user -t sitd")
      : Finding(.journal, .notice, "there is no journal here: entries are lines on stderr")
  }

  // MARK: Files

  private var configurationFindings: [Finding] {
    guard let path = configuration.path else {
      return [Finding(.configuration, .notice, "there is no home for a file; all defaults")]
    }
    var findings: [Finding] = []
    switch Configuration.load(path: path) {
    case .missing where surroundings.isConfigurationNamed:
      findings.append(
        Finding(
          .configuration, .fault, "\(path): there is no such file",
          remedy: "put one there, or start sitd without --config"))
    case .missing where configuration.configuration != Configuration():
      findings.append(
        Finding(
          .configuration, .fault, "\(path) is gone, and what it said is in force still",
          remedy: "sitctl reload"))
    case .missing:
      findings.append(Finding(.configuration, .good, "no \(path): all defaults"))
    case .read(let read, let faults) where faults.isEmpty:
      let isInForce = read == configuration.configuration
      findings.append(
        isInForce
          ? Finding(.configuration, .good, "\(path) is in force")
          : Finding(
            .configuration, .fault, "\(path) says something else than what is in force",
            remedy: "sitctl reload"))
    case .read(_, let faults):
      findings += faults.map {
        Finding(
          .configuration, .fault, $0.described(in: path),
          remedy: "mend it, and look with `sitctl config check`")
      }
    }
    findings += configuration.warnings.map { Finding(.configuration, .notice, $0) }
    if let deafness = configuration.deafness {
      findings.append(
        Finding(
          .configuration, .notice, "saving the file is not heard of (\(deafness))",
          remedy: "say `sitctl reload` after each change"))
    }
    return findings
  }

  private var store: Finding {
    let folder = surroundings.stateFolder ?? ""
    switch keeper.condition {
    case nil:
      return Finding(
        .store, .fault, "there is no home folder: nothing is remembered",
        remedy: "set HOME or XDG_STATE_HOME")
    case .healthy?:
      let rescue = keeper.rescue.map { "; \($0)" } ?? ""
      return Finding(
        .store, rescue.isEmpty ? .good : .notice, "the history in \(folder) is written\(rescue)")
    case .failing(let reason)?:
      return Finding(
        .store, .fault, "the history in \(folder) cannot be written now: \(reason)",
        remedy: "make the folder yours and the disk writable; what waits is written then")
    }
  }
}

extension OutsideHold {
  /// That nobody tells of it.
  fileprivate var untold: String {
    switch self {
    case .doNotDisturb: "nothing here tells of do-not-disturb: it holds no nudge"
    case .fullscreen: "nothing here tells whether a window is fullscreen: it holds no nudge"
    case .call: "nothing here tells of calls now: they hold no nudge"
    }
  }
}
