import Glibc
import Reactor
import SitCore
import TestSupport
import Testing

@testable import Presence

@Suite(.timeLimit(.minutes(5)))
struct CallSourceTests {
  private let alarms = AlarmClock()
  private let heard = HeardEvidence()
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    unsafe mkdir(folder.path + "/dev", 0o700)
  }

  private func watch(_ environment: [String: String]) -> CallWatch {
    CallWatch(
      CallSurroundings(
        environment: environment, devices: folder.path + "/dev", udev: folder.path + "/udev"),
      alarms: alarms)
  }

  private func source(_ environment: [String: String]) -> CallSource {
    CallSource(watch(environment), report: heard.hear)
  }

  private func hold(_ name: String) -> CInt {
    unsafe open("\(folder.path)/dev/\(name)", O_RDONLY | O_CLOEXEC)
  }

  @Test func `A camera that is opened for a moment tells nothing, for long a call`() async throws {
    let source = source([:])
    defer { source.stop() }
    source.start()
    #expect(heard.all == [])
    #expect(
      source.condition
        == "no PipeWire: XDG_RUNTIME_DIR is not set; no camera: nothing is in use")
    try writeText("", to: folder.path + "/dev/video0")
    #expect(await heard.next { $0 == .passive(false) } != nil)
    #expect(source.condition.hasSuffix("cameras video0: nothing is in use"))
    var camera = hold("video0")
    #expect(await eventually { source.condition.contains("a camera is in use") })
    close(camera)
    #expect(await eventually { source.condition.hasSuffix("nothing is in use") })
    #expect(heard.all == [])
    let before = Clock.monotonic
    camera = hold("video0")
    #expect(await heard.next { $0 == .passive(true) } != nil)
    #expect(Clock.monotonic - before >= 2_000_000)
    // A change of the device within the call.
    close(camera)
    #expect(await eventually { source.condition.hasSuffix("nothing is in use") })
    camera = hold("video0")
    #expect(await eventually { source.condition.contains("a camera is in use") })
    #expect(heard.all == [])
    close(camera)
    #expect(await heard.next { $0 == .passive(false) } != nil)
    unsafe unlink(folder.path + "/dev/video0")
    #expect(await heard.next { $0 == .gone } != nil)
    #expect(heard.all == [])
  }

  @Test func `It listens only while it matters, and then tells what is`() async throws {
    let server = try await SoundServer()
    try await server.start()
    try server.makeDevice("mic", "Audio/Source/Virtual")
    let source = source(server.environment)
    source.heed(false)
    source.start()
    #expect(source.condition == "rests: its answer would make no difference now")
    #expect(heard.all == [])
    source.heed(true)
    #expect(await heard.next { $0 == .passive(false) } != nil)
    let call = try server.record("call", from: "mic")
    #expect(await heard.next { $0 == .passive(true) } != nil)
    #expect(
      source.condition == "PipeWire; no camera: a microphone is in use (call)")
    source.heed(false)
    call.stop()
    source.heed(true)
    #expect(await heard.next { _ in true } == .passive(false))
    server.kill()
    #expect(await heard.next { _ in true } == .gone)
    try await server.start()
    #expect(await heard.next { _ in true } == .live(.none))
    source.stop()
    #expect(source.condition == "not started")
    server.kill()
    #expect(heard.all == [.passive(false)])
  }

  @Test func `A call holds nudges whether or not it is heeded as presence`() async throws {
    try writeText("", to: folder.path + "/dev/video0")
    let watch = watch([:])
    let hold = HeardHold(CallHold(watch))
    #expect(
      hold.watcher.condition == "rests: there is no bout in which to hold a nudge")
    hold.watcher.attend(.loose)
    #expect(await hold.becomes(holding: false))
    let camera = self.hold("video0")
    #expect(await hold.becomes(holding: true))
    #expect(hold.watcher.condition.contains("a camera is in use"))
    // A source that comes later learns at once, and one that rests leaves the hold as it is.
    let source = CallSource(watch, report: heard.hear)
    source.start()
    #expect(heard.all == [.live(.none), .passive(true)])
    source.heed(false)
    #expect(hold.watcher.isHolding)
    hold.watcher.attend(.none)
    #expect(!hold.watcher.isHolding)
    #expect(watch.condition == "does not listen")
    source.heed(true)
    #expect(heard.all == [.live(.none), .passive(true)])
    hold.watcher.attend(.close)
    #expect(hold.watcher.isHolding)
    source.stop()
    close(camera)
    #expect(await hold.becomes(holding: false))
    #expect(heard.all == [.live(.none), .passive(true)])
  }
}
