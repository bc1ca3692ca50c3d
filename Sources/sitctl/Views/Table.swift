/// Rows of cells in columns, each as wide as its widest cell.
struct Table {
  /// A column's heading, and the side on which its cells stand.
  struct Column {
    let heading: String
    let isNumber: Bool

    static func text(_ heading: String) -> Column { Column(heading: heading, isNumber: false) }
    static func number(_ heading: String) -> Column { Column(heading: heading, isNumber: true) }
  }

  let columns: [Column]
  /// The cells of each row, one a column.
  var rows: [[Line]] = []
  /// How many columns of the terminal are left between two of the table.
  var gap = 2

  init(_ columns: [Column]) { self.columns = columns }

  /// The width of each column.
  private var widths: [Int] {
    rows.reduce(columns.map(\.heading.columns)) { widths, row in
      zip(widths, row).map { max($0, $1.width) }
    }
  }

  /// How wide the whole is.
  var width: Int { widths.reduce(0, +) + gap * (columns.count - 1) }

  /// The headings and the rows.
  var lines: [Line] {
    let widths = widths
    return ([columns.map { Line($0.heading, .faint) }] + rows).map { row in
      var line = Line()
      for (index, cell) in row.enumerated() {
        if index > 0 { line.add(String(repeating: " ", count: gap)) }
        line.add(cell.padded(to: widths[index], atEnd: !columns[index].isNumber))
      }
      return line
    }
  }
}
