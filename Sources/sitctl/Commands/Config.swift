import ArgumentParser
import Configuration
import Glibc

/// `sitctl config`
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Look at the configuration; no running daemon is needed.",
    subcommands: [Path.self, Show.self, Default.self, Check.self])

  @ParentCommand var sitctl: Sitctl

  func validate() throws {
    if sitctl.options.json { throw ValidationError("config knows no --json") }
  }

  /// `sitctl config path`
  struct Path: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "path",
      abstract: "Print where the configuration file is, or would be.")

    func run() throws { Terminal.say(try ConfigurationFile.ownPath()) }
  }

  /// `sitctl config show`
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print the configuration file as it would be understood.",
      discussion: "Faults are printed too; their keys have the default.")

    func run() throws {
      let file = try ConfigurationFile.own()
      Terminal.say(file.configuration.effectiveText, ending: "")
      try file.describedFaults.complain()
    }
  }

  /// `sitctl config default`
  struct Default: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "default",
      abstract: "Print a file with every key, its default and what it means.")

    func run() { Terminal.say(Configuration.defaultText, ending: "") }
  }

  /// `sitctl config check`
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Print every fault of a configuration file, as file:line: message.")

    @Argument(
      help: "The file, or one of moves.d; else what sitd reads: the file and all of moves.d.")
    var file: String?

    func run() throws {
      if let file, file.split(separator: "/").dropLast().last == "moves.d" {
        guard unsafe access(file, F_OK) == 0 else {
          throw Failure(.badData, "no such file: \(file)")
        }
        try OwnMoves(file: file).faults.complain()
        return Terminal.say("\(file): no faults")
      }
      let read = try file.map(ConfigurationFile.named) ?? ConfigurationFile.own()
      let moves = file == nil ? Catalogue.here().own : OwnMoves()
      try (read.describedFaults + moves.faults).complain()
      Terminal.say("\(read.path): \(read.isThere ? "no faults" : "no such file, so all defaults")")
    }
  }
}
