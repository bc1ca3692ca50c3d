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
  static func withoutDaemon(_ failure: Failure, socket: String?) -> [Finding] {
    [Finding(.daemon, .fault, failure.reason, remedy: failure.remedy)]
      + configuration + [store(in: Environment.values), socket.map(place)].compactMap { $0 }
  }

  // MARK: The socket

  /// Whether a socket can be made at a path at which nobody answers.
  static func place(ofSocket path: String) -> Finding {
    var status = stat()
    if unsafe lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFSOCK else {
        return Finding(
          .socket, .fault, "\(path) is there, and is no socket", remedy: "move it away")
      }
      return Finding(.socket, .notice, "\(path) is there, and sitd does not answer at it")
    }
    switch Folder(above: path) {
    case .usable: return Finding(.socket, .good, "sitd can listen at \(path)")
    case .unusable(let folder, let reason):
      return Finding(
        .socket, .fault, "sitd cannot listen at \(path), as \(folder) cannot be written: \(reason)",
        remedy: "log in anew, so that XDG_RUNTIME_DIR is yours, or set SITD_SOCKET to another path")
    }
  }

  // MARK: The store

  /// Whether the history can be kept.
  static func store(in environment: [String: String]) -> Finding {
    guard let folder = StatePath.find(in: environment) else {
      return Finding(
        .store, .fault, "there is no home folder: nothing would be remembered",
        remedy: "set HOME or XDG_STATE_HOME")
    }
    switch Folder(above: folder + "/history.sqlite3") {
    case .usable:
      return Finding(.store, .good, "the history can be kept in \(folder)")
    case .unusable(let place, let reason):
      return Finding(
        .store, .fault,
        "the history cannot be kept in \(folder), as \(place) cannot be written: \(reason)",
        remedy: "make the folder yours and the disk writable")
    }
  }

  /// The nearest folder above a path that is there.
  private enum Folder {
    case usable
    case unusable(folder: String, reason: String)

    init(above path: String) {
      var folder = path
      var status = stat()
      repeat {
        folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
        if folder.isEmpty { folder = path.hasPrefix("/") ? "/" : "." }
      } while unsafe stat(folder, &status) != 0 && [ENOENT, ENOTDIR].contains(errno)
        && folder != "/" && folder != "."
      var code: CInt = 0
      if unsafe stat(folder, &status) == 0, status.st_mode & S_IFMT != S_IFDIR {
        code = ENOTDIR
      } else if unsafe access(folder, W_OK | X_OK) != 0 {
        code = errno
      }
      self =
        code == 0
        ? .usable : .unusable(folder: folder, reason: unsafe String(cString: strerror(code)))
    }
  }

  // MARK: The configuration

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
    unit(
      answer: Command.output(of: [
        "systemctl", "--user", "show", "sitd.service",
        "--property=LoadState,UnitFileState,ActiveState",
      ]))
  }

  /// The same; `answer` is what `systemctl show` said, nil where it said nothing in time.
  static func unit(answer: String?) -> Finding {
    var properties: [Substring: Substring] = [:]
    for line in (answer ?? "").split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { properties[parts[0]] = parts[1] }
    }
    guard let load = properties["LoadState"] else {
      return Finding(
        .unit, .notice, "no service manager of this user answers",
        remedy: "run sitd in a terminal, or from your desktop's autostart")
    }
    switch load {
    case "loaded": break
    case "not-found":
      return Finding(
        .unit, .notice, "sitd.service is not installed",
        remedy: "make install, or copy systemd/sitd.service to ~/.config/systemd/user")
    case "masked":
      return Finding(
        .unit, .fault, "sitd.service is masked: it cannot be started",
        remedy: "systemctl --user unmask sitd, then systemctl --user enable --now sitd")
    case _:
      return Finding(
        .unit, .fault, "sitd.service cannot be used: \(load)",
        remedy: "systemctl --user status sitd says what is wrong with its file")
    }
    let file = properties["UnitFileState"].map { "\($0) and " } ?? ""
    let active = properties["ActiveState"] ?? "in a state that is not known"
    let text = "sitd.service is \(file)\(active)"
    switch (properties["UnitFileState"], active) {
    case (_, "failed"):
      return Finding(
        .unit, .fault, text,
        remedy: "journalctl --user -u sitd says why; then systemctl --user restart sitd")
    case ("disabled", _):
      return Finding(
        .unit, .notice, text,
        remedy: "systemctl --user enable --now sitd, so that it runs whenever you are logged in")
    case _: return Finding(.unit, .good, text)
    }
  }
}
