/// Something to do on a break: the type `Move` of the interface, which documents each field.
public struct MoveDescription: Codable, Equatable, Sendable {
  /// Where a move is done.
  public enum Place: String, Codable, Sendable, CaseIterable {
    case desk, standing, floor
  }

  /// Its name among programs.
  public var id: String
  /// Its name among people.
  public var name: String
  /// Where it is done.
  public var place: Place
  /// What to do, a sentence each.
  public var steps: [String]
  /// For how long it is held; 0: it is not.
  public var holdSeconds: Int64
  /// How often it is done.
  public var repetitions: Int
  /// Whether it is done so often on each side.
  public var perSide: Bool
  /// Another way to do it.
  public var variation: String?
  /// What it is good for.
  public var goodFor: String
  /// Who recommends it.
  public var source: String
  /// Whether it is the person's own.
  public var custom: Bool

  /// A move.
  public init(
    id: String, name: String, place: Place, steps: [String], holdSeconds: Int64, repetitions: Int,
    perSide: Bool, variation: String?, goodFor: String, source: String, custom: Bool
  ) {
    self.id = id
    self.name = name
    self.place = place
    self.steps = steps
    self.holdSeconds = holdSeconds
    self.repetitions = repetitions
    self.perSide = perSide
    self.variation = variation
    self.goodFor = goodFor
    self.source = source
    self.custom = custom
  }

  /// Writes every field, null where there is none.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(id, forKey: .id)
    try fields.encode(name, forKey: .name)
    try fields.encode(place, forKey: .place)
    try fields.encode(steps, forKey: .steps)
    try fields.encode(holdSeconds, forKey: .holdSeconds)
    try fields.encode(repetitions, forKey: .repetitions)
    try fields.encode(perSide, forKey: .perSide)
    try fields.encode(variation, forKey: .variation)
    try fields.encode(goodFor, forKey: .goodFor)
    try fields.encode(source, forKey: .source)
    try fields.encode(custom, forKey: .custom)
  }
}

/// The reply of `ListMoves`.
public struct MovesReply: Codable, Equatable, Sendable {
  /// The moves.
  public var moves: [MoveDescription]
  /// A reply.
  public init(_ moves: [MoveDescription]) { self.moves = moves }
}

/// The parameters of `RecordMove`.
public struct RecordMoveParameters: Codable, Equatable, Sendable {
  /// The move's name among programs.
  public var move: String
  /// How long it took.
  public var seconds: Int64
  /// The parameters of a call.
  public init(move: String, seconds: Int64) {
    self.move = move
    self.seconds = seconds
  }
}

/// The parameters of the error `UnknownMove`.
public struct UnknownMoveParameters: Codable, Equatable, Sendable {
  /// The name that no move has.
  public var move: String
  /// The parameters of an error.
  public init(move: String) { self.move = move }
}

/// The parameters of the error `StoreUnavailable`.
public struct StoreUnavailableParameters: Codable, Equatable, Sendable {
  /// Why the ledger cannot be read or written.
  public var reason: String
  /// The parameters of an error.
  public init(reason: String) { self.reason = reason }
}
