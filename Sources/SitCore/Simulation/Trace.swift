/// Something that happens in a trace.
public enum TraceEvent: Equatable, Sendable {
  /// One key was pressed, or the pointer moved.
  case input
  /// The screen was locked (`true`) or unlocked.
  case lock(Bool)
  /// The machine sleeps from now on for so long.
  case asleep(TimeSpan)
  /// A player began or ended.
  case media(Bool)
  /// A call began or ended.
  case call(Bool)
  /// The person said what they do.
  case declare(DeclaredPosture)
  /// The person wants the next nudge after so long.
  case snooze(TimeSpan)
  /// The person wants no more nudges in this bout.
  case skip
  /// The person wants no nudges until ``resume``.
  case pause
  /// The pause is over.
  case resume
  /// A reason of the world outside not to nudge began or ended.
  case hold(OutsideHold, Bool)
  /// Nothing but that time went by.
  case end
}

/// What is wrong with a trace, and in which line.
public struct TraceFault: Error, Equatable, Sendable {
  /// The line, from 1.
  public let line: Int
  /// What is wrong, in words.
  public let message: String
}

// The words of a trace after the time; see docs/simulate.md.
extension TraceEvent {
  /// Reads one from its words.
  ///
  /// - Throws: what is wrong, in words.
  init(words: [Substring]) throws(TraceWordError) {
    let name = words.first ?? ""
    let arguments = words.dropFirst()
    switch name {
    case "lock": self = .lock(true)
    case "unlock": self = .lock(false)
    case "sleep": self = .asleep(try Self.span(arguments, of: name))
    case "media": self = .media(try Self.flag(arguments, of: name))
    case "call": self = .call(try Self.flag(arguments, of: name))
    case "away": self = .declare(.away)
    case "sit": self = .declare(.sitting)
    case "stand": self = .declare(.standing)
    case "snooze": self = .snooze(try Self.span(arguments, of: name))
    case "skip": self = .skip
    case "pause": self = .pause
    case "resume": self = .resume
    case "hold":
      guard let hold = arguments.first.flatMap({ OutsideHold(rawValue: String($0)) }) else {
        let names = OutsideHold.allCases.map(\.rawValue).joined(separator: ", ")
        throw TraceWordError("hold needs one of \(names), and on or off")
      }
      self = .hold(hold, try Self.flag(arguments.dropFirst(), of: name))
    case "input": self = .input
    case "end": self = .end
    case "": throw TraceWordError("after the time, what happens is missing, such as \"input\"")
    default: throw TraceWordError("\"\(name.prefix(40))\" is nothing that can happen in a trace")
    }
    if arguments.count > argumentCount {
      throw TraceWordError("there is more after \"\(name)\" than belongs to it")
    }
  }

  private var argumentCount: Int {
    switch self {
    case .asleep, .snooze: .max
    case .media, .call: 1
    case .hold: 2
    case .input, .lock, .declare, .skip, .pause, .resume, .end: 0
    }
  }

  private static func flag(
    _ words: ArraySlice<Substring>, of name: Substring
  ) throws(TraceWordError) -> Bool {
    switch words.first {
    case "on": return true
    case "off": return false
    default: throw TraceWordError("\(name) needs \"on\" or \"off\"")
    }
  }

  private static func span(
    _ words: ArraySlice<Substring>, of name: Substring
  ) throws(TraceWordError) -> TimeSpan {
    let span: TimeSpan
    do throws(TimeSpanError) {
      span = try TimeSpan(parsing: words.joined(separator: " "))
    } catch {
      throw TraceWordError("\(name): \(error)")
    }
    guard span > .zero, span <= TraceReader.longest else {
      throw TraceWordError("\(name): the span has to be more than 0, and ten years at most")
    }
    return span
  }
}

/// What is wrong with the words of a line.
struct TraceWordError: Error {
  let message: String
  init(_ message: String) { self.message = message }
}
