import ArgumentParser
import Configuration
import Glibc
import SitCore
import SitProtocol
import Varlink

/// `sitctl import`
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Add to the ledger what another machine or another program recorded.",
    discussion: """
      The file is what `sitctl export` wrote, or ActivityWatch's export of its buckets. All of it \
      is looked at before anything is imported, and what is there already is not added again. \
      Of Workrave's history is said what it holds: no bouts can be made of it.
      """)

  @Argument(help: "The file; - is standard input.") var file: String

  @Option(help: "csv, json, workrave or activitywatch; guessed if not given.")
  var format: ImportFormat?

  @Flag(help: "Look at the file, and import nothing.") var dryRun = false

  @OptionGroup var options: Options

  func validate() throws {
    if dryRun, options.json { throw ValidationError("--dry-run knows no --json") }
  }

  func run() throws {
    let entries = try read()
    if dryRun {
      let counts = Dictionary(grouping: entries, by: \.name).mapValues(\.count)
      let words = ["bout", "break", "nudge", "move", "gap"].compactMap { name in
        counts[name].map { "\($0) \(name)\($0 == 1 ? "" : "s")" }
      }
      let found = words.isEmpty ? "nothing" : words.joined(separator: ", ")
      return Terminal.say("No faults. To import: \(found).")
    }
    var sum = ImportReply(added: 0, changed: 0, known: 0)
    do throws(Failure) {
      try options.importEntries(ImportBatches(entries)) { (reply: ImportReply) in
        sum.added += reply.added
        sum.changed += reply.changed
        sum.known += reply.known
      }
    } catch {
      let count = sum.added + sum.changed + sum.known
      throw count == 0
        ? error
        : Failure(
          error.status, "\(count) of \(entries.count) entries were imported; \(error.reason)",
          remedy: "import the file again: what is there already is not added twice")
    }
    try show(sum)
  }

  private func show(_ sum: ImportReply) throws(Failure) {
    do throws(VarlinkClientError) {
      try options.show(VarlinkReply(sum)) { (sum: ImportReply) in
        "\(sum.added) added, \(sum.changed) changed, \(sum.known) known already."
      }
    } catch {
      throw Failure(error)
    }
  }

  /// The entries of the file, in which there is no fault.
  private func read() throws -> [LedgerEntry] {
    let descriptor = file == "-" ? STDIN_FILENO : unsafe open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(.badData, "\(file) cannot be read: \(unsafe String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var bytes = ByteReader(descriptor: descriptor)
    let draft: ImportDraft
    do throws(Fault) {
      let head = try bytes.lookAhead(256)
      let settings = try? ConfigurationFile.own().configuration.settings
      draft = (format ?? ImportFormat(guessing: head)).read(
        bytes, idleBreak: (settings ?? Configuration().settings).idleBreak, clock: .here())
    } catch {
      throw Failure(.badData, "\(file) cannot be read: \(error.message)")
    }
    guard draft.faults.isEmpty else {
      for fault in draft.faults { Terminal.complain(fault.described(in: file).printable) }
      let more = draft.furtherFaults > 0 ? "\(draft.furtherFaults) more faults; " : ""
      throw Failure(.badData, "\(more)nothing was imported")
    }
    if let obstacle = draft.obstacle {
      throw Failure(.badData, "\(obstacle); nothing was imported")
    }
    return draft.entries
  }
}
