import SitProtocol
import Testing

/// What an interface's text declares, read member by member: a blank line stands between two.
struct InterfaceDeclarations {
  /// A field: its type as written, and whether a comment stands above it.
  struct Field: Equatable {
    var type: String
    var isExplained: Bool
  }
  /// A type, method or error.
  struct Member {
    /// `type`, `method` or `error`.
    var keyword: String
    var name: String
    /// The comment above it.
    var comment: String
    /// A type's or an error's fields, a method's parameters.
    var fields: [String: Field] = [:]
    /// What a method answers.
    var reply: [String: Field] = [:]
    /// The cases of a type that is an enumeration, in order.
    var cases: [String] = []
  }

  private(set) var members: [Member] = []

  init(_ text: String) throws {
    let paragraphs = text.split(separator: "\n\n").dropFirst()
    for paragraph in paragraphs { members.append(try Self.member(in: paragraph)) }
  }

  func members(_ keyword: String) -> [Member] { members.filter { $0.keyword == keyword } }

  func member(_ name: String) throws -> Member {
    try #require(members.first { $0.name == name }, "\(name) is not declared")
  }

  private static func member(in paragraph: Substring) throws -> Member {
    let lines = paragraph.split(separator: "\n")
    let comment = lines.prefix { $0.hasPrefix("#") }
    let declaration = lines.dropFirst(comment.count)
    let head = try #require(declaration.first, "a comment alone: \(paragraph)")
    let words = head.split { " (".contains($0) }
    try #require(words.count >= 2, "no declaration: \(head)")
    var member = Member(
      keyword: String(words[0]), name: String(words[1]), comment: comment.joined(separator: "\n"))
    if declaration.count > 1 {
      try #require(head.hasSuffix("(") && declaration.last == ")", "\(head) does not end")
      try member.addFields(declaration.dropFirst().dropLast())
    } else {
      try member.addLists(head.drop { $0 != "(" })
    }
    return member
  }
}

extension InterfaceDeclarations.Member {
  /// Reads fields of a line each.
  fileprivate mutating func addFields(_ lines: ArraySlice<Substring>) throws {
    var isExplained = false
    for line in lines {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("#") {
        isExplained = true
        continue
      }
      let (name, type) = try Self.field(text.hasSuffix(",") ? text.dropLast() : text)
      fields[name] = .init(type: type, isExplained: isExplained)
      isExplained = false
    }
  }

  /// Reads `(a, b)`, `(a: x, b: y)` or `(a: x) -> (b: y)`.
  fileprivate mutating func addLists(_ text: Substring) throws {
    let lists = text.split(separator: ") -> (").map { $0.filter { !"()".contains($0) } }
    let parts = lists.map { $0.split(separator: ",").map { $0.drop { $0 == " " } } }
    if keyword == "type" {
      cases = (parts.first ?? []).map(String.init)
      return
    }
    for part in text.hasPrefix("()") ? [] : parts.first ?? [] {
      let (name, type) = try Self.field(part)
      fields[name] = .init(type: type, isExplained: true)
    }
    guard keyword == "method" else { return }
    for part in parts.last ?? [] {
      let (name, type) = try Self.field(part)
      reply[name] = .init(type: type, isExplained: true)
    }
  }

  private static func field(_ text: Substring) throws -> (String, String) {
    let halves = text.split(separator: ": ")
    try #require(halves.count == 2, "no field: \(text)")
    return (String(halves[0]), String(halves[1]))
  }
}
