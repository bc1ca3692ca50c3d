import Glibc
import Reactor
import SitCore
import TestSupport
import Testing

@testable import Presence

/// Device nodes that are opened past PipeWire, in a folder of the test's own.
@Suite(.timeLimit(.minutes(5)))
struct CallDeviceTests {
  private let alarms = AlarmClock()
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["dev", "udev", "hidden"] { unsafe mkdir("\(folder.path)/\(name)", 0o700) }
  }

  private func surroundings(processes: String = "/proc") -> CallSurroundings {
    CallSurroundings(
      environment: [:], devices: folder.path + "/dev", processes: processes,
      udev: folder.path + "/udev")
  }

  private func node(_ name: String) throws { try writeText("", to: "\(folder.path)/dev/\(name)") }

  /// A program that opens a node and stops; its name is that of a copy of the shell.
  private func hold(_ name: String, as program: String = "browser", writing: Bool = false) throws
    -> Child
  {
    let copy = "\(folder.path)/\(program)"
    _ = try Child.run(["/bin/cp", "/bin/sh", copy], in: folder)
    let way = writing ? "<>" : "<"
    return try Child(
      [copy, "-c", "exec 3\(way)\(folder.path)/dev/\(name); kill -STOP $$"], output: "/dev/null")
  }

  private func uses(
    _ expected: Set<CallUse>, _ watch: CameraWatch, _ location: SourceLocation = #_sourceLocation
  ) async {
    let isSo = await eventually { watch.uses == expected }
    #expect(isSo, "\(watch.uses), not \(expected)", sourceLocation: location)
  }

  @Test func `A camera is in use as long as a program has its node open`() async throws {
    try node("video0")
    try node("audio0")
    let early = try hold("video0", as: "early")
    try await TestSupport.eventually("it holds the node") {
      readText("/proc/\(early.pid)/comm") == "early\n"
    }
    let watch = CameraWatch(surroundings(), alarms: alarms) {}
    defer { watch.end() }
    await uses([CallUse(.camera, by: "early")], watch)
    // A second opener that goes does not end it, nor does the first while the second stays.
    let second = try hold("video0", writing: true)
    await uses([CallUse(.camera, by: "early"), CallUse(.camera, by: "browser")], watch)
    early.stop()
    await uses([CallUse(.camera, by: "browser")], watch)
    second.stop()
    await uses([], watch)
    // A camera that is plugged in later, and drawn out while in use.
    try node("video12")
    #expect(await eventually { watch.names == ["video0", "video12"] })
    let third = try hold("video12")
    await uses([CallUse(.camera, by: "browser")], watch)
    unsafe unlink(folder.path + "/dev/video12")
    await uses([], watch)
    #expect(watch.names == ["video0"])
    withExtendedLifetime(third) {}
  }

  @Test func `PipeWire and its session manager may hold a camera, which they tell of themselves`()
    async throws
  {
    try node("video0")
    let watch = CameraWatch(surroundings(), alarms: alarms) {}
    defer { watch.end() }
    let servants = try [hold("video0", as: "wireplumber"), hold("video0", as: "pipewire")]
    let call = try hold("video0", as: "call")
    await uses([CallUse(.camera, by: "call")], watch)
    call.stop()
    await uses([], watch)
    withExtendedLifetime(servants) {}
  }

  @Test func `A camera that an unseen program opened is in use until that closes it`() async throws
  {
    try node("video0")
    // No process is seen there.
    let watch = CameraWatch(surroundings(processes: folder.path + "/hidden"), alarms: alarms) {}
    defer { watch.end() }
    let program = try hold("video0")
    await uses([CallUse(.camera, by: nil)], watch)
    program.stop()
    await uses([], watch)
  }

  @Test(.enabled(if: getuid() == 0, "needs to make device nodes"))
  func `Nodes of devices that are no cameras do not count`() async throws {
    // The kernel's empty and zero devices play the devices, and udev says what they are.
    for (name, minor, capabilities) in [("video0", 3, ":capture:"), ("video1", 5, ":")] {
      let made = try Child.run(
        ["/bin/mknod", "\(folder.path)/dev/\(name)", "c", "1", "\(minor)"], in: folder)
      #expect(made.status == 0, "\(made.output)")
      try writeText(
        "S:v4l/\(name)\nE:ID_V4L_VERSION=2\nE:ID_V4L_CAPABILITIES=\(capabilities)\n",
        to: "\(folder.path)/udev/c1:\(minor)")
    }
    let watch = CameraWatch(surroundings(), alarms: alarms) {}
    defer { watch.end() }
    #expect(await eventually { watch.names == ["video0"] })
    let codec = try hold("video1", as: "player")
    let camera = try hold("video0", as: "call", writing: true)
    await uses([CallUse(.camera, by: "call")], watch)
    camera.stop()
    await uses([], watch)
    withExtendedLifetime(codec) {}
  }

  @Test func `A sound card's capture device is in use as long as ALSA says so`() async throws {
    let watch = CaptureWatch(
      surroundings(processes: folder.path), alarms: alarms
    ) {}
    defer { watch.end() }
    // The card comes later, as one at USB does.
    unsafe mkdir(folder.path + "/dev/snd", 0o700)
    let state = folder.path + "/asound/card1/pcm0c/sub0"
    _ = try Child.run(["/bin/mkdir", "-p", state, "\(folder.path)/\(getpid())"], in: folder)
    try writeText("closed\n", to: state + "/status")
    try writeText("talk\n", to: "\(folder.path)/\(getpid())/comm")
    for name in ["pcmC1D0c", "pcmC1D0p", "controlC1"] { try node("snd/" + name) }
    #expect(await eventually { watch.names == ["pcmC1D0c"] })
    try writeText("state: RUNNING\nowner_pid   : \(getpid())\n", to: state + "/status")
    let program = try hold("snd/pcmC1D0c")
    #expect(await eventually { watch.uses == [CallUse(.microphone, by: "talk")] })
    try writeText("closed\n", to: state + "/status")
    program.stop()
    #expect(await eventually { watch.uses.isEmpty })
    // The driver is unloaded.
    _ = try Child.run(["/bin/rm", "-r", folder.path + "/dev/snd"], in: folder)
    #expect(await eventually { watch.names.isEmpty })
  }

  @Test func `Only capture devices have a folder of their state`() {
    #expect(CaptureWatch.statusFolder(of: "pcmC0D12c") == "card0/pcm12c")
    for name in ["pcmC0D0p", "pcmCDc", "pcmC0c", "pcmC../D0c", "pcmC0D0D1c", "timer", "pcmC", "c"] {
      #expect(CaptureWatch.statusFolder(of: name) == nil)
    }
  }
}
