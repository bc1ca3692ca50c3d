import Configuration
import Glibc
import SitProtocol

/// What can be found out about the machine without the daemon.
enum LocalFindings {
  /// That a daemon answers at its socket.
  static func socket(at path: String?) -> Finding {
    Finding(.socket, .good, "sitd answers at \(path ?? "its socket")")
  }

  /// What there is to say where no daemon answers.
  static func withoutDaemon(_ failure: Failure) -> [Finding] {
    let words = failure.description.split(separator: "\n", maxSplits: 1).map(String.init)
    return [
      Finding(.daemon, .fault, words[0], remedy: words.count > 1 ? words[1] : startingIt)
    ] + configuration
  }

  private static let startingIt = "systemctl --user start sitd, or sitd in a terminal of its own"

  private static var configuration: [Finding] {
    guard let file = try? ConfigurationFile.own() else {
      return [Finding(.configuration, .notice, "there is no home for a file; all defaults")]
    }
    guard file.isThere else {
      return [Finding(.configuration, .good, "no \(file.path): all defaults")]
    }
    guard !file.faults.isEmpty else {
      return [Finding(.configuration, .good, "\(file.path) has no faults")]
    }
    return file.faults.map {
      Finding(
        .configuration, .fault, $0.described(in: file.path),
        remedy: "mend it, and look with `sitctl config check`")
    }
  }

  // MARK: The unit

  /// What the user's service manager says of sitd's unit.
  static func unit() -> Finding {
    let question = [
      "systemctl", "--user", "show", "sitd.service",
      "--property=LoadState,UnitFileState,ActiveState",
    ]
    guard let answer = Command.output(of: question) else {
      return Finding(
        .unit, .notice, "no service manager of this user answers",
        remedy: "run sitd in a terminal, or from your desktop's autostart")
    }
    var properties: [Substring: Substring] = [:]
    for line in answer.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { properties[parts[0]] = parts[1] }
    }
    guard properties["LoadState"] == "loaded" else {
      return Finding(
        .unit, .notice, "sitd.service is not installed",
        remedy: "make install, or copy systemd/sitd.service to ~/.config/systemd/user")
    }
    let (file, active) = (properties["UnitFileState"] ?? "", properties["ActiveState"] ?? "")
    let text = "sitd.service is \(file.isEmpty ? "not a file" : file) and \(active)"
    switch (file, active) {
    case (_, "failed"):
      return Finding(
        .unit, .fault, text, remedy: "journalctl --user -u sitd says why; then restart it")
    case ("disabled", _):
      return Finding(.unit, .notice, text, remedy: "systemctl --user enable --now sitd")
    case _: return Finding(.unit, .good, text)
    }
  }
}
