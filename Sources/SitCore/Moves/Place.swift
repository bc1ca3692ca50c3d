/// Where a move is done. A person names the places that they have.
public enum Place: String, CaseIterable, Sendable, Codable {
  /// Sitting at the desk.
  case desk
  /// On one's feet.
  case standing
  /// On the floor.
  case floor
}
