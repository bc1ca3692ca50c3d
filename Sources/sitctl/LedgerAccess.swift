import Glibc
import History
import SitCore
import SitProtocol
import Store
import Varlink

/// The ledger, for whoever wants to show it: through the daemon, or straight from its file, which is
/// only read, where no daemon runs.
///
/// Instants are Unix seconds. Where `since` is nil, the ledger is read from its beginning; where
/// `until` is, up to now.
struct LedgerAccess {
  private enum Place {
    case daemon(VarlinkClient)
    case file(ReadOnlyHistory, Present)
  }

  private let place: Place

  /// Finds the ledger.
  ///
  /// - Throws: `unavailable` where there is neither a daemon nor a file.
  init(_ options: Options) throws(Failure) {
    do {
      place = .daemon(try options.connect())
    } catch {
      guard error.status == .unavailable, let file = try Self.file(options) else { throw error }
      let now = WallTime(seconds: Int64(time(nil)))
      place = .file(file, Present(now: now, file: file))
      if isatty(STDERR_FILENO) == 1 {
        Terminal.complain(Style.ofErrors.faint("sitd is not running: this is what it left behind"))
      }
    }
  }

  /// The file of the daemon's history; nil where there is none. A daemon whose socket was named has
  /// its history nobody knows where.
  private static func file(_ options: Options) throws(Failure) -> ReadOnlyHistory? {
    guard options.socket == nil, let folder = StatePath.find(in: Environment.values) else {
      return nil
    }
    do {
      return try ReadOnlyHistory(folder: folder)
    } catch {
      throw Failure(.unavailable, "sitd is not running, and its history cannot be read: \(error)")
    }
  }

  /// The local days of a stretch of time, in order.
  func days(since: Int64?, until: Int64?) throws(Failure) -> DaysReply {
    var days = DaysReply([])
    switch place {
    case .daemon(let client):
      try more(client, .getDays, since, until) { (reply: DaysReply) in days.days += reply.days }
    case .file(let file, let present):
      try answer(file, since, until, { DaysQuestion($0, present) }) { days.days += $0 }
    }
    return days
  }

  /// How the person sat in a stretch of time.
  func stats(since: Int64?, until: Int64?) throws(Failure) -> StatsReply {
    var found: StatsReply?
    switch place {
    case .daemon(let client):
      do {
        return try client.call(
          ControlInterface.name(of: .getStats), Self.stretch(since, until))
      } catch {
        throw Failure(error)
      }
    case .file(let file, let present):
      try answer(file, since, until, { StatsQuestion($0, present) }) { found = $0 }
    }
    guard let found else { throw Failure(.unavailable, "the history has no answer") }
    return found
  }

  /// The bouts of which a stretch of time has a part, in order.
  func bouts(since: Int64?, until: Int64?) throws(Failure) -> [LedgerBout] {
    var bouts: [LedgerBout] = []
    switch place {
    case .daemon(let client):
      try more(client, .listBouts, since, until) { (reply: BoutReply) in
        if let bout = reply.bout { bouts.append(bout) }
      }
    case .file(let file, let present):
      try answer(file, since, until, { BoutsQuestion($0, present) }) { bouts += $0 }
    }
    return bouts
  }

  /// All entries of which a stretch of time has a part, in order of their beginnings, some at a time.
  ///
  /// - Throws: what `each` throws, too.
  func entries(
    since: Int64?, until: Int64?, _ each: ([LedgerEntry]) throws(Failure) -> Void
  ) throws(Failure) {
    switch place {
    case .daemon(let client):
      try more(client, .listEntries, since, until) { (reply: EntriesReply) throws(Failure) in
        try each(reply.entries)
      }
    case .file(let file, let present):
      try answer(file, since, until, { EntriesQuestion($0, present) }, each)
    }
  }

  /// What is asked for, without the years in which there can be nothing.
  static func stretch(_ since: Int64?, _ until: Int64?) -> StretchParameters {
    let possible = { (instant: Int64) in
      min(max(ControlRange.instant.lowerBound, instant), ControlRange.instant.upperBound)
    }
    return StretchParameters(since: since.map(possible), until: until.map(possible))
  }

  /// Asks the daemon, until it has told all.
  private func more<Reply: Decodable>(
    _ client: VarlinkClient, _ method: ControlInterface.Method, _ since: Int64?, _ until: Int64?,
    _ each: (Reply) throws(Failure) -> Void
  ) throws(Failure) {
    var failure: Failure?
    do {
      try client.more(
        ControlInterface.name(of: method), Self.stretch(since, until)
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

  /// Asks the file, until it has told all.
  private func answer<Asked: Question>(
    _ file: ReadOnlyHistory, _ since: Int64?, _ until: Int64?,
    _ question: (AskedStretch) -> Asked, _ each: (Asked.Reply) throws(Failure) -> Void
  ) throws(Failure) {
    let stretch: AskedStretch
    do {
      stretch = try AskedStretch(Self.stretch(since, until))
    } catch {
      throw Failure(.badData, error.description)
    }
    var question = question(stretch)
    while true {
      let step: Step<Asked.Reply>
      do {
        step = try question.next(from: file)
      } catch {
        throw Failure(.unavailable, "the history cannot be read: \(error)")
      }
      switch step {
      case .working: break
      case .reply(let reply): try each(reply)
      case .done: return
      }
    }
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
