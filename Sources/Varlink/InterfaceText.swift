/// What a server has to know of an interface's text: its name, its methods and what their
/// parameters are called. It takes the text to be right and is no checker of it.
nonisolated struct InterfaceText: Sendable {
  let text: String
  private(set) var name = ""
  /// The names of the parameters of each method.
  private(set) var parameters: [String: Set<String>] = [:]

  init(_ text: String) {
    self.text = text
    var tokens = Self.tokens(of: text)[...]
    while let token = tokens.popFirst() {
      switch token {
      case "interface": name = tokens.popFirst() ?? ""
      case "method":
        guard let method = tokens.popFirst(), tokens.popFirst() == "(" else { continue }
        parameters[method] = Self.fields(&tokens)
      // In a type's fields the words above mean nothing.
      case "(": _ = Self.fields(&tokens)
      default: break
      }
    }
  }

  /// The names of the fields of a struct, which is read to its closing parenthesis.
  private static func fields(_ tokens: inout ArraySlice<String>) -> Set<String> {
    var names: Set<String> = []
    var depth = 1
    while depth > 0, let token = tokens.popFirst() {
      switch token {
      case "(": depth += 1
      case ")": depth -= 1
      default: if depth == 1, tokens.first == ":" { names.insert(token) }
      }
    }
    return names
  }

  /// Words and punctuation, without spaces and comments.
  private static func tokens(of text: String) -> [String] {
    var tokens: [String] = []
    for line in text.split(separator: "\n") {
      var word = ""
      for character in line.prefix(while: { $0 != "#" }) + " " {
        let isPartOfWord =
          character.isLetter || character.isNumber || "._-".contains(character)
        if isPartOfWord {
          word.append(character)
          continue
        }
        if !word.isEmpty { tokens.append(word) }
        word = ""
        if !character.isWhitespace { tokens.append(String(character)) }
      }
    }
    return tokens
  }
}
