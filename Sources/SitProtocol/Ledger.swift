/// A bout: the type `Bout` of the interface, which documents each field.
public struct LedgerBout: Codable, Equatable, Sendable {
  /// What it is a stretch of.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case sitting, standing
  }
  /// How it ended.
  public enum Ending: String, Codable, Sendable, CaseIterable {
    case idle, locked, asleep, inactive, away, sensor, stood, sat, gap
  }

  /// Sitting or standing.
  public var kind: Kind
  /// When it began; Unix seconds.
  public var began: Int64
  /// When it ended; Unix seconds; nil while it lasts.
  public var ended: Int64?
  /// Its length, time asleep not counted.
  public var seconds: Int64
  /// How it ended; nil while it lasts.
  public var ending: Ending?
  /// Seconds east of UTC where it began.
  public var beganOffset: Int64
  /// Seconds east of UTC where it ended.
  public var endedOffset: Int64

  /// A bout.
  public init(
    kind: Kind, began: Int64, ended: Int64?, seconds: Int64, ending: Ending?, beganOffset: Int64,
    endedOffset: Int64
  ) {
    self.kind = kind
    self.began = began
    self.ended = ended
    self.seconds = seconds
    self.ending = ending
    self.beganOffset = beganOffset
    self.endedOffset = endedOffset
  }

  /// Writes every field, null where there is none.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(kind, forKey: .kind)
    try fields.encode(began, forKey: .began)
    try fields.encode(ended, forKey: .ended)
    try fields.encode(seconds, forKey: .seconds)
    try fields.encode(ending, forKey: .ending)
    try fields.encode(beganOffset, forKey: .beganOffset)
    try fields.encode(endedOffset, forKey: .endedOffset)
  }
}

/// A break: the type `Break` of the interface.
public struct LedgerBreak: Codable, Equatable, Sendable {
  /// When it began; Unix seconds.
  public var began: Int64
  /// When it ended; Unix seconds.
  public var ended: Int64
  /// Why it began.
  public var reason: LedgerBout.Ending
  /// Seconds east of UTC where it began.
  public var beganOffset: Int64
  /// Seconds east of UTC where it ended.
  public var endedOffset: Int64

  /// A break.
  public init(
    began: Int64, ended: Int64, reason: LedgerBout.Ending, beganOffset: Int64, endedOffset: Int64
  ) {
    self.began = began
    self.ended = ended
    self.reason = reason
    self.beganOffset = beganOffset
    self.endedOffset = endedOffset
  }
}

/// A nudge that was delivered: the type `DeliveredNudge` of the interface.
public struct LedgerNudge: Codable, Equatable, Sendable {
  /// What became of a nudge.
  public enum Outcome: String, Codable, Sendable, CaseIterable {
    case followed, snoozed, skipped, ignored
  }

  /// When it was delivered; Unix seconds.
  public var delivered: Int64
  /// Its number in its bout, from 1.
  public var number: Int
  /// How long the bout was then.
  public var boutSeconds: Int64
  /// What the bout was.
  public var kind: LedgerBout.Kind
  /// The outlet it went to.
  public var outlet: String
  /// What became of it; nil while that is open.
  public var outcome: Outcome?
  /// How long after it the break began, where it was followed.
  public var delaySeconds: Int64?

  /// A nudge.
  public init(
    delivered: Int64, number: Int, boutSeconds: Int64, kind: LedgerBout.Kind, outlet: String,
    outcome: Outcome?, delaySeconds: Int64?
  ) {
    self.delivered = delivered
    self.number = number
    self.boutSeconds = boutSeconds
    self.kind = kind
    self.outlet = outlet
    self.outcome = outcome
    self.delaySeconds = delaySeconds
  }

  /// Writes every field, null where there is none.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(delivered, forKey: .delivered)
    try fields.encode(number, forKey: .number)
    try fields.encode(boutSeconds, forKey: .boutSeconds)
    try fields.encode(kind, forKey: .kind)
    try fields.encode(outlet, forKey: .outlet)
    try fields.encode(outcome, forKey: .outcome)
    try fields.encode(delaySeconds, forKey: .delaySeconds)
  }
}

/// A move that was done: the type `DoneMove` of the interface.
public struct LedgerMove: Codable, Equatable, Sendable {
  /// When it was over; Unix seconds.
  public var done: Int64
  /// The move's name among programs.
  public var move: String
  /// How long it took.
  public var seconds: Int64

  /// A move that was done.
  public init(done: Int64, move: String, seconds: Int64) {
    self.done = done
    self.move = move
    self.seconds = seconds
  }
}

/// A stretch of time in which nobody could tell: the type `Gap` of the interface.
public struct LedgerGap: Codable, Equatable, Sendable {
  /// Why nobody could tell.
  public enum Reason: String, Codable, Sendable, CaseIterable {
    case notRunning, restarted, noSource
  }

  /// When it began; Unix seconds.
  public var began: Int64
  /// When it ended; Unix seconds.
  public var ended: Int64
  /// Why nobody could tell.
  public var reason: Reason
  /// Seconds east of UTC where it began.
  public var beganOffset: Int64
  /// Seconds east of UTC where it ended.
  public var endedOffset: Int64

  /// A gap.
  public init(
    began: Int64, ended: Int64, reason: Reason, beganOffset: Int64, endedOffset: Int64
  ) {
    self.began = began
    self.ended = ended
    self.reason = reason
    self.beganOffset = beganOffset
    self.endedOffset = endedOffset
  }
}

/// One entry of the ledger, of whatever kind: the type `Entry` of the interface, of whose fields
/// exactly one is not null.
public enum LedgerEntry: Codable, Equatable, Sendable {
  case bout(LedgerBout)
  case pause(LedgerBreak)
  case nudge(LedgerNudge)
  case move(LedgerMove)
  case gap(LedgerGap)

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case bout
    case pause = "break"
    case nudge, move, gap
  }

  /// Reads the one field that is not null.
  ///
  /// - Throws: `DecodingError.dataCorrupted` where there is none, or more than one.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let given = try fields.allKeys.filter { try !fields.decodeNil(forKey: $0) }
    guard given.count == 1, let key = given.first else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: "an entry has one field"))
    }
    self =
      switch key {
      case .bout: .bout(try fields.decode(LedgerBout.self, forKey: key))
      case .pause: .pause(try fields.decode(LedgerBreak.self, forKey: key))
      case .nudge: .nudge(try fields.decode(LedgerNudge.self, forKey: key))
      case .move: .move(try fields.decode(LedgerMove.self, forKey: key))
      case .gap: .gap(try fields.decode(LedgerGap.self, forKey: key))
      }
  }

  /// Writes every field, null but for one.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    for key in CodingKeys.allCases { try fields.encodeNil(forKey: key) }
    switch self {
    case .bout(let bout): try fields.encode(bout, forKey: .bout)
    case .pause(let pause): try fields.encode(pause, forKey: .pause)
    case .nudge(let nudge): try fields.encode(nudge, forKey: .nudge)
    case .move(let move): try fields.encode(move, forKey: .move)
    case .gap(let gap): try fields.encode(gap, forKey: .gap)
    }
  }
}

/// A stretch of time to ask about: the parameters of `ListBouts`, `ListEntries`, `GetDays` and
/// `GetStats`.
public struct StretchParameters: Codable, Equatable, Sendable {
  /// Its beginning in Unix seconds; nil: that of the ledger.
  public var since: Int64?
  /// Its end in Unix seconds; nil: now.
  public var until: Int64?
  /// The parameters of a call.
  public init(since: Int64?, until: Int64?) {
    self.since = since
    self.until = until
  }
}

/// A reply of `ListBouts`.
public struct BoutReply: Codable, Equatable, Sendable {
  /// The bout; nil in the only reply where there is none.
  public var bout: LedgerBout?
  /// A reply.
  public init(_ bout: LedgerBout?) { self.bout = bout }

  /// Writes the field, null where there is no bout.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(bout, forKey: .bout)
  }
}

/// A reply of `ListEntries`, and the parameters of `Import`.
public struct EntriesReply: Codable, Equatable, Sendable {
  /// The entries.
  public var entries: [LedgerEntry]
  /// Some entries.
  public init(_ entries: [LedgerEntry]) { self.entries = entries }
}

/// The reply of `Import`.
public struct ImportReply: Codable, Equatable, Sendable {
  /// How many entries are new.
  public var added: Int
  /// How many entries say more than what was known before, and take its place.
  public var changed: Int
  /// How many entries were known already.
  public var known: Int
  /// A reply.
  public init(added: Int, changed: Int, known: Int) {
    self.added = added
    self.changed = changed
    self.known = known
  }
}
