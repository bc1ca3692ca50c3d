import Glibc
import SitCore

@testable import Store

/// A folder of its own for a test, gone with it.
final class TemporaryFolder {
  let path: String
  /// A folder in it that is not there yet.
  var state: String { path + "/state" }
  /// Where a store in ``state`` keeps its history.
  var history: String { state + "/" + HistoryFile.name }

  init() throws {
    var template = Array("/tmp/sitd-store-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw Failed("mkdtemp") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { remove(path) }
}

/// A system call that a test needs failed.
struct Failed: Error, CustomStringConvertible {
  let description: String
  init(_ call: String) { description = "\(call): \(unsafe String(cString: strerror(errno)))" }
}

/// The names in a folder, sorted.
func names(in path: String) -> [String] {
  guard let folder = unsafe opendir(path) else { return [] }
  defer { unsafe _ = closedir(folder) }
  var names: [String] = []
  while let entry = unsafe readdir(folder) {
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
      unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Removes whatever is at a path.
func remove(_ path: String) {
  guard unsafe unlink(path) != 0 else { return }
  for name in names(in: path) { remove(path + "/" + name) }
  unsafe rmdir(path)
}

/// The permission bits of a path.
func mode(of path: String) throws -> mode_t {
  var status = stat()
  guard unsafe stat(path, &status) == 0 else { throw Failed("stat \(path)") }
  return status.st_mode & 0o7777
}

/// All bytes of a file.
func bytes(of path: String) throws -> [UInt8] {
  let descriptor = unsafe open(path, O_RDONLY)
  guard descriptor >= 0 else { throw Failed("open \(path)") }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
  let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
  guard count == bytes.count else { throw Failed("pread") }
  return bytes
}

/// Writes bytes into a file, made where it is missing, at an offset.
func put(_ bytes: [UInt8], at offset: Int = 0, into path: String) throws {
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
  guard descriptor >= 0 else { throw Failed("open \(path)") }
  defer { close(descriptor) }
  let count = unsafe pwrite(descriptor, bytes, bytes.count, offset)
  guard count == bytes.count else { throw Failed("pwrite") }
}

/// A checkpoint, as simple as can be.
struct Note: Codable, Equatable, Sendable {
  var count: Int
}

/// The bout number `index` of a regular life: every two hours one of 50 minutes.
func bout(_ index: Int, kind: Bout.Kind = .sitting, ending: Ending = .idle) -> BoutEntry {
  let began = WallTime(seconds: 1_500_000_000 + Int64(index) * 7_200)
  return BoutEntry(
    kind: kind, began: began, ended: began + .minutes(50), awake: .minutes(48), ending: ending,
    beganOffset: 3_600, endedOffset: 7_200)
}

/// The break after ``bout(_:kind:ending:)``.
func pause(_ index: Int, reason: Ending = .idle) -> BreakEntry {
  let began = bout(index).ended
  return BreakEntry(
    began: began, ended: began + .minutes(70), reason: reason, beganOffset: 7_200,
    endedOffset: 3_600)
}

/// The nudge in ``bout(_:kind:ending:)``.
func nudge(
  _ index: Int, number: Int = 1, outcome: Outcome? = nil, delay: TimeSpan? = nil
) -> NudgeEntry {
  NudgeEntry(
    delivered: bout(index).began + .minutes(40), number: number, boutAwake: .minutes(40),
    kind: .sitting, outlet: "desktop", outcome: outcome, delay: delay)
}

/// The gap in the break after ``bout(_:kind:ending:)``.
func gap(_ index: Int, reason: GapEntry.Reason = .notRunning) -> GapEntry {
  let began = bout(index).ended + .minutes(10)
  return GapEntry(
    began: began, ended: began + .minutes(40), reason: reason, beganOffset: 7_200,
    endedOffset: 3_600)
}

/// The move in the break after ``bout(_:kind:ending:)``.
func move(_ index: Int) -> MoveEntry {
  MoveEntry(done: bout(index).ended + .minutes(5), move: "water", length: .minutes(2))
}

/// How many times the usual number of rounds a test with random damage goes.
let roundsFactor = Int(number(in: "SITD_TEST_ROUNDS"))
/// What damage there is: the same each time, unless somebody wants other.
let seed = number(in: "SITD_TEST_SEED")

private func number(in variable: String) -> UInt64 {
  guard let text = unsafe getenv(variable) else { return 1 }
  return UInt64(unsafe String(cString: text)) ?? 1
}

extension WallTime {
  static let ever = (since: WallTime(microseconds: .min), until: WallTime(microseconds: .max))
}

extension Store {
  var allBouts: [BoutEntry] { bouts(since: WallTime.ever.since, until: WallTime.ever.until) }
  var allBreaks: [BreakEntry] { breaks(since: WallTime.ever.since, until: WallTime.ever.until) }
  var allNudges: [NudgeEntry] { nudges(since: WallTime.ever.since, until: WallTime.ever.until) }
  var allGaps: [GapEntry] { gaps(since: WallTime.ever.since, until: WallTime.ever.until) }
  var allMoves: [MoveEntry] { moves(since: WallTime.ever.since, until: WallTime.ever.until) }

  /// Whether it is failing, for a reason that has all these words in it.
  func isFailing(_ words: String...) -> Bool {
    guard case .failing(let reason) = condition else { return false }
    return words.allSatisfy(reason.contains)
  }
}
