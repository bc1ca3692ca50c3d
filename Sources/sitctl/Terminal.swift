import Glibc

/// Standard output and standard error.
enum Terminal {
  /// Writes a text to standard output, at once.
  static func say(_ text: String, ending: String = "\n") {
    write(text + ending, to: STDOUT_FILENO)
  }

  /// Writes a line to standard error.
  static func complain(_ text: String) { write("\(text)\n", to: STDERR_FILENO) }

  /// Ends the program where nothing can be written.
  private static func write(_ text: String, to descriptor: CInt) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 {
        rest.removeFirst(count)
      } else if errno != EINTR {
        let reason = unsafe String(cString: strerror(errno))
        if descriptor != STDERR_FILENO { complain("sitctl: nothing can be written: \(reason)") }
        exit(ExitStatus.badOutput.rawValue)
      }
    }
  }
}

/// The variables of the environment that matter here.
enum Environment {
  /// Those that are set.
  static let values: [String: String] = {
    var values: [String: String] = [:]
    for name in [
      "SITD_SOCKET", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME", "NO_COLOR",
      "TERM",
    ] {
      if let value = unsafe getenv(name) { values[name] = unsafe String(cString: value) }
    }
    return values
  }()
}
