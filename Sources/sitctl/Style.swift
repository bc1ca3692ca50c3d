import Glibc

/// How words are set off from each other.
struct Style {
  /// Whether they are at all.
  let inColour: Bool

  /// No colour.
  static let plain = Style(inColour: false)

  /// Colour only for a terminal that has it, and a person who wants it (<https://no-color.org>).
  static let ofOutput = Style(
    inColour: wantsColour(Environment.values) && isatty(STDOUT_FILENO) == 1)

  /// The same for what is written to standard error.
  static let ofErrors = Style(
    inColour: wantsColour(Environment.values) && isatty(STDERR_FILENO) == 1)

  static func wantsColour(_ environment: [String: String]) -> Bool {
    environment["NO_COLOR"] == nil && !["", "dumb"].contains(environment["TERM"] ?? "")
  }

  /// What matters most.
  func strong(_ text: String) -> String { set(text, "1") }
  /// What wants attention.
  func warning(_ text: String) -> String { set(text, "33") }
  /// What can be passed over.
  func faint(_ text: String) -> String { set(text, "2") }

  /// What a line shows in a tone of its own. Whoever takes these colours for one another has the
  /// characters.
  func show(_ text: String, as tone: Line.Tone) -> String {
    switch tone {
    case .plain: text
    case .strong: strong(text)
    case .faint: faint(text)
    case .sitting: set(text, "36")
    case .past30: set(text, "33")
    case .past60: set(text, "35")
    case .standing: set(text, "32")
    }
  }

  private func set(_ text: String, _ code: String) -> String {
    inColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
