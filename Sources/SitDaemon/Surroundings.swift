import Configuration
import Glibc
import SitProtocol

/// Where the daemon finds and puts things: what the command line says, else what the environment
/// says, else what the XDG Base Directory Specification says. Paths are absolute: relative ones on
/// the command line count from the working directory.
public struct Surroundings {
  /// The environment of the process.
  public let environment: [String: String]
  /// The configuration file; nil where there is no home for one.
  public let configurationPath: String?
  /// Whether the configuration file was named, and so has to be there.
  public let isConfigurationNamed: Bool
  /// The folder of the person's own moves; nil where there is no home for one.
  public let movesFolder: String?
  /// The folder of the state; nil where there is no home for one.
  public let stateFolder: String?
  /// The control socket; nil where there is no place for one.
  public let socketPath: String?

  /// Works out all places.
  ///
  /// - Parameters:
  ///   - configuration: the configuration file, if it was named.
  ///   - stateFolder: the state folder, if it was named.
  ///   - socket: the socket's path, if it was named.
  public init(
    configuration: String? = nil, stateFolder: String? = nil, socket: String? = nil,
    environment: [String: String] = Surroundings.processEnvironment
  ) {
    var environment = environment
    if !(environment["HOME"] ?? "").hasPrefix("/") { environment["HOME"] = Self.homeFolder }
    self.environment = environment
    isConfigurationNamed = configuration != nil
    configurationPath =
      configuration.map(Self.absolute) ?? Configuration.defaultPath(environment: environment)
    movesFolder = Configuration.movesFolder(environment: environment)
    self.stateFolder = stateFolder.map(Self.absolute) ?? StatePath.find(in: environment)
    socketPath = socket.map(Self.absolute) ?? SocketPath.find(in: environment)
  }

  /// The icon of nudges: where it was installed, as not every notification server looks there; else
  /// the name of one that every theme has.
  var icon: String {
    let home = environment["HOME"].map { "\($0)/.local/share" }
    let shared = environment["XDG_DATA_DIRS"].flatMap { $0.isEmpty ? nil : $0 }
    let folders =
      [environment["XDG_DATA_HOME"], home].compactMap { $0 }
      + (shared ?? "/usr/local/share:/usr/share").split(separator: ":").map(String.init)
    let paths = folders.filter { $0.hasPrefix("/") }
      .map { "\($0)/icons/hicolor/scalable/apps/sitd.svg" }
    return paths.first { unsafe access($0, R_OK) == 0 } ?? "appointment-soon"
  }

  /// The environment that the process was started with.
  public nonisolated static var processEnvironment: [String: String] {
    var variables: [String: String] = [:]
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      let text = unsafe String(cString: entry)
      if let sign = text.firstIndex(of: "=") {
        variables[String(text[..<sign])] = String(text[text.index(after: sign)...])
      }
      unsafe next += 1
    }
    return variables
  }

  /// A path from the root; the same where it is empty, or the working directory is gone.
  private static func absolute(_ path: String) -> String {
    guard !path.isEmpty, !path.hasPrefix("/"), let folder = unsafe getcwd(nil, 0) else {
      return path
    }
    defer { unsafe free(folder) }
    let start = unsafe String(cString: folder)
    return start == "/" ? "/\(path)" : "\(start)/\(path)"
  }

  /// The home folder that the user database knows.
  private static var homeFolder: String? {
    guard let entry = unsafe getpwuid(getuid()), let home = unsafe entry.pointee.pw_dir else {
      return nil
    }
    let path = unsafe String(cString: home)
    return path.hasPrefix("/") ? path : nil
  }
}
