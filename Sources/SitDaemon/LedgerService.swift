import History
import SitCore
import SitProtocol
import Store
import Varlink

/// Answers what is asked about the ledger, slice by slice, as fast as the client reads; in between
/// everybody else has their turn.
final class LedgerService {
  private let service: SittingService
  private let keeper: StateKeeper

  /// So many days are told in one reply to who did not ask for more.
  private static let daysAtOnce = 62

  init(_ service: SittingService, _ keeper: StateKeeper) {
    self.service = service
    self.keeper = keeper
  }

  func listBouts(
    _ call: StretchParameters, to stream: VarlinkStream<BoutReply>
  ) throws(VarlinkFailure) {
    tell(BoutsQuestion(try asked(call), present), to: stream, or: BoutReply(nil)) {
      $0.map(BoutReply.init)
    }
  }

  func listEntries(
    _ call: StretchParameters, to stream: VarlinkStream<EntriesReply>
  ) throws(VarlinkFailure) {
    tell(EntriesQuestion(try asked(call), present), to: stream, or: EntriesReply([])) {
      [EntriesReply($0)]
    }
  }

  func tellDays(
    _ call: StretchParameters, to stream: VarlinkStream<DaysReply>
  ) throws(VarlinkFailure) {
    let question = DaysQuestion(try asked(call), present)
    if stream.wantsMore {
      return tell(question, to: stream, or: DaysReply([])) { [DaysReply($0)] }
    }
    var days: [Day] = []
    follow(question, for: stream) { found in
      guard let found else { return stream.finish(DaysReply(days)) }
      days += found
      if days.count > Self.daysAtOnce { stream.fail(.expectedMore) }
    }
  }

  func tellStats(
    _ call: StretchParameters, to stream: VarlinkStream<StatsReply>
  ) throws(VarlinkFailure) {
    follow(StatsQuestion(try asked(call), present), for: stream) { reply in
      if let reply { stream.finish(reply) }
    }
  }

  func add(_ entries: [LedgerEntry]) throws(VarlinkFailure) -> ImportReply {
    let checked: CheckedEntries
    do {
      checked = try CheckedEntries(entries, now: present.now)
    } catch {
      throw VarlinkFailure(error)
    }
    do {
      let reply = try ledger().add(checked)
      service.historyChanged()
      return reply
    } catch {
      throw failure(error)
    }
  }

  private var present: Present {
    let reading = service.present.reading
    return Present(now: reading.wall, bout: service.presentBout)
  }

  private func asked(_ call: StretchParameters) throws(VarlinkFailure) -> AskedStretch {
    do {
      return try AskedStretch(call)
    } catch {
      throw VarlinkFailure(error)
    }
  }

  private func ledger() throws(StoreError) -> Store {
    guard let store = keeper.store else { throw .foreign("there is no place for a history") }
    return store
  }

  /// Sends all replies to a question, or, where there is none, another.
  private func tell<Asked: Question, Reply: Encodable>(
    _ question: Asked, to stream: VarlinkStream<Reply>, or none: Reply,
    _ replies: @escaping (Asked.Reply) -> [Reply]
  ) {
    // The last reply is marked as such: one is always held back.
    var last: Reply?
    follow(question, for: stream) { found in
      guard let found else { return stream.finish(last ?? none) }
      for reply in replies(found) {
        if let last { stream.send(last) }
        last = reply
      }
    }
  }

  /// Goes on with a question whenever the client has read; `take` is given its replies, then nil.
  private func follow<Asked: Question, Reply: Encodable>(
    _ question: Asked, for stream: VarlinkStream<Reply>, _ take: @escaping (Asked.Reply?) -> Void
  ) {
    var question = question
    stream.whenDrained { [self] in
      do throws(StoreError) {
        switch try question.next(from: ledger()) {
        case .working: break
        case .reply(let reply): take(reply)
        case .done: take(nil)
        }
      } catch {
        stream.fail(failure(error))
      }
    }
  }

  private func failure(_ error: StoreError) -> VarlinkFailure {
    let reason = if case .failing(let reason) = keeper.condition { reason } else { "\(error)" }
    return VarlinkFailure(
      ControlInterface.name(of: .storeUnavailable),
      parameters: StoreUnavailableParameters(reason: reason))
  }
}

extension VarlinkFailure {
  fileprivate init(_ fault: InvalidField) {
    switch fault {
    case .outOfRange(let field, let range):
      self.init(
        ControlInterface.name(of: .outOfRange),
        parameters: OutOfRangeParameters(field: field, range: range))
    case .invalid(let field): self = .invalidParameter(field)
    }
  }
}
