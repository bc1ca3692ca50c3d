/// What a nudge says, ready to be shown.
public nonisolated struct NudgeMessage: Equatable, Sendable {
  /// How pressing it is; the levels of the freedesktop notification specification.
  public enum Urgency: UInt8, Sendable {
    case low = 0, normal, critical
  }
  /// One line: what to do.
  public var title: String
  /// A sentence or two: how long the bout is, and a move. Plain text, no markup.
  public var body: String
  /// How pressing it is.
  public var urgency: Urgency
  /// Whether to make a sound.
  public var sound: Bool

  /// A message.
  public init(title: String, body: String, urgency: Urgency, sound: Bool) {
    self.title = title
    self.body = body
    self.urgency = urgency
    self.sound = sound
  }
}

/// What a person answered to a nudge.
public nonisolated enum NudgeAnswer: String, Sendable, CaseIterable {
  case onMyWay = "on-my-way"
  case snooze
  case skip
}

/// A notification on the screen, as it can be found again after a restart.
public nonisolated struct ShownNotification: Equatable, Sendable, Codable {
  /// The server's unique name on the bus, which no later server has.
  public var server: String
  /// The id that the server gave it.
  public var id: UInt32
}

/// Why an outlet showed nothing.
public nonisolated enum OutletError: Error, Equatable, CustomStringConvertible {
  /// There is nothing to show it on; the reason is for people.
  case unavailable(String)
  /// Nothing runs that would show it; the bus starts it with the first nudge.
  case notStarted

  /// The reason.
  public var description: String {
    switch self {
    case .unavailable(let reason): reason
    case .notStarted: "no notification server runs yet"
    }
  }
}

/// What shows notifications, as it says of itself.
public nonisolated struct NotificationServer: Equatable, Sendable {
  /// Its name and version.
  public var name: String
  /// What it can do, in the words of the specification, sorted: `actions`, `body`, ….
  public var capabilities: [String]
}

/// Somewhere that nudges go.
///
/// At most one nudge is shown at a time: a later one replaces the earlier.
public protocol Outlet: AnyObject {
  /// The name that the configuration and the journal use: `desktop`.
  var name: String { get }

  /// Shows a nudge in place of the one before, and says whether it was shown. `done` is called
  /// exactly once, at the latest a few seconds later.
  func show(_ message: NudgeMessage, done: @escaping (Result<Void, OutletError>) -> Void)

  /// Takes back the nudge that is shown; nothing happens where there is none.
  func withdraw()

  /// Takes back what is shown or on its way, for good; `done` is called when that is done, or after
  /// a few tenths of a second.
  func stop(done: @escaping () -> Void)

  /// The notification that is shown, if it is one.
  var notification: ShownNotification? { get }

  /// Finds out what would show a nudge, without showing one; `done` is called exactly once.
  func inspect(done: @escaping (Result<NotificationServer, OutletError>) -> Void)

  /// Takes back what was shown before a restart, as soon as its server is there.
  func takeBack(_ notification: ShownNotification)
}
