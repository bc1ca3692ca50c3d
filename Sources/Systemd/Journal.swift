import Glibc
import Synchronization

/// Where sitd's entries go: the journal with all their fields, or readable lines on stderr.
///
/// Writing never waits. What there is no room for is lost, and the next entry that goes through says
/// so.
public nonisolated struct Journal: Sendable {
  /// How serious an entry is: the levels of syslog(3).
  public enum Priority: Int, Sendable {
    case emergency = 0, alert, critical, error, warning, notice, info, debug
  }

  /// A field of an entry, such as `SITD_EVENT=nudge`.
  public struct Field: Equatable, Sendable {
    /// Capital letters, digits and underscores; a letter first; at most 64.
    public var name: String
    /// Any text.
    public var value: String

    /// A field; what a name may not have becomes an underscore.
    public init(_ name: String, _ value: String) {
      self.name = Self.fitting(name)
      self.value = value
    }

    /// The journal drops fields with other names without a word (systemd.journal-fields(7)).
    private static func fitting(_ name: String) -> String {
      let fit = name.uppercased().utf8.map { byte in
        let character = Character(UnicodeScalar(byte))
        let isFit = byte < 0x80 && (character.isLetter || character.isNumber)
        return isFit ? character : "_"
      }
      let isLetter = fit.first.map(\.isLetter) ?? false
      return String((isLetter ? fit : ["X", "_"] + fit).prefix(64))
    }
  }

  enum Destination {
    /// The journal's own protocol, at a path; what it refuses goes to a descriptor it reads too.
    case journal(String, CInt)
    /// Lines that a journal reads, with the priority in front (sd-daemon(3)).
    case prefixedLines(CInt)
    /// Lines for people.
    case lines(CInt)
  }

  private final class Losses: Sendable {
    let count = Atomic(0)
  }

  private let socket: JournalSocket?
  private let lines: LineWriter
  private let hasPrefixes: Bool
  private let losses = Losses()

  private static let socketPath = "/run/systemd/journal/socket"
  /// More of one value, in bytes, is not written: entries stay well below the size of a datagram.
  private static let valueLimit = 16 * 1024

  /// The journal where the service manager connected stderr with it, else stderr.
  public init() { self.init(Self.chooseDestination()) }

  init(_ destination: Destination) {
    switch destination {
    case .journal(let path, let descriptor):
      socket = JournalSocket(path: path)
      (lines, hasPrefixes) = (LineWriter(descriptor), true)
    case .prefixedLines(let descriptor):
      socket = nil
      (lines, hasPrefixes) = (LineWriter(descriptor), true)
    case .lines(let descriptor):
      socket = nil
      (lines, hasPrefixes) = (LineWriter(descriptor), false)
    }
  }

  /// Whether a journal takes the entries; else they are lines on stderr.
  public var isJournal: Bool { socket != nil || hasPrefixes }

  /// Writes an entry.
  ///
  /// - Parameters:
  ///   - priority: how serious it is.
  ///   - message: what happened, for people.
  ///   - id: the MESSAGE_ID under which the catalogue explains it, 32 hexadecimal digits.
  ///   - fields: what else programs may want to know.
  public func write(
    _ priority: Priority, _ message: String, id: String? = nil, fields: [Field] = []
  ) {
    var all = fields
    if let id { all.append(Field("MESSAGE_ID", id)) }
    let lost = losses.count.exchange(0, ordering: .relaxed)
    if lost > 0 {
      let words = lost == 1 ? "1 message was lost here" : "\(lost) messages were lost here"
      guard put(.warning, words, []) else {
        losses.count.add(lost + 1, ordering: .relaxed)
        return
      }
    }
    if !put(priority, message, all) { losses.count.add(1, ordering: .relaxed) }
  }

  private func put(_ priority: Priority, _ message: String, _ fields: [Field]) -> Bool {
    let message = Self.cut(message)
    let fields = fields.map { Field($0.name, Self.cut($0.value)) }
    if let socket {
      // As sd_journal_send(3) has it: `journalctl -t` finds entries by it.
      let head = [
        Field("MESSAGE", message), Field("PRIORITY", "\(priority.rawValue)"),
        Field("SYSLOG_IDENTIFIER", "sitd"),
      ]
      if socket.send(head + fields) { return true }
    }
    let prefix = hasPrefixes ? "<\(priority.rawValue)>" : ""
    return lines.write(prefix + JournalLine.text(message, fields))
  }

  private static func cut(_ value: String) -> String {
    guard value.utf8.count > valueLimit else { return value }
    return String(decoding: value.utf8.prefix(valueLimit), as: UTF8.self) + "…"
  }

  /// See systemd.exec(5), JOURNAL_STREAM.
  private static func chooseDestination() -> Destination {
    var status = stat()
    guard let stream = unsafe getenv("JOURNAL_STREAM"), unsafe fstat(STDERR_FILENO, &status) == 0,
      unsafe String(cString: stream) == "\(status.st_dev):\(status.st_ino)"
    else { return .lines(STDERR_FILENO) }
    let isThere = unsafe access(socketPath, W_OK) == 0
    return isThere ? .journal(socketPath, STDERR_FILENO) : .prefixedLines(STDERR_FILENO)
  }
}
