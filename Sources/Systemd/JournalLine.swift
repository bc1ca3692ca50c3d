/// An entry as one line: the message, then `NAME=value` for each field. A value is quoted where it
/// is empty or has a space, a quote or an equals sign in it; control characters are escaped
/// everywhere, so that nothing in an entry can end its line or drive a terminal.
nonisolated enum JournalLine {
  static func text(_ message: String, _ fields: [Journal.Field]) -> String {
    ([escape(message, quoting: false)] + fields.map { "\($0.name)=\(quote($0.value))" })
      .joined(separator: " ")
  }

  private static func quote(_ value: String) -> String {
    let isPlain =
      !value.isEmpty
      && value.unicodeScalars.allSatisfy { scalar in
        scalar != " " && scalar != "\"" && scalar != "=" && scalar != "\\" && !isControl(scalar)
      }
    return isPlain ? value : "\"" + escape(value, quoting: true) + "\""
  }

  private static func escape(_ text: String, quoting: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\"" where quoting, "\\" where quoting: result += "\\\(scalar)"
      case _ where isControl(scalar):
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      case _: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case _: false
    }
  }
}
