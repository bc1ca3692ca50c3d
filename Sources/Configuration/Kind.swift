import SitCore

/// A kind of value that a key can have: how it is read from a file and written into one.
struct Kind<Content>: Sendable {
  /// What is allowed, in words for a comment; empty where the meaning says it.
  let allowed: String
  /// Reads an entry's value; nil, with the reasons, if it does not fit.
  let read: @Sendable (Entry, inout [Fault]) -> Content?
  /// The value as a file has it.
  let write: @Sendable (Content) -> Value
}

extension Entry {
  /// A fault of this entry.
  func fault(_ message: String) -> Fault {
    Fault(line: line, key: fullName, message: "\(fullName): \(message)")
  }

  /// The fault of having the wrong type.
  func mismatch(wanted: String) -> Fault { fault("\(wanted) is wanted, not \(value.kind)") }
}

extension Kind where Content == TimeSpan {
  /// A time span in a range.
  static func span(_ range: ClosedRange<TimeSpan>, orZero: Bool = false) -> Self {
    let allowed = "\(orZero ? "0, or " : "")\(range.lowerBound) to \(range.upperBound)"
    return Kind(
      allowed: allowed,
      read: { entry, faults in
        guard case .text(let text) = entry.value else {
          var fault = entry.mismatch(wanted: "a time span, such as \"5m\" or \"1h 30min\",")
          if case .number(let number) = entry.value, number >= 0 {
            fault.message += " (write \"\(number)s\" for seconds)"
          }
          faults.append(fault)
          return nil
        }
        do throws(TimeSpanError) {
          let span = try TimeSpan(parsing: text)
          if range.contains(span) || orZero && span == .zero { return span }
          faults.append(entry.fault("\"\(text)\" is out of range (\(allowed))"))
        } catch {
          faults.append(entry.fault("\(error)"))
        }
        return nil
      },
      write: { .text("\($0)") })
  }
}

extension Kind where Content == Int {
  /// A whole number in a range.
  static func count(_ range: ClosedRange<Int>) -> Self {
    let allowed = "\(range.lowerBound) to \(range.upperBound)"
    return Kind(
      allowed: allowed,
      read: { entry, faults in
        guard case .number(let number) = entry.value else {
          faults.append(entry.mismatch(wanted: "a whole number, such as 3,"))
          return nil
        }
        if let number = Int(exactly: number), range.contains(number) { return number }
        faults.append(entry.fault("\(number) is out of range (\(allowed))"))
        return nil
      },
      write: { .number(Int64($0)) })
  }
}

extension Kind where Content == Bool {
  /// Yes or no.
  static let flag = Kind(
    allowed: "true or false",
    read: { entry, faults in
      if case .flag(let flag) = entry.value { return flag }
      faults.append(entry.mismatch(wanted: "true or false"))
      return nil
    },
    write: { .flag($0) })
}

extension Kind where Content: Word {
  /// One of a few words.
  static var choice: Self {
    Kind(
      allowed: Words.listed(Content.words, by: "or"),
      read: { entry, faults in
        guard case .text(let text) = entry.value else {
          faults.append(entry.mismatch(wanted: Words.listed(Content.words, by: "or")))
          return nil
        }
        return Words.find(text, in: entry, &faults)
      },
      write: { .text($0.rawValue) })
  }
}

extension Kind {
  /// A list of some of a few words, each once.
  static func list<W: Word>(
    orEmpty: Bool = true
  ) -> Self where Content == [W] {
    let example = "[\(Words.listed(W.words.prefix(2), by: ","))]"
    return Kind(
      allowed: "any of \(Words.listed(W.words, by: "and"))",
      read: { entry, faults in
        let before = faults.count
        guard let texts = entry.texts(such: example, &faults) else { return nil }
        let words = texts.compactMap { Words.find($0, in: entry, &faults) as W? }
        var seen: Set<String> = []
        for text in texts where !seen.insert(text).inserted {
          faults.append(entry.fault("\"\(text)\" is named twice"))
        }
        if texts.isEmpty, !orEmpty {
          faults.append(entry.fault("at least one is wanted, such as \(example)"))
        }
        return faults.count == before ? words : nil
      },
      write: { .list($0.map { .text($0.rawValue) }) })
  }
}

extension Kind where Content == SourceSelection {
  /// `["auto"]`, or a list of sources.
  static let sources = Kind(
    allowed: "any of \(SourceName.words.map { "\"\($0)\"" }.joined(separator: ", "))",
    read: { entry, faults in
      if entry.value == .list([.text("auto")]) { return .auto }
      if case .list(let values) = entry.value, values.contains(.text("auto")) {
        faults.append(entry.fault("\"auto\" stands alone, or leave it out to name the sources"))
        return nil
      }
      return Kind<[SourceName]>.list().read(entry, &faults).map(SourceSelection.only)
    },
    write: { selection in
      switch selection {
      case .auto: .list([.text("auto")])
      case .only(let names): Kind<[SourceName]>.list().write(names)
      }
    })
}

extension Kind where Content == [String] {
  /// A program and its arguments; nothing for none.
  static let arguments = Kind(
    allowed: "",
    read: { entry, faults in
      let example = "[\"notify-send\", \"Get up\"]"
      guard let texts = entry.texts(such: example, &faults) else { return nil }
      guard texts.first != "" else {
        faults.append(entry.fault("the name of the program is empty; try \(example)"))
        return nil
      }
      guard !texts.contains(where: { $0.utf8.contains(0) }) else {
        faults.append(entry.fault("an argument cannot hold a NUL"))
        return nil
      }
      return texts
    },
    write: { .list($0.map { .text($0) }) })
}

extension Entry {
  /// The texts of a list; nil, with the reason, if it is anything else.
  func texts(such example: String, _ faults: inout [Fault]) -> [String]? {
    guard case .list(let values) = value else {
      faults.append(mismatch(wanted: "a list, such as \(example),"))
      return nil
    }
    var texts: [String] = []
    for value in values {
      guard case .text(let text) = value else {
        faults.append(fault("a list of texts, such as \(example), is wanted, not \(value.kind)"))
        return nil
      }
      texts.append(text)
    }
    return texts
  }
}

/// A type whose cases are words of the configuration.
typealias Word = CaseIterable & RawRepresentable<String> & SendableMetatype

/// Words in faults and comments.
private enum Words {
  /// `"a", "b" or "c"`.
  static func listed(_ words: some BidirectionalCollection<String>, by last: String) -> String {
    let quoted = words.map { "\"\($0)\"" }
    guard quoted.count > 1, let end = quoted.last, last != "," else {
      return quoted.joined(separator: ", ")
    }
    return "\(quoted.dropLast().joined(separator: ", ")) \(last) \(end)"
  }

  /// The case of a word; nil, with the nearest one, if there is none.
  static func find<W: Word>(
    _ text: String, in entry: Entry, _ faults: inout [Fault]
  ) -> W? {
    if let word = W(rawValue: text) { return word }
    let hint = Spelling.hint(for: text, among: W.words)
    faults.append(
      entry.fault("\"\(text)\" is none of \(listed(W.words, by: "and"))\(hint)"))
    return nil
  }
}

extension RawRepresentable where Self: Word {
  /// The words of all cases.
  fileprivate static var words: [String] { allCases.map(\.rawValue) }
}
