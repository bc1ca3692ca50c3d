import Configuration
import Reactor
import SitCore
import Systemd

/// The person's own programs, run when something happens.
///
/// Of each hook at most one program runs at a time: what happens meanwhile does not run another. What
/// they write goes to the journal. A failure is told once, until the hook works again.
final class HookRunner {
  /// What programs can be run at.
  enum Event: String, CaseIterable {
    case nudge, sit, `break`, stand
  }

  /// The programs; what runs already is not touched by a change.
  var hooks = Hooks() {
    didSet { if hooks != oldValue { failures = [:] } }
  }
  /// Called with a line that a hook's program wrote.
  var onLine: (Event, String) -> Void = { _, _ in }
  /// Called with what went wrong with a hook, once until it works again.
  var onFailure: (Event, String) -> Void = { _, _ in }

  private let clock: AlarmClock
  private var running: [Event: ChildProcess] = [:]
  private var failures: [Event: String] = [:]

  /// So many lines of one run go to the journal: a program that never stops writing must not fill it.
  private static let mostLines = 200

  init(clock: AlarmClock) { self.clock = clock }

  /// Runs a hook, if there is one and it does not run already.
  ///
  /// - Parameter fields: what the program finds in its environment.
  func run(_ event: Event, _ fields: [Journal.Field]) {
    let words = hooks.words(for: event)
    guard !words.isEmpty, running[event] == nil else { return }
    var lines = 0
    let timeout = hooks.timeout
    do {
      running[event] = try ChildProcess(
        words, environment: Self.environment(fields),
        timeout: .microseconds(timeout.microseconds), clock: clock,
        onLine: { [weak self] line in
          lines += 1
          if lines <= Self.mostLines { self?.onLine(event, line) }
        },
        onEnd: { [weak self] ending in self?.ended(event, words, timeout, ending) })
    } catch {
      failed(event, "\(words[0]) cannot be run: \(SystemError.text(of: error.code))")
    }
  }

  /// Ends what still runs.
  func stop() {
    for program in running.values { program.stop() }
    running = [:]
  }

  /// A program ended that was started with these words and this limit; others may be in force now.
  private func ended(
    _ event: Event, _ words: [String], _ timeout: TimeSpan, _ ending: ChildProcess.Ending
  ) {
    running[event] = nil
    let name = words[0]
    switch ending {
    case .exited(0): failures[event] = nil
    case .exited(let code): failed(event, "\(name) failed with exit code \(code)")
    case .killed(let signal): failed(event, "\(name) was ended by signal \(signal)")
    case .overdue:
      failed(event, "\(name) ran for longer than \(timeout), and was ended")
    }
    // What is configured now has not failed yet.
    if hooks.words(for: event) != words { failures[event] = nil }
  }

  private func failed(_ event: Event, _ words: String) {
    guard failures.updateValue(words, forKey: event) != words else { return }
    onFailure(event, words)
  }

  /// Our own environment, without what is meant for us alone, and what happened.
  private static func environment(_ fields: [Journal.Field]) -> [String] {
    let inherited = Surroundings.processEnvironment.filter { variable in
      !ownVariables.contains(where: variable.key.hasPrefix)
    }
    return inherited.map { "\($0.key)=\($0.value)" }
      + fields.map { "\($0.name)=\($0.value.filter { $0 != "\0" })" }
  }

  /// What the service manager tells us, and others must not take for theirs.
  private static let ownVariables = [
    "NOTIFY_SOCKET", "WATCHDOG_", "LISTEN_", "JOURNAL_STREAM", "SITD_",
  ]
}

extension Hooks {
  /// The argument vector of a hook; empty where there is none.
  fileprivate func words(for event: HookRunner.Event) -> [String] {
    switch event {
    case .nudge: onNudge
    case .sit: onSit
    case .break: onBreak
    case .stand: onStand
    }
  }
}
