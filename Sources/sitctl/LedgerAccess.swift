import SitCore
import SitProtocol
import Varlink

/// The ledger, for whoever wants to show it: through the daemon.
///
/// Instants are Unix seconds. Where `since` is nil, it is read from its beginning; where `until` is,
/// up to now.
struct LedgerAccess {
  private let client: VarlinkClient

  init(_ options: Options) throws(Failure) { client = try options.connect() }

  /// The local days of a stretch of time, in order.
  func days(since: Int64?, until: Int64?) throws(Failure) -> DaysReply {
    var days = DaysReply([])
    try more(.getDays, since, until) { (reply: DaysReply) in days.days += reply.days }
    return days
  }

  /// How the person sat in a stretch of time.
  func stats(since: Int64?, until: Int64?) throws(Failure) -> StatsReply {
    do {
      return try client.call(
        ControlInterface.name(of: .getStats), StretchParameters(since: since, until: until))
    } catch {
      throw Failure(error)
    }
  }

  /// The bouts of which a stretch of time has a part, in order.
  func bouts(since: Int64?, until: Int64?) throws(Failure) -> [LedgerBout] {
    var bouts: [LedgerBout] = []
    try more(.listBouts, since, until) { (reply: BoutReply) in
      if let bout = reply.bout { bouts.append(bout) }
    }
    return bouts
  }

  /// All entries of which a stretch of time has a part, in order of their beginnings, some at a time.
  ///
  /// - Throws: what `each` throws, too.
  func entries(
    since: Int64?, until: Int64?, _ each: ([LedgerEntry]) throws(Failure) -> Void
  ) throws(Failure) {
    try more(.listEntries, since, until) { (reply: EntriesReply) throws(Failure) in
      try each(reply.entries)
    }
  }

  private func more<Reply: Decodable>(
    _ method: ControlInterface.Method, _ since: Int64?, _ until: Int64?,
    _ each: (Reply) throws(Failure) -> Void
  ) throws(Failure) {
    var failure: Failure?
    do {
      try client.more(
        ControlInterface.name(of: method), StretchParameters(since: since, until: until)
      ) { reply throws(VarlinkClientError) in
        let reply = try reply.parameters(as: Reply.self)
        do throws(Failure) {
          try each(reply)
        } catch {
          failure = error
        }
        return failure == nil
      }
    } catch {
      throw Failure(error)
    }
    if let failure { throw failure }
  }
}

extension LedgerAccess {
  /// The local days between two dates, both included, all of them, and each as a whole, wherever the
  /// person was then.
  func days(
    from first: LocalDate, to last: LocalDate, _ clock: LocalClock
  ) throws(Failure) -> [Day] {
    // No place's clocks differ from another's by more than 26 hours.
    let far: Int64 = 26 * 3_600
    let end = clock.start(of: LocalDate(day: last.day + 1))
    let known = try days(since: clock.start(of: first) - far, until: end + far).days
    let byDate = Dictionary(known.map { ($0.date, $0) }) { earlier, _ in earlier }
    return (first.day...max(first.day, last.day)).map { number in
      let date = LocalDate(day: number)
      return byDate["\(date)"] ?? clock.empty(date)
    }
  }
}
