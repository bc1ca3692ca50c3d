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

  /// What can show nudges; where none does, the journal has them alone.
  var outlets: [OutletName: any Outlet] = [:]
  /// The outlet whose notifications can be found again after a restart.
  var desktop: (any Outlet)? { outlets[.desktop] }
  private let entries: JournalEntries
  /// What there is to suggest.
  private let moves: () -> [Move]
  /// The moves that were suggested or done, the latest first, each once.
  private var recentMoves: [String] = []
  /// The nudge that was delivered last, with its words.
  private var last: (serial: Int, words: NudgeWords)?
  /// Grows when what is on its way is taken back or replaced: no other outlet is tried for that.
  private var turn = 0
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
    let first = chosen(configuration).first?.name ?? Self.journalName
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
    show(words(for: nudge, configuration), configuration) { _ in }
  }

  /// Notes what became of a nudge.
  func resolved(_ nudge: Nudge, _ outcome: Outcome, delay: TimeSpan?) {
    if onTheWay[nudge.serial] != nil { onTheWay[nudge.serial] = (outcome, delay) }
  }

  func withdraw() {
    turn += 1
    for outlet in outlets.values { outlet.withdraw() }
  }

  /// Takes back what is shown; `done` is called when that has reached the server, or soon.
  func stop(done: @escaping () -> Void) {
    turn += 1
    var stopping = outlets.count
    guard stopping > 0 else { return done() }
    for outlet in outlets.values {
      outlet.stop {
        stopping -= 1
        if stopping == 0 { done() }
      }
    }
  }

  /// Finds out what an outlet would show a nudge on.
  func inspect(
    _ name: OutletName, done: @escaping (Result<NotificationServer, OutletError>) -> Void
  ) {
    guard let outlet = outlets[name] else {
      return done(.failure(.unavailable("there is no \(name.rawValue) outlet")))
    }
    outlet.inspect(done: done)
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
    turn += 1
    show(Self.message(words, configuration), turn, on: chosen(configuration)[...], done: done)
  }

  /// Shows a nudge on the first outlet that can.
  private func show(
    _ message: NudgeMessage, _ turn: Int, on outlets: ArraySlice<any Outlet>,
    done: @escaping (String) -> Void
  ) {
    guard turn == self.turn, let outlet = outlets.first else { return done(Self.journalName) }
    outlet.show(message) { [self] result in
      switch result {
      case .success: done(outlet.name)
      case .failure: show(message, turn, on: outlets.dropFirst(), done: done)
      }
    }
  }

  private func chosen(_ configuration: Configuration) -> [any Outlet] {
    configuration.outlets.compactMap { outlets[$0] }
  }

  /// What a nudge says: the same each time it is asked.
  private func words(for nudge: Nudge, _ configuration: Configuration) -> NudgeWords {
    if let last, last.serial == nudge.serial { return last.words }
    // Who works standing in turn is not sent to the chair when it is time to get up.
    let standsInTurn = configuration.settings.standingNudgeAfter > .zero
    var move: Move?
    if configuration.suggestsMoves {
      move = Move.suggestion(
        from: moves(), at: configuration.places, for: standsInTurn ? .standing : nudge.kind,
        lasting: nudge.boutLength,
        recent: recentMoves, seed: nudge.serial)
    }
    if let move { done(move.id) }
    let words = NudgeWords(for: nudge, suggesting: move, standsInTurn: standsInTurn)
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
