import Configuration
import SitCore
import SitProtocol
import Testing

@testable import sitctl

/// Moves as lists and as plain text.
@Suite struct MovesTextTests {
  private func move(_ id: String, _ place: MoveDescription.Place, for purpose: String)
    -> MoveDescription
  {
    MoveDescription(
      id: id, name: "Name of \(id)", place: place, steps: ["Do it."], holdSeconds: 0,
      repetitions: 1, perSide: false, variation: nil, goodFor: purpose, source: "", custom: false)
  }

  @Test func `moves are listed place by place, with what they are good for`() {
    let moves = [
      move("one", .floor, for: "this"), move("three", .desk, for: ""),
      move("two", .floor, for: "that and much more of the same, over and over again"),
    ]
    #expect(
      MovesText(moves: moves, style: .plain, columns: 60).lines == [
        "at the desk",
        "  three  Name of three",
        "on the floor",
        "  one    Name of one, for this",
        "  two    Name of two, for that and much more of the same,",
        "         over and over again",
      ])
    #expect(MovesText(moves: [], style: .plain, columns: 60).lines == [])
  }

  @Test func `the catalogue fits 60 columns, and fewer`() {
    let moves = Catalogue(own: OwnMoves()).reply.moves
    #expect(moves.count == Move.catalogue.count)
    for columns in [60, 45] {
      let lines = MovesText(moves: moves, style: .plain, columns: columns).lines
      #expect(lines.allSatisfy { $0.columns <= columns }, "\(lines)")
    }
    for move in Move.catalogue {
      let lines = MoveText(move: move, columns: 60).steps
      #expect(lines.allSatisfy { $0.columns <= 60 }, "\(lines)")
    }
  }

  @Test func `a move as a text says all that there is to know`() throws {
    let clams = try Catalogue(own: OwnMoves()).move(called: "clams")
    let lines = MoveText(move: clams, columns: .max / 2).lines
    #expect(lines.first == "Clams")
    #expect(lines[1] == "1. \(clams.steps[0])")
    #expect(lines.contains("Or: with a band around the thighs."))
    #expect(lines.contains("10 times on each side."))
    #expect(lines.contains("For the outer hips."))
    #expect(lines.last == "Source: \(clams.source).")
    let water = try Catalogue(own: OwnMoves()).move(called: "water")
    #expect(MoveText(move: water, columns: 60).lines.contains("Once, for 2 minutes."))
  }

  @Test func `a move is found by its id or its name; else the nearest is named`() throws {
    let catalogue = Catalogue(own: OwnMoves())
    #expect(try catalogue.move(called: "Glute Squeeze").id == "glute-squeeze")
    #expect(try catalogue.move(called: "GLUTE-squeeze").id == "glute-squeeze")
    let failure = #expect(throws: Failure.self) { try catalogue.move(called: "clam") }
    #expect(failure?.status == .badData)
    #expect(failure?.description.contains("(did you mean \"clams\"?)") == true)
  }

  @Test(arguments: [
    ("a bb ccc", 4, ["a bb", "ccc"]), ("", 5, []), ("abcdef", 4, ["abcd", "ef"]),
    ("体操 する", 4, ["体操", "する"]), ("a\u{301}b c", 3, ["a\u{301}b", "c"]), ("体", 1, ["体"]),
    ("a b", 100, ["a b"]),
  ])
  func `texts are broken between words`(text: String, width: Int, lines: [String]) {
    #expect(text.wrapped(to: width) == lines)
  }

  @Test func `wide characters take two columns, marks none`() {
    #expect("abc".columns == 3)
    #expect("体操".columns == 4)
    #expect("e\u{301}".columns == 1)
    #expect("体操".clipped(to: 3) == "体")
  }
}
