import Reactor
import Systemd

/// Follows whether something holds that the owner of a name on a bus tells of, for as long as the
/// bus lasts: asks whoever has the name, and hears of changes from then on. It starts nobody.
final class PeerCondition {
  /// Whether it holds; nil while nobody has the name, or who has it has said nothing.
  private(set) var holds: Bool?
  /// Whether the first answer, of the bus or the peer, is still to come.
  private(set) var isOpen = true

  /// Whether somebody has the name.
  var isOwned: Bool { owner != nil }
  /// Whether who has the name tells of no change, and so is to be looked at.
  var isToBeAsked: Bool { answered.map { $0 >= question.silentFrom } ?? false }

  /// The well-known name of whom it is about.
  var name: String { question.name }

  private let question: PeerQuestion
  private weak var bus: Bus?
  private let onChange: () -> Void
  private var ownerWatch: BusSubscription?
  private var owner: String?
  private var news: BusSubscription?
  private var isAsking = false
  /// Which of the calls the owner answered.
  private var answered: Int?
  private let patience: Duration
  /// How long ``look()`` may take.
  private static let shortPatience = Duration.milliseconds(200)
  private var retry: Alarm?
  private var retries: Backoff

  /// Starts to follow.
  ///
  /// - Parameters:
  ///   - question: what is asked of whom.
  ///   - bus: where.
  ///   - alarms: the program's timer.
  ///   - patience: how long an answer may take.
  ///   - retries: how long to wait before asking again one that did not answer: it may be stopped,
  ///     or overloaded.
  ///   - onChange: called when something that is told here may have changed.
  init(
    _ question: PeerQuestion, on bus: Bus, alarms: AlarmClock, patience: Duration = .seconds(5),
    retries: Backoff = Backoff(from: .seconds(60), to: .seconds(3_600)),
    onChange: @escaping () -> Void
  ) {
    self.question = question
    self.patience = patience
    self.retries = retries
    self.bus = bus
    self.onChange = onChange
    retry = alarms.makeAlarm { [weak self] in self?.ask() }
    ownerWatch = bus.watchName(question.name) { [weak self] in self?.owned(by: $0) }
  }

  private func owned(by owner: String?) {
    guard let bus else { return }
    self.owner = owner
    news = nil
    holds = nil
    isAsking = false
    answered = nil
    retry?.cancel()
    retries.reset()
    guard let owner else {
      isOpen = false
      return onChange()
    }
    isOpen = true
    // Subscribed first, so that nothing happens unheard between the answer and the signals.
    news = question.subscribe(bus, owner) { [weak self] in self?.heard($0) }
    ask()
  }

  private func heard(_ news: PeerQuestion.News) {
    switch news {
    case .holds(let holds): settle(holds)
    // What is being asked is answered by what is so now: messages keep their order.
    case .perhapsChanged: if !isAsking { ask() }
    }
  }

  private func ask() {
    isAsking = true
    ask(question.calls[...])
  }

  private func ask(_ calls: ArraySlice<BusCall>) {
    // Who answers nothing that can be understood is followed by its signals only.
    guard let bus, let owner, var call = calls.first else { return settle(afterAsking: holds) }
    // Not by its name, which could start it.
    call.destination = owner
    bus.call(call, timeout: patience) { [weak self] result in
      guard let self, self.owner == owner else { return }
      switch result.map(self.question.answer) {
      case .success(let holds?):
        self.answered = calls.startIndex
        self.settle(afterAsking: holds)
      case .failure(.noAnswer):
        self.retry?.set(after: self.retries.next())
        self.settle(afterAsking: self.holds)
      case .success(nil), .failure: self.ask(calls.dropFirst())
      }
    }
  }

  /// Asks in place, and waits for the answer a little, one that tells of no change. Who is late once
  /// is not waited for again until it has answered.
  func look() {
    guard isToBeAsked, !isAsking, let bus, let owner, let answered else { return }
    var call = question.calls[answered]
    call.destination = owner
    do throws(SystemdError) {
      let holds = question.answer(try bus.callAndWait(call, atMost: Self.shortPatience))
      if holds != self.holds { settle(holds) }
    } catch {
      ask()
    }
  }

  private func settle(afterAsking holds: Bool?) {
    isAsking = false
    settle(holds)
  }

  private func settle(_ holds: Bool?) {
    isOpen = false
    self.holds = holds
    onChange()
  }
}

extension Sequence where Element == PeerCondition {
  /// Whether any of them holds; nil where none of them is told of. While the answers that could
  /// tell are still to come, what was known before.
  func disjunction(before: Bool?) -> Bool? {
    if contains(where: { $0.holds == true }) { return true }
    if contains(where: \.isOpen) { return before }
    return contains { $0.holds != nil } ? false : nil
  }
}
