/// How a terminal is told something without harm to what a program has drawn on it.
nonisolated enum TerminalDialect: Equatable, Sendable {
  /// kitty's notifications: <https://sw.kovidgoyal.net/kitty/desktop-notifications/>.
  case osc99
  /// rxvt-unicode's `notify` extension, which many others have: `OSC 777 ; notify ; title ; body`.
  case osc777
  /// iTerm2's: `OSC 9 ; text`.
  case osc9
  /// Nothing of that kind is known: there is the bell, and a line where no program has the screen.
  case plain

  /// The dialect of a terminal, by what it has put into the environment of its programs. `TERM` and,
  /// for iTerm2, `LC_TERMINAL` are there over SSH too.
  init(environment: [String: String]) {
    let names = ["TERM", "TERM_PROGRAM", "LC_TERMINAL"].compactMap { environment[$0]?.lowercased() }
    func isCalled(_ known: String...) -> Bool {
      names.contains { name in known.contains(where: name.hasPrefix) }
    }
    if environment["STY"] != nil {
      // Inside screen(1), which swallows what it does not know. The terminal's own variables are there.
      self = .plain
    } else if isCalled("xterm-kitty", "kitty") || environment["KITTY_WINDOW_ID"] != nil {
      self = .osc99
    } else if isCalled("foot", "xterm-ghostty", "ghostty", "wezterm", "rxvt-unicode", "contour") {
      self = .osc777
    } else if isCalled("iterm") {
      self = .osc9
    } else {
      self = .plain
    }
  }
}

/// A nudge as bytes for a terminal.
nonisolated struct TerminalMessage {
  private let title: String
  private let body: String

  init(_ message: NudgeMessage) {
    title = Self.safe(message.title)
    body = Self.safe(message.body)
  }

  /// In one line.
  var line: String { body.isEmpty ? title : "\(title). \(body)" }

  /// What to write so that it is told.
  ///
  /// - Parameters:
  ///   - isFree: whether a shell waits for input there, and no program has the screen.
  /// - Returns: nil where nothing but the bell can be told.
  func text(in dialect: TerminalDialect, isFree: Bool) -> String? {
    switch dialect {
    case .osc99:
      // In parts that belong together by their id; the same id replaces what is shown under it.
      osc("99;i=sitd:d=0;\(title)") + osc("99;i=sitd:p=body;\(body)")
    case .osc777: osc("777;notify;\(title.replacing(";", with: ","));\(body)")
    case .osc9: osc("9;\(line)")
    case .plain: isFree ? "\r\n\u{7}sitd: \(line)\r\n" : nil
    }
  }

  /// What takes it back; nil where nothing does.
  static func withdrawal(in dialect: TerminalDialect) -> String? {
    switch dialect {
    case .osc99: "\u{1B}]99;i=sitd:p=close;\u{1B}\\"
    case .osc777, .osc9, .plain: nil
    }
  }

  private func osc(_ text: String) -> String { "\u{1B}]\(text)\u{1B}\\" }

  /// Without anything that a terminal would act upon.
  private static func safe(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}

extension String {
  fileprivate func replacing(_ character: Character, with other: Character) -> String {
    String(map { $0 == character ? other : $0 })
  }
}
