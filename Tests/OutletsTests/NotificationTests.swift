import Systemd
import Testing

@testable import Outlets

@Suite struct NotificationTests {
  private let message = NudgeMessage(
    title: "Get <up>", body: "1 h & more: <b>walk</b>", urgency: .normal, sound: false)

  @Test func `markup is escaped where the server reads markup, and only there`() {
    let markup = Notification(message, for: ["body", "body-markup"])
    #expect(markup.body == "1 h &amp; more: &lt;b&gt;walk&lt;/b&gt;")
    // The summary is always plain.
    #expect(markup.summary == "Get <up>")
    #expect(Notification(message, for: ["body"]).body == "1 h & more: <b>walk</b>")
  }

  @Test func `a server without bodies gets everything in the summary`() {
    let notification = Notification(message, for: ["actions"])
    #expect(notification.summary == "Get <up> – 1 h & more: <b>walk</b>")
    #expect(notification.body == "")
    var short = message
    short.body = ""
    #expect(Notification(short, for: []).summary == "Get <up>")
  }

  @Test func `buttons are only for servers that have them`() {
    #expect(Notification(message, for: ["body"]).actions == [])
    #expect(
      Notification(message, for: ["actions"]).actions
        == [
          "default", "On my way", "on-my-way", "On my way", "snooze", "Snooze", "skip", "Skip",
        ])
    for (key, answer) in [
      ("default", NudgeAnswer.onMyWay), ("on-my-way", .onMyWay), ("snooze", .snooze),
      ("skip", .skip),
    ] {
      #expect(Notification.answer(toAction: key) == answer)
    }
    #expect(Notification.answer(toAction: "") == nil)
  }

  @Test func `a server that shows icons on buttons gets their names`() throws {
    let notification = Notification(message, for: ["actions", "action-icons"])
    let keys = notification.actions.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    #expect(keys == ["default", "go-next", "appointment-soon", "media-skip-forward"])
    #expect(
      keys.map(Notification.answer) == [.onMyWay, .onMyWay, .snooze, .skip])
    let hints = notification.arguments(replacing: 0, icon: "sitd")[6].properties
    #expect(hints?["action-icons"] == .bool(true))
    let others = Notification(message, for: ["actions"]).arguments(replacing: 0, icon: "sitd")
    #expect(others[6].properties?["action-icons"] == .bool(false))
    #expect(others[2] == .string("sitd"))
  }

  @Test func `urgency, sound and time on screen follow the message`() throws {
    func parts(_ message: NudgeMessage) throws -> (hints: [String: BusValue], expiry: BusValue) {
      let arguments = Notification(message, for: []).arguments(replacing: 7, icon: "sitd")
      #expect(arguments[1] == .uint32(7))
      return (try #require(arguments[6].properties), arguments[7])
    }
    let quiet = try parts(message)
    #expect(quiet.hints["urgency"] == .byte(1))
    #expect(quiet.hints["suppress-sound"] == .bool(true) && quiet.hints["sound-name"] == nil)
    #expect(quiet.expiry == .int32(-1))
    var loud = message
    loud.urgency = .critical
    loud.sound = true
    let loudParts = try parts(loud)
    #expect(loudParts.hints["urgency"] == .byte(2))
    #expect(loudParts.hints["suppress-sound"] == nil && loudParts.hints["sound-name"] != nil)
    #expect(loudParts.expiry == .int32(0))
  }
}
