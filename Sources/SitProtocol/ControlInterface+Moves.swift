extension ControlInterface {
  /// What to do on a break.
  static let movesText = """
    # Where a move is done: sitting at the desk, standing on one's feet, or on the floor.
    type Place (desk, standing, floor)

    # Something to do on a break.
    type Move (
      # Its name among programs.
      id: string,
      # Its name among people.
      name: string,
      # Where it is done.
      place: Place,
      # What to do, a sentence each.
      steps: []string,
      # For how long it is held; 0: it is not.
      holdSeconds: int,
      # How often it is done.
      repetitions: int,
      # Whether it is done so often on each side.
      perSide: bool,
      # Another way to do it, in a sentence.
      variation: ?string,
      # What it is good for, in words.
      goodFor: string,
      # Who recommends it.
      source: string,
      # Whether it is the person's own, from moves.d.
      custom: bool
    )

    # The moves that nudges suggest and that can be done with guidance.
    method ListMoves() -> (moves: []Move)

    # Records that a move was done just now, which took so many seconds (0 to 86400).
    method RecordMove(move: string, seconds: int) -> ()

    # No move has this name.
    error UnknownMove (
      # The name.
      move: string
    )
    """
}
