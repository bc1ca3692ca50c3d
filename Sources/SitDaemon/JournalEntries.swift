import SitCore
import Systemd

/// The entries that sitd writes about what happens; `docs/journal.md` and the catalogue document
/// them under the same identifiers. What they say, the person's own programs are told too.
struct JournalEntries {
  private let journal: Journal
  private let hooks: HookRunner

  init(_ journal: Journal, _ hooks: HookRunner) {
    self.journal = journal
    self.hooks = hooks
  }

  private enum Kind: String {
    case start, stop, sit, stand, `break`, nudge, source, configuration, store, hook

    var id: String {
      switch self {
      case .start: "15942b7d90964eeab49b87f2b0242d5d"
      case .stop: "556fa83f67764706b23df0351010276e"
      case .sit: "27820faaf0f5481a8121363280c70211"
      case .stand: "a7dc5d9ede1140e5908eca3218436138"
      case .break: "165fcfe6fc2642478338870a3c9bc83b"
      case .nudge: "e1ac55f0cfb74a9a88715592be56b2b3"
      case .source: "aab31793cb9e424fb9862091fdd3828f"
      case .configuration: "5beceffa405b4cb281a8ff882113bb4f"
      case .store: "6daad046e73147eaa8b303771b66378a"
      case .hook: "e9a7c3234e544cd9888efd7274fad8b1"
      }
    }
  }

  func started(version: String) { write(.start, .info, "sitd \(version) started") }

  func stopped(bout: TimeSpan?) {
    write(.stop, .info, "sitd stopped", fields: bout.map { [Self.boutField($0)] } ?? [])
  }

  func began(_ kind: Bout.Kind, source: String?) {
    let fields = source.map { [Journal.Field("SITD_SOURCE", $0)] } ?? []
    switch kind {
    case .sitting: write(.sit, .info, "Sitting", fields: fields, running: .sit)
    case .standing: write(.stand, .info, "Standing", fields: fields, running: .stand)
    }
  }

  func ended(_ bout: Bout) {
    let length = bout.length(at: bout.ended ?? bout.began)
    let reason = bout.ending ?? .gap
    let verb =
      switch bout.kind {
      case .sitting: "sitting"
      case .standing: "standing"
      }
    write(
      .break, .info, "Up after \(length.inWords) of \(verb) (\(reason.rawValue))",
      fields: [Self.boutField(length), Journal.Field("SITD_ENDING", reason.rawValue)],
      running: reason.isBreak ? .break : nil)
  }

  func delivered(_ nudge: Nudge, _ words: NudgeWords, outlet: String) {
    write(
      .nudge, .notice, "\(words.title). \(words.body)",
      fields: [
        Self.boutField(nudge.boutLength), Journal.Field("SITD_NUDGE", "\(nudge.number)"),
        Journal.Field("SITD_OUTLET", outlet),
      ], running: .nudge)
  }

  func testNudge(_ words: NudgeWords, outlet: String) {
    write(
      .nudge, .notice, "\(words.title). \(words.body)",
      fields: [
        Self.boutField(.zero), Journal.Field("SITD_NUDGE", "0"),
        Journal.Field("SITD_OUTLET", outlet),
      ], running: .nudge)
  }

  func source(_ name: SourceName, _ words: String) {
    write(
      .source, .info, "Source \(name.rawValue): \(words)",
      fields: [Journal.Field("SITD_SOURCE", name.rawValue)])
  }

  func noSource(_ conditions: [(SourceName, String)]) {
    let reasons = conditions.map { "\($0.rawValue): \($1)" }.joined(separator: "; ")
    write(
      .source, .warning,
      "No source tells whether somebody sits here (\(reasons)). `sitctl sit` says so; or set when_unknown = \"sitting\" under [presence]."
    )
  }

  func configuration(_ words: String) { write(.configuration, .error, words) }

  /// Something that a person wrote and that is left out; nothing else is the worse for it.
  func leftOut(_ words: String) { write(.configuration, .warning, words) }

  func store(_ words: String) { write(.store, .error, words) }

  func storeWorks() { write(.store, .notice, "The history is being saved again") }

  func hookSays(_ event: HookRunner.Event, _ line: String) {
    write(.hook, .info, "on_\(event.rawValue): \(line)", fields: [Self.hookField(event)])
  }

  func hookFailed(_ event: HookRunner.Event, _ words: String) {
    write(.hook, .error, "on_\(event.rawValue): \(words)", fields: [Self.hookField(event)])
  }

  private static func hookField(_ event: HookRunner.Event) -> Journal.Field {
    Journal.Field("SITD_HOOK", "on_\(event.rawValue)")
  }

  private static func boutField(_ length: TimeSpan) -> Journal.Field {
    Journal.Field("SITD_BOUT_SECONDS", "\(length.wholeSeconds)")
  }

  private func write(
    _ kind: Kind, _ priority: Journal.Priority, _ message: String, fields: [Journal.Field] = [],
    running hook: HookRunner.Event? = nil
  ) {
    let fields = [Journal.Field("SITD_EVENT", kind.rawValue)] + fields
    journal.write(priority, message, id: kind.id, fields: fields)
    if let hook { hooks.run(hook, fields + [Journal.Field("SITD_MESSAGE", message)]) }
  }
}

extension Ending {
  /// Whether the person left: from sitting to standing, and back, is no break.
  fileprivate var isBreak: Bool {
    switch self {
    case .idle, .locked, .asleep, .inactive, .away, .sensor, .gap: true
    case .stood, .sat: false
    }
  }
}
