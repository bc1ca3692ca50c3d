import ArgumentParser
import SitCore
import SitProtocol
import Varlink

/// `sitctl export`
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the ledger as a table or as JSON, for other programs or another machine.",
    discussion: "A date is written as 2026-11-23. sitctl import reads either format.")

  @Option(help: "csv or json; csv if not given.") var format: ExportFormat?

  @Option(help: ArgumentHelp("Only what reaches into this day or a later one.", valueName: "date"))
  var since: String?

  @Option(help: ArgumentHelp("Only what began on this day or an earlier one.", valueName: "date"))
  var until: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to this file, not to standard output.", valueName: "file"))
  var output: String?

  @Flag(help: "Replace the file if it is there already.") var force = false

  @OptionGroup var options: Options

  func validate() throws {
    if options.json, format == .csv { throw ValidationError("--json is --format json") }
    if force, output == nil { throw ValidationError("--force is about a file: give --output") }
  }

  func run() throws {
    let clock = LocalClock.here()
    let stretch = StretchParameters(
      since: try since.map { clock.start(of: try GivenDate.read($0, clock)) },
      until: try until.map {
        clock.start(of: LocalDate(day: try GivenDate.read($0, clock).day + 1))
      })
    guard let output else {
      return try write(stretch) { (text: String) throws(Failure) in
        Terminal.say(text, ending: "")
      }
    }
    let file = try OutputFile(at: output, replaces: force)
    do {
      try write(stretch, to: file.write)
      try file.finish()
    } catch {
      file.abandon()
      throw error
    }
  }

  private func write(
    _ stretch: StretchParameters, to output: @escaping (String) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = LedgerWriter(format ?? (options.json ? .json : .csv), output: output)
    try LedgerAccess(options).entries(since: stretch.since, until: stretch.until) {
      (entries: [LedgerEntry]) throws(Failure) in
      for entry in entries { try writer.add(entry) }
    }
    try writer.finish()
  }
}
