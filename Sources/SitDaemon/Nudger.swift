import Configuration
import Outlets
import Reactor
import SitCore

/// Brings nudges to people: on the desktop where that can be, and in the journal in any case.
final class Nudger {
  /// Called with what a person answered.
  var onAnswer: (NudgeAnswer) -> Void = { _ in }
  /// Called when the nudge is on the screen no more, and nobody answered it.
  var onDismissed: () -> Void = {}

  /// Where nudges are shown; nil: nowhere, and the journal has them.
  var desktop: (any Outlet)?
  private let entries: JournalEntries
  /// What there is to suggest.
  private let moves: () -> [Move]
  /// The moves that were suggested or done, the latest first, each once.
  private var recentMoves: [String] = []
  /// The nudge that was delivered last, with its words.
  private var last: (serial: Int, words: NudgeWords)?
  /// Nudges that are on their way, whose outcome is known already.
  private var onTheWay: [Int: (Outcome, TimeSpan?)?] = [:]

  /// Where a nudge goes when there is nothing else.
  private static let journalName = "journal"

  /// So many moves are remembered; more there are hardly.
  private static let memory = 64

  init(entries: JournalEntries, moves: @escaping () -> [Move]) {
    self.entries = entries
    self.moves = moves
  }

  /// Notes that a move was done, so that another one is suggested.
  func done(_ move: String) {
    recentMoves = Array(([move] + recentMoves.filter { $0 != move }).prefix(Self.memory))
  }

  /// Delivers a nudge.
  ///
  /// - Parameter arrived: called later, once it is known where it went, with what the history is to
  ///   have instead of the change that is returned.
  func deliver(
    _ nudge: Nudge, _ configuration: Configuration,
    arrived: @escaping ([LedgerChange]) -> Void
  ) -> LedgerChange {
    let words = words(for: nudge, configuration)
    let first = outlet(configuration)?.name ?? Self.journalName
    onTheWay[nudge.serial] = .some(nil)
    // Later: what is returned is to be in the history before it is corrected.
    let arrived = { (changes: [LedgerChange]) in MainLoop.later { arrived(changes) } }
    show(words, configuration) { [weak self] outlet in
      guard let self else { return }
      entries.delivered(nudge, words, outlet: outlet)
      let resolved = onTheWay.removeValue(forKey: nudge.serial) ?? nil
      var corrections: [LedgerChange] = []
      if outlet != first {
        corrections.append(.nudge(nudge, outlet: outlet))
        if let (outcome, delay) = resolved {
          corrections.append(.outcome(of: nudge.deliveredAt, outcome, delay: delay))
        }
      }
      arrived(corrections)
    }
    return .nudge(nudge, outlet: first)
  }

  /// Puts a nudge back on the screen from which an absence took it.
  func showAgain(_ nudge: Nudge, _ configuration: Configuration) {
    let message = Self.message(words(for: nudge, configuration), configuration)
    outlet(configuration)?.show(message) { _ in }
  }

  /// Notes what became of a nudge.
  func resolved(_ nudge: Nudge, _ outcome: Outcome, delay: TimeSpan?) {
    if onTheWay[nudge.serial] != nil { onTheWay[nudge.serial] = (outcome, delay) }
  }

  func withdraw() { desktop?.withdraw() }

  /// Takes back what is shown; `done` is called when that has reached the server, or soon.
  func stop(done: @escaping () -> Void) {
    guard let desktop else { return done() }
    desktop.stop(done: done)
  }

  /// Finds out about the desktop's notification server.
  func inspectDesktop(done: @escaping (Result<NotificationServer, OutletError>) -> Void) {
    guard let desktop else { return done(.failure(.unavailable("there is no desktop outlet"))) }
    desktop.inspect(done: done)
  }

  /// Shows a nudge that is not due; answers where it went.
  func test(_ configuration: Configuration, done: @escaping (String) -> Void) {
    show(.test, configuration) { [entries] outlet in
      entries.testNudge(.test, outlet: outlet)
      done(outlet)
    }
  }

  private func show(
    _ words: NudgeWords, _ configuration: Configuration, done: @escaping (String) -> Void
  ) {
    guard let outlet = outlet(configuration) else { return done(Self.journalName) }
    outlet.show(Self.message(words, configuration)) { result in
      switch result {
      case .success: done(outlet.name)
      case .failure: done(Self.journalName)
      }
    }
  }

  private func outlet(_ configuration: Configuration) -> (any Outlet)? {
    configuration.outlets.contains(.desktop) ? desktop : nil
  }

  /// What a nudge says: the same each time it is asked.
  private func words(for nudge: Nudge, _ configuration: Configuration) -> NudgeWords {
    if let last, last.serial == nudge.serial { return last.words }
    var move: Move?
    if configuration.suggestsMoves {
      move = Move.suggestion(
        from: moves(), at: configuration.places, for: nudge.kind, lasting: nudge.boutLength,
        recent: recentMoves, seed: nudge.serial)
    }
    if let move { done(move.id) }
    let words = NudgeWords(for: nudge, suggesting: move)
    last = (nudge.serial, words)
    return words
  }

  private static func message(_ words: NudgeWords, _ configuration: Configuration) -> NudgeMessage {
    let urgency: NudgeMessage.Urgency =
      switch words.urgency {
      case .normal: .normal
      case .high: .critical
      }
    return NudgeMessage(
      title: words.title, body: words.body, urgency: urgency, sound: configuration.sound)
  }
}
