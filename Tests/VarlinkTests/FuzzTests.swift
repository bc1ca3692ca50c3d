import Testing

@testable import Varlink

/// The same numbers in every run (SplitMix64).
private nonisolated struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

@Suite("Anything at all may come") nonisolated struct FuzzTests {
  private static let seeds = [
    #"{"method":"org.example.test.Echo","parameters":{"text":"abc","times":3}}"#,
    #"{"method":"org.example.test.Echo","parameters":{"text":"","point":{"x":1,"y":-2}}}"#,
    #"{"method":"org.example.test.Watch","more":true,"parameters":{"greeting":"hello"}}"#,
    #"{"method":"org.example.test.Flood","more":true,"parameters":{"replies":3,"bytes":9}}"#,
    #"{"method":"org.example.test.Fail","oneway":true}"#,
    #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"a.b"}}"#,
    #"{"method":"org.varlink.service.GetInfo","upgrade":true}"#,
  ]

  /// One of the seeds, more or less.
  private func mutated(_ dice: inout Dice) -> [UInt8] {
    var bytes = Array(Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &dice)].utf8)
    for _ in 0..<Int.random(in: 0...6, using: &dice) {
      let place = Int.random(in: 0...bytes.count, using: &dice)
      switch Int.random(in: 0..<6, using: &dice) {
      case 0: bytes.insert(UInt8.random(in: 0...255, using: &dice), at: place)
      case 1: bytes.insert(contentsOf: #"{}[],:"\0-e"#.utf8.shuffled(using: &dice), at: place)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + 3))
      case 3: bytes.insert(contentsOf: bytes[..<place], at: place)
      case 4 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
      default: bytes.insert(contentsOf: "99999999".utf8, at: place)
      }
    }
    return bytes
  }

  @Test("Thousands of broken messages do not stop the server from serving others")
  func broken() async throws {
    let service = try await TestService { $0.patience = .seconds(60) }
    let good = try Peer(service.path)
    var dice = Dice(state: 20_251_123)
    var number = 0
    for _ in 0..<1_500 {
      let bad = try Peer(service.path)
      for _ in 0..<Int.random(in: 1...6, using: &dice) {
        guard bad.send(raw: mutated(&dice) + [0]) else { break }
      }
      if Bool.random(using: &dice) { bad.finishSending() }
      number += 1
      try #require(
        good.ask(#"{"method":"org.example.test.Echo","parameters":{"text":"\#(number)"}}"#)
          == Answer(#"{"text":"\#(number)"}"#))
    }
  }
}
