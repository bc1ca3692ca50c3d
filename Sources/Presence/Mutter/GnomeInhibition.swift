import Reactor
import Systemd

/// Whether GNOME's session is kept from becoming idle (`InhibitedActions` of
/// `org.gnome.SessionManager`), as Mutter follows it too.
///
/// Where the session manager goes away, what it said last stands, since Mutter goes on by it.
final class GnomeInhibition {
  /// What to do when idleness begins to be inhibited.
  var onBegin: () -> Void = {}

  private let bus: Bus
  private var ownerWatch: BusSubscription?
  private var subscription: BusSubscription?
  private var owner: String?
  private var actions: UInt32 = 0
  /// When something of the session manager was heard last, in microseconds of CLOCK_MONOTONIC.
  private(set) var heardAt: Int64 = .min
  /// Whether it did not answer when it was waited for, and has said nothing since.
  private var isSilent = false
  /// Whether who has the name has never said what is inhibited, and did not answer in time.
  private var isUnanswered = false

  private static let name = "org.gnome.SessionManager"
  private static let path = "/org/gnome/SessionManager"
  private static let property = "InhibitedActions"
  /// The flag of `Inhibit` for "the session being marked as idle".
  private static let idle: UInt32 = 8
  /// How long its first answer may take.
  private static let patience = Duration.seconds(5)

  init(_ bus: Bus) {
    self.bus = bus
    ownerWatch = bus.watchName(Self.name) { [weak self] in self?.follow($0) }
  }

  /// Whether Mutter fires no idle watches, by what was said last.
  var isInhibited: Bool { actions & Self.idle != 0 }

  /// Whether Mutter may fire no idle watches: Mutter may have heard what we have not.
  var mayBeInhibited: Bool { isInhibited || isUnanswered }

  /// Asks the session manager, and waits for the answer, whether it may have said something that is
  /// still unheard.
  func mayBeUnheard(atMost limit: Duration) -> Bool {
    guard let owner else { return false }
    guard !isSilent else { return true }
    let get = BusCall(
      to: owner, path: Self.path, interface: "org.freedesktop.DBus.Properties", member: "Get",
      [.string(Self.name), .string(Self.property)])
    guard let answer = try? bus.callAndWait(get, atMost: limit) else {
      isSilent = true
      return true
    }
    return answer.body.first?.uint32 != actions
  }

  private func follow(_ owner: String?) {
    self.owner = owner
    heardAt = Clock.monotonic
    isSilent = false
    isUnanswered = false
    subscription = nil
    guard let owner else { return }
    subscription = bus.onPropertiesChanged(of: Self.name, at: Self.path, from: owner) {
      [weak self] changed, _ in self?.learn(changed[Self.property]?.uint32)
    }
    let asked = heardAt
    bus.property(
      Self.property, of: Self.name, at: Self.path, from: owner, timeout: Self.patience
    ) { [weak self] result in
      guard let self, self.owner == owner else { return }
      switch result {
      case .success(let value): self.learn(value.uint32)
      case .failure(.noAnswer) where self.heardAt == asked:
        self.isUnanswered = true
        if !self.isInhibited { self.onBegin() }
      case .failure: break
      }
    }
  }

  private func learn(_ new: UInt32?) {
    guard let new else { return }
    heardAt = Clock.monotonic
    isSilent = false
    let wasInhibited = mayBeInhibited
    isUnanswered = false
    actions = new
    if isInhibited, !wasInhibited { onBegin() }
  }
}
