import Glibc
import Reactor
import SitCore
import TestSupport
import Testing

@testable import Presence

/// Against a real PipeWire with WirePlumber.
@Suite(.timeLimit(.minutes(5)))
struct CallPipeWireTests {
  private let alarms = AlarmClock()

  private func follower(_ server: SoundServer) -> PipeWireFollower {
    PipeWireFollower(environment: server.environment, alarms: alarms) {}
  }

  private func uses(
    _ expected: Set<CallUse>, _ follower: PipeWireFollower,
    _ location: SourceLocation = #_sourceLocation
  ) async {
    let isSo = await eventually { follower.uses == expected }
    #expect(isSo, "\(follower.uses), not \(expected)", sourceLocation: location)
  }

  @Test func `A microphone is in use while a program records from it, and not by level meters`()
    async throws
  {
    let server = try await SoundServer()
    let follower = follower(server)
    defer { follower.end() }
    #expect(follower.condition.hasPrefix("no PipeWire at \(server.folder.path)/pipewire-0"))
    try await server.start()
    #expect(await eventually { follower.isLive })
    #expect(!follower.hasMicrophone)
    try server.makeDevice("mic", "Audio/Source/Virtual")
    try server.makeDevice("speaker", "Audio/Sink")
    #expect(await eventually { follower.hasMicrophone })
    try await TestSupport.eventually("the PulseAudio server has the devices") {
      let sources = try Child.run(
        ["/usr/bin/pactl", "list", "short", "sources"], environment: server.environment,
        in: server.folder
      ).output
      return sources.contains("mic") && sources.contains("speaker.monitor")
    }
    // A meter, a visualiser of what is played, and a filter's end: all run, and none is a call.
    let asides = try [
      server.record("meter", from: "mic", "stream.monitor=true"),
      server.record("passive", from: "mic", "node.passive=true"),
      server.record("filter", from: "mic", "node.link-group=filter-1"),
      server.record("visualiser", from: "speaker", "stream.capture.sink=true"),
      server.spawn(["/usr/bin/parec", "--device=speaker.monitor", "--client-name=listener"]),
    ]
    let call = try server.record("call", from: "mic")
    try await server.waitUntilRuns("meter", "passive", "filter", "visualiser", "listener", "call")
    await uses([CallUse(.microphone, by: "call")], follower)
    call.stop()
    await uses([], follower)
    let pulse = try server.spawn(["/usr/bin/parec", "--device=mic", "--client-name=Browser"])
    await uses([CallUse(.microphone, by: "Browser")], follower)
    try await server.waitUntilRuns("meter")
    withExtendedLifetime((asides, pulse)) {}
  }

  @Test func `A PipeWire that is killed is found again when it is back`() async throws {
    let server = try await SoundServer()
    try await server.start()
    let follower = follower(server)
    defer { follower.end() }
    #expect(await eventually { follower.isLive })
    for _ in 0..<2 {
      try server.makeDevice("mic", "Audio/Source/Virtual")
      let call = try server.record("call", from: "mic")
      await uses([CallUse(.microphone, by: "call")], follower)
      server.kill()
      #expect(await eventually { !follower.isLive })
      await uses([], follower)
      #expect(follower.condition.contains("PipeWire"))
      call.stop()
      try await server.start()
      #expect(await eventually { follower.isLive })
    }
  }

  @Test(arguments: [("media.role=Camera", CallUse.Device.camera), ("media.role=Screen", .screen)])
  func `Pictures taken from PipeWire are a camera's or the screen's`(
    role: String, device: CallUse.Device
  ) async throws {
    let server = try await SoundServer()
    try await server.start()
    let follower = follower(server)
    defer { follower.end() }
    let source = try server.spawn([
      "/usr/bin/gst-launch-1.0", "-q", "videotestsrc", "is-live=true", "!",
      "video/x-raw,width=64,height=48", "!", "pipewiresink", "mode=provide",
      "stream-properties=p,media.class=Video/Source,node.name=pictures,\(role)",
    ])
    try await TestSupport.eventually("the pictures are offered") {
      try Child.run(
        ["/usr/bin/pw-cli", "info", "pictures"], environment: server.environment, in: server.folder
      ).output.contains("Video/Source")
    }
    let viewer = try server.spawn([
      "/usr/bin/gst-launch-1.0", "-q", "pipewiresrc", "target-object=pictures", "!", "video/x-raw",
      "!", "fakesink",
    ])
    await uses([CallUse(device, by: "gst-launch-1.0")], follower)
    viewer.stop()
    await uses([], follower)
    withExtendedLifetime(source) {}
  }
}
