/// A piece of HTML or SVG that is well-formed as XML too, and in which no text is taken for markup.
struct Markup {
  /// As it stands in the file.
  let source: String

  /// Nothing.
  static let nothing = Markup(source: "")

  /// Some text.
  static func text(_ text: String) -> Markup { Markup(source: escaped(text)) }

  /// Some pieces, one after another.
  static func all(_ pieces: [Markup]) -> Markup {
    Markup(source: pieces.map(\.source).joined())
  }

  /// An element with something in it.
  static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ content: [Markup]
  ) -> Markup {
    Markup(
      source: "<\(name)\(written(attributes))>\(content.map(\.source).joined())</\(name)>\n")
  }

  /// An element without attributes, with something in it.
  static func element(_ name: String, _ content: [Markup]) -> Markup {
    element(name, [:], content)
  }

  /// An element with text in it.
  static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String
  ) -> Markup {
    element(name, attributes, [.text(text)])
  }

  /// An element that cannot have anything in it: one of SVG's shapes, or one of HTML's void elements.
  static func mark(_ name: String, _ attributes: KeyValuePairs<String, String>) -> Markup {
    Markup(source: "<\(name)\(written(attributes))/>\n")
  }

  private static func written(_ attributes: KeyValuePairs<String, String>) -> String {
    attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
  }

  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;".unicodeScalars
      case "<": result += "&lt;".unicodeScalars
      case ">": result += "&gt;".unicodeScalars
      case "\"": result += "&quot;".unicodeScalars
      case "'": result += "&#39;".unicodeScalars
      case _: result.append(mayStand(scalar) ? scalar : "\u{FFFD}")
      }
    }
    return String(result)
  }

  /// Whether both HTML and XML have room for a character.
  private static func mayStand(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA: true
    case ..<0x20, 0x7F...0x9F, 0xFDD0...0xFDEF: false
    case let value: value & 0xFFFE != 0xFFFE
    }
  }
}

extension Markup {
  /// A picture with its text alternative: a title in few words, and all that it shows in more.
  static func picture(
    _ kind: String, height: Int, title: String, description: String, _ content: [Markup]
  ) -> Markup {
    element(
      "svg",
      ["class": kind, "width": "100%", "height": "\(height)", "role": "img", "aria-label": title],
      [element("title", text: title), element("desc", text: description)] + content)
  }

  /// A rectangle, placed in hundredths of the picture's width, and in pixels of its height.
  static func bar(
    _ kind: String, x: Double, width: Double, y: Double, height: Double, says words: String
  ) -> Markup {
    element(
      "rect",
      [
        "class": kind, "x": percent(x), "width": percent(max(0.1, width)), "y": number(y),
        "height": number(max(0, height)),
      ], [element("title", text: words)])
  }

  /// A text, its middle in hundredths of the picture's width.
  static func label(_ text: String, x: Double, y: Double, kind: String = "label") -> Markup {
    element(
      "text", ["class": kind, "x": percent(x), "y": number(y), "text-anchor": "middle"], text: text)
  }

  /// A text beside the picture, ending so many pixels left of it.
  static func label(_ text: String, left: Int, y: Double) -> Markup {
    element(
      "text", ["class": "label", "x": "-\(left)", "y": number(y), "text-anchor": "end"], text: text)
  }

  /// A line across the picture.
  static func horizontal(_ kind: String, y: Double) -> Markup {
    mark("line", ["class": kind, "x1": "0", "x2": "100%", "y1": number(y), "y2": number(y)])
  }

  /// A table that scrolls by itself where the page is too narrow for it. Each row has a head.
  static func table(
    _ title: String, heads: [String], rows: [(head: String, cells: [String])]
  ) -> Markup {
    let body = rows.map { row in
      element(
        "tr",
        [element("th", ["scope": "row"], text: row.head)]
          + row.cells.map { element("td", text: $0) })
    }
    let head = element("tr", heads.map { element("th", ["scope": "col"], text: $0) })
    return element(
      "div", ["class": "wide", "tabindex": "0", "role": "region", "aria-label": title],
      [element("table", [element("thead", [head]), element("tbody", body)])])
  }

  /// A share of the picture's width, 0 to 100.
  static func percent(_ share: Double) -> String { number(share) + "%" }

  /// A number with two decimal places.
  static func number(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
}
