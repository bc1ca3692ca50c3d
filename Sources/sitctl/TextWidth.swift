extension String {
  /// How many columns of a terminal it takes.
  var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }

  /// In lines of so many columns at most, broken between words; a longer word is broken too.
  func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      if !line.isEmpty, line.columns + 1 + word.description.columns > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
      while line.columns > width {
        let start = line.clipped(to: width)
        // One that is wider than a line all by itself stays whole.
        guard !start.isEmpty else { break }
        lines.append(start)
        line = String(line.dropFirst(start.count))
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// As much of its beginning as fits into so many columns.
  func clipped(to width: Int) -> String {
    var result = ""
    var left = width
    for character in self {
      left -= String(character).columns
      if left < 0 { break }
      result.append(character)
    }
    return result
  }

  /// With a question mark for whatever is not ASCII, for a terminal that knows nothing else.
  var inASCII: String { String(map { $0.isASCII ? $0 : "?" }) }
}

extension Unicode.Scalar {
  /// How many columns it takes, after Unicode's East Asian Width, in rough blocks.
  fileprivate var columns: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    switch value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
