import Glibc
import Reactor
import Systemd
import TestSupport
import Testing

@testable import Presence

@Suite struct PeerConditionTests {
  private static let name = "org.example.Peer"
  private let question = PeerQuestion.method(
    "Holds", at: ["/one", "/two"], of: name, changedBy: "Changed")

  @Test func `a peer that does not answer is asked again later`() async throws {
    let desk = try await Desk()
    let peer = try await desk.peer(Self.name, at: "/one")
    try await peer.answers("Holds", "b", "ret = True")
    peer.process.signal(SIGSTOP)
    let condition = PeerCondition(
      question, on: desk.bus, alarms: desk.alarms, patience: .seconds(1),
      retries: Backoff(from: .milliseconds(10), to: .milliseconds(50)), onChange: {})
    #expect(condition.isOpen)
    try await eventually("it is given up") { !condition.isOpen }
    #expect(condition.holds == nil)
    peer.process.signal(SIGCONT)
    try await eventually("it is asked again") { condition.holds == true }
  }

  @Test func `who has the name next is asked anew`() async throws {
    let desk = try await Desk()
    let first = try await desk.peer(Self.name, at: "/one")
    try await first.answers("Holds", "b", "ret = True")
    let condition = PeerCondition(question, on: desk.bus, alarms: desk.alarms, onChange: {})
    try await eventually("it holds") { condition.holds == true }
    first.dies()
    try await eventually("nobody tells") { condition.holds == nil && !condition.isOpen }
    let second = try await desk.peer(Self.name, at: "/two")
    try await second.answers("Holds", "b", "ret = False")
    try await second.emits("Changed", "", [])
    try await eventually("the other path answers") { condition.holds == false }
  }

  @Test func `what is open leaves things as they were, unless somebody says that it holds`()
    async throws
  {
    let desk = try await Desk()
    let peer = try await desk.peer(Self.name, at: "/one")
    try await peer.answers("Holds", "b", "ret = False")
    let settled = PeerCondition(question, on: desk.bus, alarms: desk.alarms, onChange: {})
    let absent = PeerCondition(
      .method("Holds", at: ["/one"], of: "org.example.Nobody", changedBy: "Changed"),
      on: desk.bus, alarms: desk.alarms, onChange: {})
    try await eventually("both are settled") { !settled.isOpen && !absent.isOpen }
    let open = PeerCondition(question, on: desk.bus, alarms: desk.alarms, onChange: {})
    #expect([settled, absent].disjunction(before: true) == false)
    #expect([absent].disjunction(before: true) == nil)
    #expect([settled, open].disjunction(before: true) == true)
    #expect([settled, open].disjunction(before: nil) == nil)
    try await peer.emits("Changed", "b", [.bool(true)])
    try await eventually("the signal is heard") { settled.holds == true }
    #expect([settled, absent].disjunction(before: false) == true)
    #expect([PeerCondition]().disjunction(before: true) == nil)
  }
}
