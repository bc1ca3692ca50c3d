import Configuration
import SitCore

/// Workrave's history, `historystats` or `todaystats` in its folder.
///
/// It begins with the word `WorkRaveStats` and a version, 3 or 4. Then come, for each day, a line
/// `D` with when the day began and ended (day, month from 0, year since 1900, hour, minute, of
/// each), lines `B` with counts of breaks, and a line `m` with counts of the day, the first of which
/// is for how many seconds there was activity. (Older files have these as `M`, which Workrave too
/// takes for broken, and `G`.) So it tells how long somebody was active on a day, and not when.
struct Workrave {
  private var days = 0
  private var first: LocalDate?
  private var last: LocalDate?
  private var seconds: Int64 = 0

  /// The word that a history begins with.
  static let mark = "WorkRaveStats"

  /// Reads a history, and says why no bouts can be made of it.
  static func read(_ bytes: ByteReader, into draft: inout ImportDraft) throws(Fault) {
    var bytes = bytes
    let head = (try bytes.restOfLine() ?? "").split(separator: " ")
    guard head.first == mark[...] else {
      throw Fault(line: 1, message: "it does not begin with \(mark)")
    }
    guard head.count == 2, ["3", "4"].contains(head[1]) else {
      throw Fault(line: 1, message: "only the versions 3 and 4 of Workrave's history are known")
    }
    var history = Workrave()
    while true {
      let number = bytes.line
      guard let text = try bytes.restOfLine() else { break }
      do throws(Fault) {
        try history.take(text, at: number)
      } catch {
        draft.add(error)
      }
    }
    draft.obstacle = history.words
  }

  private mutating func take(_ text: String, at line: Int) throws(Fault) {
    let words = text.split(separator: " ")
    guard let kind = words.first else { return }
    let numbers = words.dropFirst().compactMap { Int64($0) }
    guard numbers.count == words.count - 1 else {
      throw Fault(line: line, message: "not all of the line is whole numbers")
    }
    guard kind == "D" || first != nil else {
      throw Fault(line: line, message: "no day has begun before this line")
    }
    switch kind {
    case "D":
      guard numbers.count == 10, (-1_900...8_099).contains(numbers[2]),
        (0...11).contains(numbers[1]),
        let date = LocalDate(
          year: numbers[2] + 1_900, month: numbers[1] + 1, dayOfMonth: numbers[0])
      else { throw Fault(line: line, message: "this is no day") }
      days += 1
      first = [first, date].compactMap(\.self).min()
      last = [last, date].compactMap(\.self).max()
    case "m", "G":
      let active = kind == "G" ? numbers.first : numbers.dropFirst().first
      guard let active, (0...172_800).contains(active) else {
        throw Fault(line: line, message: "there is no plausible time of activity in this line")
      }
      seconds += active
    case "B", "M": break
    case _: throw Fault(line: line, message: "no line of Workrave's history begins so")
    }
  }

  private var words: String {
    guard let first, let last else { return "Workrave's history has no days in it" }
    let total = TimeSpan(clamping: seconds).inWords
    return """
      Workrave keeps for how long there was activity on a day, and not when: of the \(days) \
      day\(days == 1 ? "" : "s") from \(first) to \(last), with \(total) in all, no bouts can be made
      """
  }
}
