import Glibc

/// Standard output and standard error.
enum Terminal {
  /// Writes a text to standard output, at once.
  static func say(_ text: String, ending: String = "\n") {
    write(text + ending, to: STDOUT_FILENO)
  }

  /// Writes a line to standard error.
  static func complain(_ text: String) { write("\(text)\n", to: STDERR_FILENO) }

  /// How many columns and rows standard output has. Where no terminal says, there are as many
  /// columns as `COLUMNS` has it, or 80, and 24 rows.
  static var size: (columns: Int, rows: Int) {
    var size = winsize()
    let isKnown = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
    let (columns, rows) = isKnown ? (Int(size.ws_col), Int(size.ws_row)) : (0, 0)
    let told = Environment.values["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    return (columns > 0 ? columns : min(told ?? 80, 1_000), rows > 0 ? rows : 24)
  }

  /// How wide a line may be: as wide as it likes where no terminal shows it.
  static var columns: Int { isatty(STDOUT_FILENO) == 1 ? size.columns : .max / 2 }

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
      "TERM", "LC_ALL", "LC_CTYPE", "LANG", "COLUMNS",
    ] {
      if let value = unsafe getenv(name) { values[name] = unsafe String(cString: value) }
    }
    return values
  }()
}
