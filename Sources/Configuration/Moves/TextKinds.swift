extension Kind where Content == String {
  /// A text of one line that can be shown anywhere, of so many characters at most.
  static func line(_ most: Int) -> Self { line(most) { _ in nil } }

  /// A name: a line that is not a sentence.
  static func name(_ most: Int) -> Self {
    line(most) { ".?!:,;".contains($0.last ?? " ") ? "a name ends without a mark" : nil }
  }

  /// A line that ends as sentences do.
  static func sentence(_ most: Int) -> Self {
    line(most) {
      ".?!".contains($0.last ?? " ") ? nil : "a sentence ends with \".\", \"?\" or \"!\""
    }
  }

  /// A name for programs.
  static let identifier = line(40) { text in
    text.utf8.allSatisfy(\.isInIdentifier) ? nil : "only a-z, 0-9 and - make an id"
  }

  private static func line(_ most: Int, but objection: @escaping @Sendable (String) -> String?)
    -> Self
  {
    Kind(
      allowed: "a text of 1 to \(most) characters",
      read: { entry, faults in
        guard case .text(let text) = entry.value else {
          faults.append(entry.mismatch(wanted: "a text"))
          return nil
        }
        if let reason = text.unfitness(asLineOf: most) ?? objection(text) {
          faults.append(entry.fault(reason))
          return nil
        }
        return text
      },
      write: { .text($0) })
  }
}

extension Kind where Content == [String] {
  /// A list of so many lines.
  static func lines(_ range: ClosedRange<Int>, of most: Int) -> Self {
    Kind(
      allowed: "\(range.lowerBound) to \(range.upperBound) texts",
      read: { entry, faults in
        guard let lines = entry.texts(such: "[\"Sit tall.\", \"Let go.\"]", &faults) else {
          return nil
        }
        guard range.contains(lines.count) else {
          faults.append(
            entry.fault("\(range.lowerBound) to \(range.upperBound) are wanted, not \(lines.count)")
          )
          return nil
        }
        let reasons = lines.compactMap { $0.unfitness(asLineOf: most) }
        faults += reasons.map(entry.fault)
        return reasons.isEmpty ? lines : nil
      },
      write: { .list($0.map { .text($0) }) })
  }
}

extension String {
  /// Why a text is no line of so many characters at most, if it is not.
  fileprivate func unfitness(asLineOf most: Int) -> String? {
    if isEmpty { return "the text is empty" }
    if count > most { return "the text is longer than \(most) characters" }
    if !unicodeScalars.allSatisfy(\.isShown) {
      return "a character is not for showing; one line of text is wanted"
    }
    if first == " " || last == " " || contains("  ") { return "there is a space too many" }
    return nil
  }
}

extension Unicode.Scalar {
  /// Whether a terminal or a notification shows it and does nothing else.
  fileprivate var isShown: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      false
    default: true
    }
  }
}

extension UInt8 {
  /// Whether an id may hold it.
  fileprivate var isInIdentifier: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
