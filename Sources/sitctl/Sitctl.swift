import ArgumentParser
import Glibc
import SitProtocol

/// The program: reads the command line, and does one thing.
@main
struct Sitctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sitctl",
    abstract: "Ask sitd how long you have been sitting, and tell it what to do.",
    version: "sitctl \(Version.current)",
    subcommands: [
      ShowStatus.self, Watch.self, Snooze.self, Skip.self, Pause.self, Resume.self, Sit.self,
      Stand.self, Away.self, Moves.self, DoMove.self, Why.self, Today.self, Week.self, Stats.self,
      ShowHistory.self, Report.self, Export.self, Import.self, Metrics.self, Nudge.self,
      Reload.self, Config.self, Doctor.self, Simulate.self,
    ],
    defaultSubcommand: ShowStatus.self)

  static let _errorPrefix = "sitctl: "

  /// Here too, so that the options may stand before the command.
  @OptionGroup var options: Options

  static func main() {
    // Whoever no longer reads ends us, quietly, though our parent may have chosen otherwise.
    signal(SIGPIPE, SIG_DFL)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      Terminal.complain("\(_errorPrefix)\(failure)")
      Glibc.exit(failure.status.rawValue)
    } catch {
      exit(withError: error)
    }
  }
}
