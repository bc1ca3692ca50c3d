import ArgumentParser
import SitProtocol
import Varlink

/// `sitctl metrics`
struct Metrics: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Print what sitd knows in numbers, as OpenMetrics text for Prometheus and its like.",
    discussion: "Where no daemon answers, sitd_up is 0, and the rest is what the history says.")

  @Option(
    help: ArgumentHelp(
      "Write the text to this file, all at once; - is standard output.", valueName: "file"))
  var output = "-"

  @OptionGroup var options: Options

  func validate() throws {
    if options.json { throw ValidationError("metrics knows no --json") }
  }

  func run() throws {
    let clock = LocalClock.here()
    let metrics = MetricsText(status: status, ledger: ledger(clock))
    try OutputFile.write(metrics.text, to: output)
  }

  /// The present, where a daemon answers. That none does is for whoever reads the metrics to see.
  private var status: Status? {
    guard let client = try? options.connect() else { return nil }
    let reply: StatusReply? = try? client.call(ControlInterface.name(of: .getStatus))
    return reply?.status
  }

  /// The ledger; where it cannot be read, standard error has why.
  private func ledger(_ clock: LocalClock) -> MetricsText.Ledger? {
    do throws(Failure) {
      return try MetricsText.Ledger(of: LedgerAccess(options), clock)
    } catch {
      Terminal.complain("\(Sitctl._errorPrefix)\(error)")
      return nil
    }
  }
}

extension MetricsText.Ledger {
  fileprivate init(of ledger: LedgerAccess, _ clock: LocalClock) throws(Failure) {
    today = try ledger.days(from: clock.today, to: clock.today, clock)[0].measures
    // The bout that lasts may turn out to have ended a while ago: what is counted of it now might
    // have to be taken back, and a counter that goes down is taken to have begun anew.
    let bouts = try ledger.bouts(since: clock.now - 86_400, until: nil)
    let lasting = bouts.last { $0.ended == nil }
    past = try ledger.stats(since: nil, until: min(clock.now, lasting?.began ?? clock.now)).stats
  }
}
