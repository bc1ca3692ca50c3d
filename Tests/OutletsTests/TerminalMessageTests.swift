import Testing

@testable import Outlets

/// How terminals are told.
@Suite struct TerminalMessageTests {
  private let message = TerminalMessage(
    NudgeMessage(
      title: "Up; now", body: "100 % of #it\u{1B}]0;x\u{7}\n", urgency: .normal, sound: false))

  @Test func `a terminal is known by what it put into the environment`() {
    let known: [(TerminalDialect, [String: String])] = [
      (.osc99, ["TERM": "xterm-kitty"]), (.osc99, ["TERM": "xterm", "KITTY_WINDOW_ID": "1"]),
      (.osc777, ["TERM": "foot-extra"]), (.osc777, ["TERM": "xterm", "TERM_PROGRAM": "WezTerm"]),
      (.osc9, ["TERM": "xterm", "LC_TERMINAL": "iTerm2"]), (.plain, ["TERM": "linux"]),
      (.plain, [:]),
    ]
    for (dialect, environment) in known {
      #expect(TerminalDialect(environment: environment) == dialect, "\(environment)")
    }
  }

  @Test func `inside screen the terminal's own variables mean nothing`() {
    for variable in ["KITTY_WINDOW_ID", "TERM_PROGRAM", "LC_TERMINAL"] {
      let environment = ["TERM": "screen", variable: "iTerm", "STY": "4711.pts-0"]
      #expect(TerminalDialect(environment: environment) == .plain)
    }
  }

  @Test func `nothing in a text is acted upon`() {
    #expect(message.line == "Up; now. 100 % of #it ]0;x  ")
    let text = message.text(in: .osc777, isFree: true)
    #expect(text == "\u{1B}]777;notify;Up, now;100 % of #it ]0;x  \u{1B}\\")
    #expect(message.text(in: .plain, isFree: false) == nil)
    #expect(TmuxServer.literal("100 % of #it, 5%H") == "100 %% of ##it, 5%%H")
  }
}
