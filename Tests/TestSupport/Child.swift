package import Glibc
import Reactor

/// A program that a test runs; it dies with its owner.
@MainActor
package final class Child {
  package private(set) var pid: pid_t = 0

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - arguments: its path and arguments.
  ///   - environment: variables beside `PATH` and `HOME`.
  ///   - output: the file that its output and errors go to.
  /// - Throws: ``SystemError`` where it cannot be started.
  package init(_ arguments: [String], environment: [String: String] = [:], output: String) throws {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let base = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"]
    let variables = base.merging(environment) { $1 }.map { "\($0)=\($1)" }
    var argv: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
    var envp: [UnsafeMutablePointer<CChar>?] = unsafe variables.map { unsafe strdup($0) }
    defer {
      unsafe argv.forEach { unsafe free($0) }
      unsafe envp.forEach { unsafe free($0) }
    }
    unsafe argv.append(nil)
    unsafe envp.append(nil)
    let result = unsafe posix_spawn(&pid, arguments[0], &actions, nil, argv, envp)
    guard result == 0 else { throw SystemError("posix_spawn", code: result) }
  }

  isolated deinit { stop() }

  package func signal(_ number: CInt) {
    if pid > 0 { kill(pid, number) }
  }

  /// Kills it, and waits for its end.
  package func stop() {
    signal(SIGKILL)
    wait()
  }

  /// Waits for its end, and returns its status as in wait(2).
  @discardableResult
  package func wait() -> CInt {
    guard pid > 0 else { return 0 }
    var status: CInt = 0
    unsafe waitpid(pid, &status, 0)
    pid = 0
    return status
  }

  /// Runs a program to its end, and returns its output and errors. The test's own main queue stands
  /// still meanwhile.
  package static func run(
    _ arguments: [String], environment: [String: String] = [:], in folder: TemporaryFolder
  ) throws -> (status: CInt, output: String) {
    let output = folder.path + "/run-\(UInt64.random(in: 0 ... .max))"
    let child = try Child(arguments, environment: environment, output: output)
    return (child.wait(), readText(output))
  }
}

/// A folder that goes with its owner.
@MainActor
package final class TemporaryFolder {
  package let path: String

  package init() throws {
    var template = Array("/tmp/sitd-test.XXXXXX".utf8CString)
    let isMade = unsafe template.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe mkdtemp($0) != nil } ?? false
    }
    guard isMade else { throw SystemError("mkdtemp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  isolated deinit {
    guard let child = try? Child(["/bin/rm", "-rf", path], output: "/dev/null") else { return }
    child.wait()
  }
}

/// The text of a file; empty where there is none.
package func readText(_ path: String) -> String {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return "" }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = unsafe read(descriptor, &chunk, chunk.count)
    guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
    bytes += chunk[..<count]
  }
}

/// Writes a file.
package func writeText(_ text: String, to path: String) throws {
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw SystemError("open") }
  defer { close(descriptor) }
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    guard count > 0 else { throw SystemError("write") }
    rest = rest.dropFirst(count)
  }
}
