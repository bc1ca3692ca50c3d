/// Where signs of a call are looked for.
public struct CallSurroundings {
  /// The process's environment: `PIPEWIRE_REMOTE`, `PIPEWIRE_RUNTIME_DIR` and `XDG_RUNTIME_DIR`
  /// count.
  let environment: [String: String]
  /// The folder of device nodes.
  let devices: String
  /// The folder of processes, and of ALSA's state.
  let processes: String
  /// The folder of udev's database.
  let udev: String

  /// The machine's own folders, unless others are given.
  public init(
    environment: [String: String], devices: String = "/dev", processes: String = "/proc",
    udev: String = "/run/udev/data"
  ) {
    self.environment = environment
    self.devices = devices
    self.processes = processes
    self.udev = udev
  }
}
