/// What tells a call.
nonisolated struct CallUse: Hashable {
  /// What somebody uses.
  enum Device: String {
    case microphone = "a microphone is in use"
    case camera = "a camera is in use"
    case screen = "the screen is shared"
  }

  let device: Device
  /// The program that uses it, where it is known.
  let program: String?

  /// How long a program's name may get.
  private static let longestName = 40

  /// - Parameter program: any text; what cannot be shown is left out of it.
  init(_ device: Device, by program: String?) {
    self.device = device
    let shown = (program ?? "").unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
      .map { $0.properties.generalCategory == .control ? " " : Character($0) }
    self.program = shown.isEmpty ? nil : String(shown.prefix(Self.longestName))
  }

  /// What uses come to, for people; nil where there are none.
  static func words(_ uses: Set<CallUse>) -> String? {
    let words = uses.map { use in
      use.device.rawValue + (use.program.map { " (\($0))" } ?? "")
    }
    return words.isEmpty ? nil : words.sorted().joined(separator: ", ")
  }
}
