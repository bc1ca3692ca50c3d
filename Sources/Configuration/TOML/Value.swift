/// A value of a TOML document.
enum Value: Equatable {
  case text(String)
  case number(Int64)
  case flag(Bool)
  case list([Value])
  case table([Entry])
  /// A float, a date or a time, by that name: none of them means anything in a configuration.
  case other(String)

  /// What it is, as a fault names what it found.
  var kind: String {
    switch self {
    case .text(let text): "the text \(Value.quoted(text))"
    case .number(let number): "the number \(number)"
    case .flag(let flag): "\(flag)"
    case .list: "a list"
    case .table: "a table"
    case .other(let name): "a \(name)"
    }
  }

  /// The value as TOML writes it, on one line.
  var toml: String {
    switch self {
    case .text(let text): Value.quoted(text)
    case .number(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .list(let values): "[\(values.map(\.toml).joined(separator: ", "))]"
    case .table(let entries):
      "{ \(entries.map { "\($0.name) = \($0.value.toml)" }.joined(separator: ", ")) }"
    case .other(let name): name
    }
  }

  /// A text as a basic string of TOML.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1f}", "\u{7f}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// A key of a TOML document, with its value.
struct Entry: Equatable {
  /// The full name: the names of the tables it is in and its own, with dots between.
  var path: [String]
  /// The line that the key stands on, from 1.
  var line: Int
  var value: Value

  /// Its own name, without its tables.
  var name: String { path.last ?? "" }
  /// The full name, with dots.
  var fullName: String { path.joined(separator: ".") }
}
