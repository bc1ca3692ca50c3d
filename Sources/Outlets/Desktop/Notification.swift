import Systemd

/// A nudge in the words of the Desktop Notifications Specification 1.2, made for what a server can
/// do.
nonisolated struct Notification {
  private let message: NudgeMessage
  private let capabilities: Set<String>

  /// A notification of a message, for a server with the given capabilities ("GetCapabilities").
  init(_ message: NudgeMessage, for capabilities: Set<String>) {
    self.message = message
    self.capabilities = capabilities
  }

  /// The arguments of `Notify`.
  ///
  /// - Parameters:
  ///   - replaced: the id of the notification in whose place it is to be shown; 0: none.
  ///   - icon: the icon's name in the theme, or its path.
  /// - Returns: one value for each argument.
  func arguments(replacing replaced: UInt32, icon: String) -> [BusValue] {
    [
      .string("sitd"), .uint32(replaced), .string(icon), .string(summary),
      .string(body), .strings(actions), hints, .int32(expiry),
    ]
  }

  var summary: String {
    let isWhole = capabilities.contains("body") || message.body.isEmpty
    return isWhole ? message.title : "\(message.title) – \(message.body)"
  }

  var body: String {
    guard capabilities.contains("body") else { return "" }
    return capabilities.contains("body-markup") ? Self.escape(message.body) : message.body
  }

  /// Keys and labels in turn. A click on the notification itself is the default action, which is no
  /// button.
  var actions: [String] {
    guard capabilities.contains("actions") else { return [] }
    return [Self.defaultAction, Self.label(.onMyWay)]
      + NudgeAnswer.allCases.flatMap { [key($0), Self.label($0)] }
  }

  /// The answer that an invoked action's key stands for; nil where it is none of ours.
  static func answer(toAction key: String) -> NudgeAnswer? {
    if key == defaultAction { return .onMyWay }
    return NudgeAnswer.allCases.first { [$0.rawValue, iconName($0)].contains(key) }
  }

  /// Of a server that shows icons on buttons the keys are the icons' names.
  private func key(_ answer: NudgeAnswer) -> String {
    hasActionIcons ? Self.iconName(answer) : answer.rawValue
  }

  private var hasActionIcons: Bool { capabilities.contains("action-icons") }

  private static let defaultAction = "default"

  /// The names of the Icon Naming Specification.
  private static func iconName(_ answer: NudgeAnswer) -> String {
    switch answer {
    case .onMyWay: "go-next"
    case .snooze: "appointment-soon"
    case .skip: "media-skip-forward"
    }
  }

  private var hints: BusValue {
    .properties([
      "urgency": .byte(message.urgency.rawValue),
      // None of the specification's own fits; rules of a server can name it.
      "category": .string("x-sitd.reminder"),
      "desktop-entry": .string("sitd"),
      // True only as long as the bout lasts: nothing to be looked up later.
      "transient": .bool(true),
      "action-icons": .bool(hasActionIcons),
      message.sound ? "sound-name" : "suppress-sound":
        message.sound ? .string("alarm-clock-elapsed") : .bool(true),
    ])
  }

  /// In milliseconds. A critical one stays until it is answered or withdrawn (0); of the others the
  /// server decides (-1), as the person told it.
  private var expiry: Int32 {
    switch message.urgency {
    case .low, .normal: -1
    case .critical: 0
    }
  }

  private static func label(_ answer: NudgeAnswer) -> String {
    switch answer {
    case .onMyWay: "On my way"
    case .snooze: "Snooze"
    case .skip: "Skip"
    }
  }

  /// Makes plain text of what would be markup.
  private static func escape(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case _: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
