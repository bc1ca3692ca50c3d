import Glibc
import Reactor

/// Microphones at sound cards, as ALSA knows them: for where PipeWire has none to give, and sound is
/// PulseAudio's or the programs' own. Looked at a moment after a capture device was opened or
/// closed, and never else.
///
/// PulseAudio keeps a device open for five seconds after its last use, and for its level meters; it
/// is not told apart from a use.
final class CaptureWatch {
  /// The capture devices that are open.
  private(set) var uses: Set<CallUse> = []
  /// The nodes of capture devices.
  var names: Set<String> { nodes?.names ?? [] }

  /// Why they cannot be watched, where that is so.
  var trouble: SystemError? { nodes?.trouble }

  private let surroundings: CallSurroundings
  private let onChange: () -> Void
  private var nodes: DeviceNodes?

  /// Watches at once.
  ///
  /// - Parameter onChange: called when there is something new to see here.
  init(_ surroundings: CallSurroundings, alarms: AlarmClock, onChange: @escaping () -> Void) {
    self.surroundings = surroundings
    self.onChange = onChange
    nodes = DeviceNodes(
      in: surroundings.devices + "/snd", alarms: alarms,
      isWanted: { Self.statusFolder(of: $0) != nil },
      onSettled: { [weak self] in self?.look() })
  }

  /// Lets go of everything, and tells nothing any more.
  func end() {
    nodes?.end()
    nodes = nil
  }

  private func look() {
    uses = names.reduce(into: []) { uses, name in
      guard let device = Self.statusFolder(of: name) else { return }
      let folder = surroundings.processes + "/asound/" + device
      for part in Folder.names(in: folder) where part.hasPrefix("sub") {
        // "closed" alone, or a line for each thing there is to say.
        let lines = Folder.text(of: "\(folder)/\(part)/status").split(separator: "\n")
        guard lines.first.map({ $0 != "closed" }) ?? false else { continue }
        uses.insert(CallUse(.microphone, by: program(lines)))
      }
    }
    onChange()
  }

  /// The name of the program that the status says is the owner.
  private func program(_ status: [Substring]) -> String? {
    guard let line = status.first(where: { $0.hasPrefix("owner_pid") }),
      let id = line.split(separator: " ").last, id.allSatisfy(\.isNumber)
    else { return nil }
    return Folder.firstLine(of: "\(surroundings.processes)/\(id)/comm")
  }

  /// The folder of a capture device's state, such as `card0/pcm1c` for `pcmC0D1c`; nil for any other
  /// name.
  static func statusFolder(of node: String) -> String? {
    guard node.hasPrefix("pcmC"), node.hasSuffix("c") else { return nil }
    let numbers = node.dropFirst(4).dropLast().split(
      separator: "D", omittingEmptySubsequences: false)
    guard numbers.count == 2, numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNumber) })
    else { return nil }
    return "card\(numbers[0])/pcm\(numbers[1])c"
  }
}
