import Testing

@testable import SitCore

/// How a move goes, second by second.
@Suite struct CourseTests {
  private func move(
    hold: Int64, _ repetitions: Int, perSide: Bool = false, steps: Int = 1
  ) -> Move {
    Move(
      id: "m", name: "M", place: .desk, effort: .small,
      steps: Array(repeating: "Do it.", count: steps), hold: .seconds(hold),
      repetitions: repetitions, isPerSide: perSide, benefit: "", source: "", suggestion: "Do it.")
  }

  /// A course in short: a letter and the seconds for each phase.
  private func course(_ move: Move) -> String {
    Course(move).phases.map { phase in
      let letter =
        switch phase.kind {
        case .ready: "r"
        case .work: "w"
        case .release: "-"
        case .change: "c"
        }
      return "\(letter)\(phase.length.wholeSeconds)"
    }.joined(separator: " ")
  }

  @Test func `what is held is released before the next repetition`() {
    #expect(course(move(hold: 10, 3)) == "r2 w10 -3 w10 -3 w10")
    #expect(course(move(hold: 1, 2)) == "r2 w1 -1 w1")
    #expect(course(move(hold: 120, 1, steps: 3)) == "r6 w120")
  }

  @Test func `a movement goes there and back without a release`() {
    #expect(course(move(hold: 0, 3)) == "r2 w4 w4 w4")
  }

  @Test func `each side has all repetitions`() {
    #expect(course(move(hold: 5, 2, perSide: true)) == "r2 w5 -3 w5 c3 w5 -3 w5")
    let sides = Course(move(hold: 0, 2, perSide: true)).phases.map(\.side)
    #expect(sides == [.left, .left, .left, .right, .right, .right])
  }

  @Test(arguments: Move.catalogue)
  func `every moment of a move has its phase, until all is over`(_ move: Move) {
    let course = Course(move)
    #expect(course.length >= .seconds(20) && course.length <= .minutes(15))
    var before: Course.Position?
    for second in 0..<course.length.wholeSeconds {
      guard let now = course.position(after: .seconds(second)) else {
        Issue.record("nothing at \(second) s")
        return
      }
      #expect(now.left > .zero && now.left <= now.phase.length)
      #expect(now.leftInAll == course.length - .seconds(second))
      if let before, before.phase == now.phase {
        #expect(now.left == before.left - .seconds(1))
      } else if let before {
        #expect(before.left == .seconds(1))
      }
      before = now
    }
    #expect(course.position(after: course.length) == nil)
    let work = course.phases.filter { $0.kind == .work }
    #expect(work.count == move.repetitions * (move.isPerSide ? 2 : 1))
  }

  @Test func `getting ready is no part of what was done`() {
    let course = Course(move(hold: 10, 2))
    #expect(course.done(after: .seconds(1)) == .zero)
    #expect(course.done(after: .seconds(2)) == .zero)
    #expect(course.done(after: .seconds(7)) == .seconds(5))
    #expect(course.done(after: .hours(1)) == .seconds(23))
    #expect(course.position(after: .seconds(-5))?.phase.kind == .ready)
  }
}
