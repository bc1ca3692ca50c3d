import Systemd

/// Mutter's idle monitor (`org.gnome.Mutter.IdleMonitor`, described in Mutter's
/// `data/dbus-interfaces`), from when it has its name to when it loses it, which is also the end of
/// its watches.
///
/// It is asked in order: what it answers is what was after all that was asked of it before.
final class MutterMonitor {
  /// Its name on the session bus.
  static let name = "org.gnome.Mutter.IdleMonitor"

  /// What to do when there was no input for as long as was asked.
  var onIdle: () -> Void = {}
  /// What to do at the first input since ``watchInput()``.
  var onInput: () -> Void = {}
  /// What to do with an answer to ``ask()``: for how many milliseconds there was no input, and
  /// whether a watch for input was set before and has not fired.
  var onAnswer: (_ milliseconds: UInt64, _ isWatched: Bool) -> Void = { _, _ in }
  /// What to do when it refuses what is needed, or has not answered for very long.
  var onFailure: (SystemdError) -> Void = { _ in }

  private let bus: Bus
  private let owner: String
  private var subscription: BusSubscription?
  private var idleWatch: UInt32?
  /// Grows with each idle watch that is asked for.
  private var idleWatches = 0
  private var inputWatch = InputWatch.none

  private enum InputWatch: Equatable {
    case none, asked
    case standing(UInt32)
  }

  /// How long answers are waited for, elsewhere than in place: Mutter may stand still for as long
  /// as the machine swaps, or somebody debugs it.
  private static let patience = Duration.seconds(3_600)

  init(_ bus: Bus, owner: String) {
    self.bus = bus
    self.owner = owner
    subscription = bus.onSignal(
      from: owner, path: Self.path, interface: Self.name, member: "WatchFired"
    ) { [weak self] in self?.fired($0.body.first?.uint32) }
  }

  private static let path = "/org/gnome/Mutter/IdleMonitor/Core"

  private func call(_ member: String, _ arguments: [BusValue] = []) -> BusCall {
    BusCall(to: owner, path: Self.path, interface: Self.name, member: member, arguments)
  }

  // MARK: How long

  /// Asks for how long there was no input.
  func ask() {
    let watchedInput = watchesInput
    bus.call(call("GetIdletime"), timeout: Self.patience) { [weak self] result in
      guard let self else { return }
      do throws(SystemdError) {
        self.onAnswer(
          try Self.milliseconds(result.get()), watchedInput && self.watchesInput)
      } catch {
        self.onFailure(error)
      }
    }
  }

  /// Asks for how long there was no input, and waits for the answer. What fired before it may still
  /// be unheard then.
  func askAndWait(atMost limit: Duration) throws(SystemdError) -> UInt64 {
    try Self.milliseconds(bus.callAndWait(call("GetIdletime"), atMost: limit))
  }

  private static func milliseconds(_ message: BusMessage) throws(SystemdError) -> UInt64 {
    guard let milliseconds = message.body.first?.uint64 else {
      throw .malformed("GetIdletime is answered without a time")
    }
    return milliseconds
  }

  // MARK: Watches

  /// Whether a watch for input was asked for and has not fired.
  var watchesInput: Bool { inputWatch != .none }

  /// Has ``onInput`` called at the next input, once; nothing happens where that is so already.
  func watchInput() {
    guard inputWatch == .none else { return }
    inputWatch = .asked
    add("AddUserActiveWatch") { $0.inputWatch = .standing($1) }
  }

  /// Has ``onIdle`` called whenever there was no input for so many milliseconds, and for no other
  /// span any more.
  func watchIdleness(after milliseconds: UInt64) {
    if let idleWatch { remove(idleWatch) }
    idleWatch = nil
    idleWatches += 1
    let number = idleWatches
    add("AddIdleWatch", [.uint64(milliseconds)]) { monitor, watch in
      // Another one was asked for meanwhile.
      guard number == monitor.idleWatches else { return monitor.remove(watch) }
      monitor.idleWatch = watch
    }
  }

  private func add(
    _ member: String, _ arguments: [BusValue] = [],
    _ onAdded: @escaping (MutterMonitor, UInt32) -> Void
  ) {
    bus.call(call(member, arguments), timeout: Self.patience) { [weak self] result in
      guard let self else { return }
      do throws(SystemdError) {
        guard let watch = try result.get().body.first?.uint32 else {
          throw .malformed("\(member) is answered without a watch")
        }
        onAdded(self, watch)
      } catch {
        self.onFailure(error)
      }
    }
  }

  private func remove(_ watch: UInt32) { bus.call(call("RemoveWatch", [.uint32(watch)])) }

  private func fired(_ watch: UInt32?) {
    guard let watch else { return }
    if watch == idleWatch {
      onIdle()
    } else if inputWatch == .standing(watch) {
      // It fires once.
      inputWatch = .none
      onInput()
    }
  }

  /// Takes back what stands.
  func end() {
    if let idleWatch { remove(idleWatch) }
    if case .standing(let watch) = inputWatch { remove(watch) }
    subscription = nil
    onIdle = {}
    onInput = {}
    onAnswer = { _, _ in }
    onFailure = { _ in }
  }
}
