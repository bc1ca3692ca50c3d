import SitCore
import Testing

@testable import Presence

@Suite struct HoldSetTests {
  private final class Watcher: HoldWatcher {
    let hold: OutsideHold
    let name: String
    var isHolding: Bool { didSet { onChange() } }
    var onChange: () -> Void = {}
    var isLive: Bool { true }
    var condition: String { "is played" }
    private(set) var attention = HoldAttention.none
    private(set) var isRunning = false
    private(set) var looks = 0

    init(_ hold: OutsideHold, _ name: String, isHolding: Bool = false) {
      self.hold = hold
      self.name = name
      self.isHolding = isHolding
    }

    func start() { isRunning = true }
    func attend(_ attention: HoldAttention) { self.attention = attention }
    func look() { looks += 1 }
    func stop() { isRunning = false }
  }

  private struct Told: Equatable {
    let hold: OutsideHold
    let stands: Bool
    init(_ hold: OutsideHold, _ stands: Bool) { (self.hold, self.stands) = (hold, stands) }
  }

  private final class Scene {
    var told: [Told] = []
    var made: [Watcher] = []
    lazy var set = HoldSet(
      make: { [unowned self] hold in
        let new = ["one", "two"].map { Watcher(hold, $0) }
        made += new
        return new
      },
      report: { [unowned self] in told.append(Told($0, $1)) })
  }

  @Test func `a hold stands while any of its watchers says so`() throws {
    let scene = Scene()
    scene.set.listen(to: [.fullscreen])
    let (one, two) = (scene.made[0], scene.made[1])
    one.isHolding = true
    two.isHolding = true
    one.isHolding = false
    #expect(scene.told == [Told(.fullscreen, true)])
    #expect(scene.set.reasons(for: .fullscreen) == ["two: is played"])
    #expect(scene.set.reasons(for: .call) == [])
    two.isHolding = false
    #expect(scene.told == [Told(.fullscreen, true), Told(.fullscreen, false)])
  }

  @Test func `only what is asked for is listened to, and what stays is not disturbed`() throws {
    let scene = Scene()
    scene.set.listen(to: [])
    #expect(scene.made.isEmpty)
    scene.set.attend(.close)
    scene.set.listen(to: [.call, .fullscreen])
    #expect(scene.made.map(\.hold) == [.fullscreen, .fullscreen, .call, .call])
    #expect(scene.made.allSatisfy { $0.isRunning && $0.attention == .close })
    scene.made[0].isHolding = true
    scene.made[2].isHolding = true
    scene.told = []
    scene.set.listen(to: [.fullscreen, .doNotDisturb])
    #expect(scene.told == [Told(.call, false)])
    #expect(scene.made.map(\.isRunning) == [true, true, false, false, true, true])
    // What was let go of says nothing any more.
    scene.made[2].isHolding = false
    scene.made[2].isHolding = true
    #expect(scene.told == [Told(.call, false)])
    scene.set.look()
    #expect(scene.made.map(\.looks) == [1, 1, 0, 0, 1, 1])
    // They may have rested.
    scene.set.attend(.loose)
    #expect(scene.made.map(\.looks) == [1, 1, 0, 0, 1, 1])
    scene.set.attend(.close)
    #expect(scene.made.map(\.looks) == [2, 2, 0, 0, 2, 2])
    scene.set.stop()
    #expect(scene.made.allSatisfy { !$0.isRunning })
    #expect(scene.told == [Told(.call, false)])
  }
}
