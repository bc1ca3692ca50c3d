import Configuration
import SitProtocol
import Testing

@testable import sitctl

/// What is written is read as it was.
@Suite struct ExchangeRoundTripTests {
  @Test(arguments: ExportFormat.allCases)
  func `one of each comes back`(format: ExportFormat) throws {
    let draft = draft(try file(oneOfEach, as: format))
    #expect(draft.faults == [])
    #expect(draft.entries == oneOfEach)
  }

  @Test(arguments: ExportFormat.allCases, 0..<40)
  func `any entries come back, in whatever portions`(format: ExportFormat, seed: UInt64) throws {
    var random = Seeded(state: seed)
    let entries = (0..<Int.random(in: 0...60, using: &random)).map { _ in random.entry() }
      .sorted { $0.precedes($1) }
    let text = try file(entries, as: format)
    let draft = draft(Array(text.utf8), portion: .random(in: 1...40, using: &random))
    #expect(draft.faults == [])
    #expect(draft.entries == entries)
    #expect(try file(draft.entries, as: format) == text)
  }

  @Test func `a bout that lasts still is not written`() throws {
    let lasting = LedgerEntry.bout(
      LedgerBout(
        kind: .sitting, began: 1_711_860_000, ended: nil, seconds: 60, ending: nil,
        beganOffset: 7_200, endedOffset: 7_200))
    #expect(try file(oneOfEach + [lasting], as: .csv) == file(oneOfEach, as: .csv))
  }

  @Test func `entries of the same second are written in order of their kinds`() throws {
    let moved = oneOfEach.map { entry in
      switch entry {
      case .move(var move):
        move.done = 1_711_785_600
        return LedgerEntry.move(move)
      case .bout, .pause, .nudge, .gap: return entry
      }
    }
    let (bout, nudge, pause, move) = (moved[0], moved[1], moved[2], moved[3])
    #expect(
      try file([bout, move, nudge, pause], as: .csv) == file([bout, nudge, move, pause], as: .csv))
  }

  @Test(arguments: 0..<200)
  func `nothing that is broken does harm`(seed: UInt64) throws {
    var random = Seeded(state: seed)
    let format = ExportFormat.allCases.randomElement(using: &random) ?? .csv
    var bytes = Array(try file(oneOfEach, as: format).utf8)
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0...2, using: &random) {
      case 0: bytes[place] = .random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case _: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
      }
    }
    for format in ImportFormat.allCases {
      let draft = draft(bytes, as: format, portion: 7)
      #expect(draft.entries.allSatisfy { $0.fault(now: berlin.now) == nil })
    }
  }

  @Test func `portions for the daemon are in order and fit into a message`() throws {
    var random = Seeded(state: 1)
    let name = String(repeating: "\"", count: 64)
    let entries =
      (0..<2_000).map { _ in random.entry() }
      + (0..<500).map { .move(LedgerMove(done: 1_700_000_000 + $0, move: name, seconds: 1)) }
    let batches = Array(ImportBatches(entries))
    #expect(batches.flatMap(\.self) == entries.sorted { $0.precedes($1) })
    for batch in batches {
      let size = try batch.reduce(0) {
        try $0 + LedgerJSON.line(for: $1, isFirst: false).utf8.count
      }
      #expect(size <= 64_000)
    }
    #expect(batches.count < 20)
  }
}

/// The same numbers at each run.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func entry() -> LedgerEntry {
    let began = Int64.random(in: 0...1_700_000_000, using: &self)
    let length = Int64.random(in: 0...86_400, using: &self)
    let offsets = (0..<2).map { _ in Int64.random(in: -1_439...1_439, using: &self) * 60 }
    switch Int.random(in: 0...4, using: &self) {
    case 0:
      return .bout(
        LedgerBout(
          kind: any(), began: began, ended: began + length,
          seconds: .random(in: 0...length, using: &self), ending: any(), beganOffset: offsets[0],
          endedOffset: offsets[1]))
    case 1:
      return .pause(
        LedgerBreak(
          began: began, ended: began + length, reason: any(), beganOffset: offsets[0],
          endedOffset: offsets[1]))
    case 2:
      return .gap(
        LedgerGap(
          began: began, ended: began + length, reason: any(), beganOffset: offsets[0],
          endedOffset: offsets[1]))
    case 3:
      let outcome: LedgerNudge.Outcome? = Bool.random(using: &self) ? any() : nil
      return .nudge(
        LedgerNudge(
          delivered: began, number: .random(in: 1...9, using: &self), boutSeconds: length,
          kind: any(), outlet: name(), outcome: outcome,
          delaySeconds: outcome == .followed ? length : nil))
    case _: return .move(LedgerMove(done: began, move: name(), seconds: length))
    }
  }

  private mutating func any<Value: CaseIterable>() -> Value where Value.AllCases == [Value] {
    let index = Int.random(in: Value.allCases.indices, using: &self)
    return Value.allCases[index]
  }

  private mutating func name() -> String {
    let letters = Array(#"abc "",,;\/'=é🪑 "#)
    return String(
      (0..<Int.random(in: 1...12, using: &self)).map { _ in
        letters[Int.random(in: letters.indices, using: &self)]
      })
  }
}
