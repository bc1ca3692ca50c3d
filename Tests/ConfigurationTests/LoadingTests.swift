import Configuration
import Glibc
import Testing

@Suite("Finding and reading the configuration file")
struct LoadingTests {
  @Test(
    "The file is in $XDG_CONFIG_HOME, else in $HOME/.config; relative paths count as none",
    arguments: [
      (["XDG_CONFIG_HOME": "/c", "HOME": "/h"], "/c/sitd/config.toml"),
      (["HOME": "/h"], "/h/.config/sitd/config.toml"),
      (["XDG_CONFIG_HOME": "", "HOME": "/h"], "/h/.config/sitd/config.toml"),
      (["XDG_CONFIG_HOME": "c", "HOME": "/h"], "/h/.config/sitd/config.toml"),
      (["XDG_CONFIG_HOME": "c", "HOME": "h"], nil),
      (["HOME": ""], nil),
      ([:], nil),
    ])
  func path(environment: [String: String], path: String?) {
    #expect(Configuration.defaultPath(environment: environment) == path)
  }

  @Test("A file is read, with its faults")
  func read() throws {
    try inFolder { folder in
      try write(Array("nudge.sound = true\nnudge.snoze = 1\n".utf8), to: "\(folder)/a.toml")
      var wanted = Configuration()
      wanted.sound = true
      let fault = Fault(
        line: 2, key: "nudge.snoze", message: "unknown key \"snoze\" (did you mean \"snooze\"?)")
      #expect(Configuration.load(path: "\(folder)/a.toml") == .read(wanted, faults: [fault]))
    }
  }

  @Test("A file that is not there is told from one that is empty")
  func missing() throws {
    try inFolder { folder in
      try write([], to: "\(folder)/empty.toml")
      #expect(Configuration.load(path: "\(folder)/none.toml") == .missing)
      #expect(Configuration.load(path: "\(folder)/empty.toml/none") == .missing)
      #expect(
        Configuration.load(path: "\(folder)/empty.toml") == .read(Configuration(), faults: []))
    }
  }

  @Test("What is no readable text file is one fault of the whole file, and nothing waits for it")
  func unreadable() throws {
    try inFolder { folder in
      func reason(_ path: String) -> String? {
        guard case .read(let configuration, let faults) = Configuration.load(path: path),
          configuration == Configuration(), faults.count == 1
        else { return nil }
        return faults.first?.described(in: "f")
      }
      #expect(reason(folder) == "f: is a folder, not a file")
      #expect(reason("/dev/zero") == "f: is not a regular file")
      #expect(unsafe mkfifo("\(folder)/pipe", 0o600) == 0)
      #expect(reason("\(folder)/pipe") == "f: is not a regular file")
      #expect(unsafe symlink("loop", "\(folder)/loop") == 0)
      #expect(reason("\(folder)/loop") == "f: cannot be opened: Too many levels of symbolic links")
      try write([0x61, 0xff, 0x0a], to: "\(folder)/latin")
      #expect(reason("\(folder)/latin") == "f: the file is not a text in UTF-8")
      try write(
        Array("#".utf8) + Array(repeatElement([0xc3, 0xa9], count: 1 << 20).joined()),
        to: "\(folder)/huge")
      #expect(reason("\(folder)/huge") == "f: the file is longer than 1 MiB")
      try write([], to: "\(folder)/secret")
      #expect(unsafe chmod("\(folder)/secret", 0) == 0)
      if getuid() != 0 {
        #expect(reason("\(folder)/secret") == "f: cannot be opened: Permission denied")
      }
    }
  }

  /// Runs a test in a folder of its own.
  private func inFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/sitd-configuration-XXXXXX".utf8CString)
    let folder = try unsafe #require(
      template.withUnsafeMutableBufferPointer { buffer in
        unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
      })
    defer {
      for name in ["a.toml", "empty.toml", "pipe", "loop", "latin", "huge", "secret"] {
        unsafe unlink("\(folder)/\(name)")
      }
      unsafe rmdir(folder)
    }
    try body(folder)
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
    #expect(count == bytes.count)
  }
}
