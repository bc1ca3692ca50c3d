import Foundation
import PackagePlugin

/// Has `wayland-scanner` generate the interface tables of the protocols that tell idleness, from
/// their descriptions as the system's packages have them.
@main
struct WaylandProtocols: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let protocols = Self.variable("pkgdatadir", of: "wayland-protocols")
    let descriptions = [
      (protocols ?? "/usr/share/wayland-protocols")
        + "/staging/ext-idle-notify/ext-idle-notify-v1.xml",
      // Its package tells CMake alone where it is.
      "/usr/share/plasma-wayland-protocols/idle.xml",
    ]
    let scanner = Self.variable("wayland_scanner", of: "wayland-scanner")
    return descriptions.map { path in
      let description = URL(filePath: path)
      let name = description.deletingPathExtension().lastPathComponent
      let code = context.pluginWorkDirectoryURL.appending(path: "\(name)-protocol.c")
      return .buildCommand(
        displayName: "Generating \(code.lastPathComponent)",
        executable: URL(filePath: scanner ?? "/usr/bin/wayland-scanner"),
        arguments: ["private-code", description.path(), code.path()],
        inputFiles: [description], outputFiles: [code])
    }
  }

  /// A variable of a pkg-config module; nil where there is none.
  private static func variable(_ name: String, of module: String) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["pkg-config", "--variable=\(name)", module]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let value = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return process.terminationStatus == 0 && !value.isEmpty ? value : nil
  }
}
