import ArgumentParser
import Configuration

/// A configuration file that was read.
struct ConfigurationFile {
  let path: String
  /// Whether there is one.
  let isThere: Bool
  let configuration: Configuration
  let faults: [Fault]

  /// The person's own; where there is none, all defaults.
  static func own() throws(Failure) -> ConfigurationFile { ConfigurationFile(at: try ownPath()) }

  /// Where the person's own is, or would be.
  static func ownPath() throws(Failure) -> String {
    guard let path = Configuration.defaultPath(environment: Environment.values) else {
      throw Failure(.badConfiguration, "neither XDG_CONFIG_HOME nor HOME is an absolute path")
    }
    return path
  }

  /// One that is named, and so has to be there.
  static func named(_ path: String) throws(Failure) -> ConfigurationFile {
    let file = ConfigurationFile(at: path)
    guard file.isThere else { throw Failure(.badData, "no such file: \(path)") }
    return file
  }

  private init(at path: String) {
    self.path = path
    switch Configuration.load(path: path) {
    case .missing: (isThere, configuration, faults) = (false, Configuration(), [])
    case .read(let configuration, let faults):
      (isThere, self.configuration, self.faults) = (true, configuration, faults)
    }
  }

  /// The faults as `file:line: message`.
  var describedFaults: [String] { faults.map { $0.described(in: path) } }
}

extension [String] {
  /// Prints faults and ends the program with them, if there are any.
  func complain() throws(ExitCode) {
    guard !isEmpty else { return }
    Terminal.complain(joined(separator: "\n"))
    throw ExitCode(ExitStatus.badConfiguration.rawValue)
  }
}
