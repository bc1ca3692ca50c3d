import Glibc
import Reactor
import TestSupport

@testable import Presence

/// A real PipeWire with its session manager, in a runtime folder of its own.
@MainActor
final class SoundServer {
  let folder: TemporaryFolder
  private let bus: PrivateBus
  private var programs: [Child] = []

  init() async throws {
    folder = try TemporaryFolder()
    bus = try await PrivateBus()
  }

  var environment: [String: String] {
    bus.environment.merging(["XDG_RUNTIME_DIR": folder.path, "HOME": folder.path]) { $1 }
  }

  /// Starts PipeWire (again), its session manager and its PulseAudio server.
  func start() async throws {
    programs.append(try spawn(["/usr/bin/pipewire"]))
    // A socket may be left from before, and who finds nobody behind it gives up.
    try await TestSupport.eventually("PipeWire answers") {
      try Child.run(["/usr/bin/pw-cli", "info", "0"], environment: environment, in: folder).status
        == 0
    }
    programs.append(try spawn(["/usr/bin/wireplumber"]))
    unsafe unlink(folder.path + "/pulse/native")
    programs.append(try spawn(["/usr/bin/pipewire-pulse"]))
    try await TestSupport.eventually("pipewire-pulse starts") {
      unsafe access(folder.path + "/pulse/native", F_OK) == 0
    }
  }

  /// Kills all of them; the sockets stay behind.
  func kill() { programs = [] }

  /// Starts a program that uses the server.
  func spawn(_ words: [String]) throws -> Child {
    try Child(
      words, environment: environment,
      output: folder.path + "/\(UInt64.random(in: 0...9_999_999)).log")
  }

  /// Makes a device that gives or takes silence.
  func makeDevice(_ name: String, _ kind: String) throws {
    let description = """
      { factory.name=support.null-audio-sink node.name=\(name) media.class=\(kind) \
      object.linger=true audio.position=[MONO] }
      """
    let made = try Child.run(
      ["/usr/bin/pw-cli", "create-node", "adapter", description], environment: environment,
      in: folder)
    guard made.status == 0 else { throw SystemError("pw-cli", code: made.status) }
  }

  /// Waits until nodes take part in processing, as PipeWire's own tool sees them.
  func waitUntilRuns(_ nodes: String...) async throws {
    try await TestSupport.eventually("\(nodes) run") {
      try Child.run(
        ["/bin/sh", "-c", #"pw-dump | python3 -c "$0" "$@""#, Self.areRunning] + nodes,
        environment: environment, in: folder
      ).status == 0
    }
  }

  private static let areRunning = """
    import json, sys
    nodes = [o["info"] for o in json.load(sys.stdin) if o["type"].endswith(":Node")]
    running = {n["props"].get("node.name") for n in nodes if n["state"] == "running"}
    sys.exit(not running.issuperset(sys.argv[1:]))
    """

  /// A program that records, called as is given.
  func record(_ name: String, from target: String, _ properties: String = "") throws -> Child {
    try spawn([
      "/usr/bin/pw-record", "--target", target, "-P",
      "{ node.name=\(name) application.name=\(name) \(properties) }", "/dev/null",
    ])
  }
}
