import CSystemd
import Glibc
import Reactor

/// Where sitd's entries go: the journal with all their fields, or readable lines on stderr.
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

  enum Destination: Equatable {
    /// The journal's own protocol.
    case journal
    /// Lines on stderr that a journal reads, with the priority in front (sd-daemon(3)).
    case prefixedLines(CInt)
    /// Lines on stderr for people.
    case lines(CInt)
  }

  private let destination: Destination

  /// The journal where the service manager connected stderr with it, else stderr.
  public init() { self.init(Self.chooseDestination()) }

  init(_ destination: Destination) { self.destination = destination }

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
    switch destination {
    case .journal:
      let entry = [Field("MESSAGE", message), Field("PRIORITY", "\(priority.rawValue)")] + all
      // A journal that refuses must not swallow it.
      if !Self.send(entry) { Self.print(JournalLine.text(message, all), to: STDERR_FILENO) }
    case .prefixedLines(let descriptor):
      let line = "<\(priority.rawValue)>" + JournalLine.text(message, all)
      Self.print(line, to: descriptor)
    case .lines(let descriptor):
      Self.print(JournalLine.text(message, all), to: descriptor)
    }
  }

  /// See systemd.exec(5), JOURNAL_STREAM.
  private static func chooseDestination() -> Destination {
    var status = stat()
    guard let stream = unsafe getenv("JOURNAL_STREAM"), unsafe fstat(STDERR_FILENO, &status) == 0,
      unsafe String(cString: stream) == "\(status.st_dev):\(status.st_ino)"
    else { return .lines(STDERR_FILENO) }
    let isThere = unsafe access("/run/systemd/journal/socket", W_OK) == 0
    return isThere ? .journal : .prefixedLines(STDERR_FILENO)
  }

  private static func send(_ fields: [Field]) -> Bool {
    // One buffer for all, so that a value may hold anything.
    let texts = fields.map { "\($0.name)=\($0.value)".utf8 }
    var buffer = texts.flatMap { Array($0) }
    return unsafe buffer.withUnsafeMutableBytes { bytes in
      var rest = unsafe bytes[...]
      let vectors = unsafe texts.map { text in
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: rest.prefix(text.count))
        unsafe rest = rest.dropFirst(text.count)
        return unsafe iovec(iov_base: part.baseAddress, iov_len: part.count)
      }
      return unsafe sd_journal_sendv(vectors, CInt(vectors.count)) >= 0
    }
  }

  private static func print(_ line: String, to descriptor: CInt) {
    var rest = Array((line + "\n").utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      // Nobody is left to be told.
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
