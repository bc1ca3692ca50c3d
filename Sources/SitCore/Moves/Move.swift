/// Something to do on a break.
public struct Move: Equatable, Sendable {
  /// The name by which programs know it.
  public let id: String
  /// Where it is done.
  public let place: Place
  /// The whole of it in a sentence that follows "You have been sitting for …".
  public let suggestion: String
}

extension Move {
  /// The moves that nudges suggest, the gentlest first.
  ///
  /// The exercises are common ones for the gluteal muscles, which long sitting leaves unused. Walking
  /// comes twice: light walking helped where standing did not (Bailey & Locke 2015).
  public static let catalogue: [Move] = [
    Move(
      id: "water", place: .standing, suggestion: "A good moment to walk and get a glass of water."),
    Move(
      id: "glute-squeeze", place: .desk,
      suggestion:
        "Squeeze your glutes for 10 seconds, release, and repeat; lift one foot if you like."
    ),
    Move(
      id: "short-walk", place: .standing,
      suggestion: "How about a short walk, if only to the end of the corridor?"),
    Move(
      id: "roll-down", place: .standing,
      suggestion: "On your feet, roll down slowly towards your toes, then up again."),
    Move(
      id: "clams", place: .floor,
      suggestion: "Lie on your side and open your knees like a clam, ten times a side."),
    Move(
      id: "pelvic-curl", place: .floor,
      suggestion:
        "Lie on your back, feet on the floor, and curl your pelvis up and down a few times."
    ),
    Move(
      id: "horse-kicks", place: .floor,
      suggestion: "On hands and knees, kick one leg back and up like a horse, ten times a side."),
  ]

  /// A move for a nudge; the next nudge gets another.
  ///
  /// - Parameters:
  ///   - serial: the nudge's serial number.
  ///   - places: where the person can do something.
  /// - Returns: nil where there is nothing to do at these places.
  public static func suggestion(forNudge serial: Int, at places: [Place]) -> Move? {
    let fitting = catalogue.filter { places.contains($0.place) }
    return fitting.isEmpty ? nil : fitting[max(0, serial - 1) % fitting.count]
  }
}
