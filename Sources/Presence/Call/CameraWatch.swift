import Glibc
import Reactor

/// Cameras that a program has opened itself, past PipeWire: who has their device nodes open. Looked
/// at a moment after a node was opened or closed, and never else.
final class CameraWatch {
  /// The cameras that are open.
  private(set) var uses: Set<CallUse> = []
  /// The nodes that belong to cameras.
  private(set) var names: Set<String> = []

  /// Why they cannot be watched, where that is so.
  var trouble: SystemError? { nodes?.trouble }

  private let surroundings: CallSurroundings
  private let onChange: () -> Void
  private var nodes: DeviceNodes?

  /// What gives cameras to others, and tells of it, or only looks what there is. As the kernel
  /// knows them, by their first 15 bytes.
  private static let servants: Set<String> = ["pipewire", "wireplumber", "pipewire-media-"]

  /// Watches at once.
  ///
  /// - Parameter onChange: called when there is something new to see here.
  init(_ surroundings: CallSurroundings, alarms: AlarmClock, onChange: @escaping () -> Void) {
    self.surroundings = surroundings
    self.onChange = onChange
    nodes = DeviceNodes(
      in: surroundings.devices, alarms: alarms,
      isWanted: { $0.hasPrefix("video") && $0.dropFirst(5).allSatisfy(\.isNumber) },
      onSettled: { [weak self] in self?.look() })
  }

  /// Lets go of everything, and tells nothing any more.
  func end() {
    nodes?.end()
    nodes = nil
  }

  private func look() {
    guard let nodes else { return }
    let names = nodes.names.filter(isCamera)
    let holders = DeviceHolders.find(names, in: nodes.folder, proc: surroundings.processes)
    var uses: Set<CallUse> = []
    for name in names {
      let programs = holders[name] ?? []
      for program in programs.subtracting(Self.servants) {
        uses.insert(CallUse(.camera, by: program))
      }
      // Somebody opened it after everybody else closed it, and does not let itself be looked at. It
      // is still open: its end would have been heard of.
      if programs.isEmpty, nodes.lastOpened.contains(name) {
        uses.insert(CallUse(.camera, by: nil))
      }
    }
    self.uses = uses
    self.names = names
    onChange()
  }

  /// Whether pictures come out of a node. Codecs of small machines have such nodes too, which
  /// players open, and cameras have more than one. udev has asked the driver, and says it in its
  /// database; without it, every node is a camera's.
  private func isCamera(_ name: String) -> Bool {
    guard let number = DeviceNumber("\(surroundings.devices)/\(name)") else { return true }
    let entry = Folder.text(of: "\(surroundings.udev)/c\(number.major):\(number.minor)")
    let key = "E:ID_V4L_CAPABILITIES="
    guard let line = entry.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
      return true
    }
    return line.dropFirst(key.count).split(separator: ":").contains("capture")
  }
}

/// The numbers of a device: makedev(3).
nonisolated struct DeviceNumber: Equatable {
  let major: UInt64
  let minor: UInt64

  /// The device of a node; nil where there is none.
  init?(_ path: String) {
    var state = stat()
    guard unsafe stat(path, &state) == 0, state.st_mode & S_IFMT == S_IFCHR else { return nil }
    let number = UInt64(state.st_rdev)
    major = (number >> 8) & 0xfff | (number >> 32) & ~0xfff
    minor = number & 0xff | (number >> 12) & 0xffff_ff00
  }
}
