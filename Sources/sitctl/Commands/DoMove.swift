import ArgumentParser
import Configuration
import SitCore
import SitProtocol
import Varlink

/// `sitctl move`
struct DoMove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "move",
    abstract: "Do a move with guidance: its steps, and a countdown.",
    discussion: """
      Space pauses and goes on, q ends. What was done is recorded. Without a terminal the steps are
      printed instead.
      """)

  @Argument(
    help: "The move, as `sitctl moves` names it; else one that fits.",
    completion: .list(Move.catalogue.map(\.id)))
  var name: String?

  @OptionGroup var options: Options

  func validate() throws {
    if options.json { throw ValidationError("move knows no --json") }
  }

  func run() throws {
    let catalogue = Catalogue.here()
    let move =
      try name.map { name throws(Failure) in try catalogue.move(called: name) }
      ?? fitting(catalogue)
    guard Screen.isThere else {
      Terminal.say(MoveText(move: move, columns: Terminal.columns).lines.joined(separator: "\n"))
      return
    }
    var guided = try GuidedRun(move)
    switch guided.run() {
    case .finished(let done): record(move, done, "Done: \(move.name), \(done.inWords).")
    case .quit(let done) where done < .seconds(1): Terminal.say("Nothing done, nothing recorded.")
    case .quit(let done): record(move, done, "\(move.name): ended after \(done.inWords).")
    case .signal(let signal): HeldSignals.obey(signal)
    }
  }

  /// A move for now: as a nudge would suggest one.
  private func fitting(_ catalogue: Catalogue) throws(Failure) -> Move {
    let places = (try? ConfigurationFile.own().configuration.places) ?? Place.allCases
    let now = LocalClock.here().now
    let move = Move.suggestion(
      from: catalogue.moves, at: places, for: .sitting, lasting: bout, seed: Int(now))
    guard let move else { throw Failure(.badData, "there is no move for the places that you have") }
    return move
  }

  /// How long the person has been sitting; an hour, where nobody knows.
  private var bout: TimeSpan {
    let client = try? options.connect()
    let reply: StatusReply? = try? client?.call(ControlInterface.name(of: .getStatus))
    return reply.map { TimeSpan(clamping: $0.status.boutSeconds) } ?? .hours(1)
  }

  private func record(_ move: Move, _ done: TimeSpan, _ words: String) {
    Terminal.say(words)
    do throws(Failure) {
      let client = try options.connect()
      let parameters = RecordMoveParameters(move: move.id, seconds: done.wholeSeconds)
      do throws(VarlinkClientError) {
        _ = try client.reply(to: ControlInterface.name(of: .recordMove), parameters)
      } catch {
        throw Failure(error)
      }
    } catch {
      Terminal.complain("It is not recorded: \(error)")
    }
  }
}
