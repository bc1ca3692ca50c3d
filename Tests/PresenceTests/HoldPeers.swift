import Reactor
import SitCore
import TestSupport

@testable import Presence

/// What a watcher of a hold says.
final class HeardHold {
  let watcher: any HoldWatcher
  private(set) var changes = 0

  init(_ watcher: any HoldWatcher, _ attention: HoldAttention = .none) {
    self.watcher = watcher
    watcher.attend(attention)
    watcher.onChange = { [unowned self] in changes += 1 }
    watcher.start()
  }

  isolated deinit {
    watcher.onChange = {}
    watcher.stop()
  }

  /// Whether a look finds it to hold, or not to. Where the machine is busy, the answer may come too
  /// late for the first.
  func isSeen(holding: Bool) async -> Bool {
    await looks { watcher.isHolding == holding && watcher.isLive }
  }

  /// Whether it comes to hold, or not to, as soon as it says that something has changed.
  func becomes(holding: Bool) async -> Bool {
    await eventually { watcher.isHolding == holding && watcher.isLive }
  }

  /// Whether something becomes true where it is looked at.
  func looks(_ isTrue: () -> Bool) async -> Bool {
    await eventually {
      watcher.look()
      return isTrue()
    }
  }
}

/// mpv, which shows a window without a film.
final class Film {
  private let program: ChildProgram

  init?(isFullscreen: Bool, output: String, environment: [String: String]) {
    let words = [
      "mpv", "--no-config", "--no-terminal", "--ao=null", "--vo=\(output)", "--idle",
      "--force-window=yes", "--fs=\(isFullscreen ? "yes" : "no")",
    ]
    guard let program = ChildProgram(words, environment: environment) else { return nil }
    self.program = program
  }

  func ends() { program.end() }
}

/// Runs a program to its end.
func run(_ words: String..., on environment: [String: String]) async -> Bool {
  await ChildProgram(words, environment: environment)?.succeeds() ?? false
}
