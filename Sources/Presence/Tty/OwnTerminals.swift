public import Glibc

/// The terminals that somebody has open.
public nonisolated enum OwnTerminals {
  /// The paths of a user's terminals, the most recently used first: pseudoterminals and virtual
  /// consoles.
  public static func byLastUse(of owner: uid_t) -> [String] {
    let terminals = Terminals.Place.system.flatMap { place in
      Folder.names(in: place.folder).filter(place.isTerminal).map { place.folder + "/" + $0 }
    }
    let own = terminals.compactMap { path in
      FileState(path).flatMap { $0.isTerminal && $0.owner == owner ? (path, $0.accessed) : nil }
    }
    return own.sorted { $0.1 > $1.1 }.map(\.0)
  }
}
