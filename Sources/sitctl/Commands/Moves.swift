public import ArgumentParser
import Configuration
public import SitProtocol
import Varlink

/// `sitctl moves`
struct Moves: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moves",
    abstract: "List what you can do on a break; no running daemon is needed.")

  @Option(help: "Only those for this place.") var place: MoveDescription.Place?

  @OptionGroup var options: Options

  func run() throws {
    let moves = (askDaemon() ?? local()).moves.filter { place == nil || $0.place == place }
    do throws(VarlinkClientError) {
      try options.show(VarlinkReply(MovesReply(moves))) { (reply: MovesReply) in
        MovesText(moves: reply.moves, style: .ofOutput, columns: Terminal.columns).lines
          .joined(separator: "\n")
      }
    } catch {
      throw Failure(error)
    }
  }

  private func askDaemon() -> MovesReply? {
    guard let client = try? options.connect() else { return nil }
    return try? client.call(ControlInterface.name(of: .listMoves))
  }

  private func local() -> MovesReply {
    let catalogue = Catalogue.here()
    for fault in catalogue.own.faults { Terminal.complain(fault) }
    return catalogue.reply
  }
}

extension MoveDescription.Place: ExpressibleByArgument {}
