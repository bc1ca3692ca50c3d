/// How a person sat in a stretch of time.
public struct Measures: Equatable, Sendable {
  /// How long the person sat.
  public internal(set) var sitting = TimeSpan.zero
  /// How long they stood at the desk.
  public internal(set) var standing = TimeSpan.zero
  /// How long nobody could tell.
  public internal(set) var unknown = TimeSpan.zero
  /// The bouts of sitting.
  public internal(set) var bouts = Lengths()
  /// How many of them were longer than half an hour, and how long these were together.
  public internal(set) var over30 = Total()
  /// How many of them were longer than an hour, and how long these were together.
  public internal(set) var over60 = Total()
  /// How often the person got up from sitting.
  public internal(set) var transitions = 0
  /// The breaks between bouts of the same day.
  public internal(set) var breaks = Lengths()
  /// How many nudges were delivered.
  public internal(set) var nudges = 0
  /// How many of them were followed.
  public internal(set) var nudgesFollowed = 0
  /// How many of them were snoozed.
  public internal(set) var nudgesSnoozed = 0
  /// How many of them were skipped.
  public internal(set) var nudgesSkipped = 0
  /// How many of them were ignored.
  public internal(set) var nudgesIgnored = 0
  /// The times from nudges that were followed to the breaks.
  public internal(set) var followed = Lengths()
  /// How many moves were done, and how long these took.
  public internal(set) var moves = Total()

  /// How often in an hour of sitting the person got up; nil where there was no sitting.
  public var transitionsPerHour: Double? {
    guard sitting > .zero else { return nil }
    return Double(transitions) * 3_600e6 / Double(sitting.microseconds)
  }

  /// A number of lengths, and their sum.
  public struct Total: Equatable, Sendable {
    /// How many there are.
    public private(set) var count = 0
    /// How long they are together.
    public private(set) var sum = TimeSpan.zero

    mutating func add(_ length: TimeSpan) {
      count += 1
      // What a file says of moves and nudges has no bound, and must not end the program.
      let (total, isTooLong) = sum.microseconds.addingReportingOverflow(length.microseconds)
      sum = TimeSpan(microseconds: isTooLong ? .max : total)
    }
  }

  /// Lengths of which the median is wanted.
  public struct Lengths: Equatable, Sendable {
    /// How many there are, and how long they are together.
    public private(set) var total = Total()
    /// The longest; zero where there is none.
    public private(set) var longest = TimeSpan.zero
    /// In whole seconds, which takes half the memory.
    private var seconds: [UInt32] = []

    mutating func add(_ length: TimeSpan) {
      total.add(length)
      longest = max(longest, length)
      seconds.append(UInt32(clamping: length.wholeSeconds))
    }

    /// Their mean, in whole seconds; nil where there is none.
    public var mean: Int64? {
      total.count > 0 ? total.sum.wholeSeconds / Int64(total.count) : nil
    }

    /// Their median, in whole seconds; nil where there is none.
    public var median: Int64? {
      guard !seconds.isEmpty else { return nil }
      let sorted = seconds.sorted()
      let middle = sorted.count / 2
      guard sorted.count % 2 == 0 else { return Int64(sorted[middle]) }
      return (Int64(sorted[middle - 1]) + Int64(sorted[middle])) / 2
    }
  }
}
