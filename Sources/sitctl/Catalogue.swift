import Configuration
import History
import SitCore
import SitProtocol

/// The moves that there are: those that sitd knows, and the person's own.
struct Catalogue {
  let own: OwnMoves

  /// As the files are now, in the folder that a running daemon reads too.
  static func here() -> Catalogue {
    let folder = Configuration.movesFolder(environment: Environment.values)
    return Catalogue(own: folder.map(OwnMoves.init(folder:)) ?? OwnMoves())
  }

  var moves: [Move] { Move.catalogue(with: own.moves) }

  /// The move of this name, or of this id.
  func move(called name: String) throws(Failure) -> Move {
    let wanted = name.lowercased()
    let found = moves.first { $0.id == wanted } ?? moves.first { $0.name.lowercased() == wanted }
    if let found { return found }
    let hint = Spelling.hint(for: wanted, among: moves.map(\.id))
    throw Failure(
      .badData, "no move is called \"\(name)\"\(hint)", remedy: "`sitctl moves` lists them")
  }

  /// As the daemon would list them.
  var reply: MovesReply { MovesReply(moves, own: own.moves) }
}
