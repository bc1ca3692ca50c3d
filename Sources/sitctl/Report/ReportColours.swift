/// The colours of the page, by day or by night.
struct ReportColours {
  /// The names by which the style sheet knows them, and their values as `#rrggbb`.
  let values: KeyValuePairs<String, String>

  /// For a light page, and for paper.
  static let light = ReportColours(values: [
    "paper": "#fcfbf8", "ink": "#23272b", "faint": "#5b6269", "rule": "#e2ded5",
    "sitting": "#3a7ca0", "longest": "#1b4f6b", "standing": "#b4661a", "pause": "#85827b",
    "heat1": "#e0edf3", "heat2": "#b9d6e3", "heat3": "#8bbad0", "heat4": "#2f6f92",
    "heat5": "#174a66", "on-pale": "#23272b", "on-deep": "#ffffff",
  ])

  /// For a dark page.
  static let dark = ReportColours(values: [
    "paper": "#17191c", "ink": "#e7e5e0", "faint": "#a5abb2", "rule": "#2e3237",
    "sitting": "#5b9dbf", "longest": "#a9d6ec", "standing": "#dd9a4f", "pause": "#7d8288",
    "heat1": "#1f2d35", "heat2": "#254454", "heat3": "#2c5d75", "heat4": "#6fb0d0",
    "heat5": "#b5ddf0", "on-pale": "#e7e5e0", "on-deep": "#101214",
  ])

  /// As declarations of the style sheet.
  var declarations: String { values.map { "--\($0): \($1);" }.joined(separator: " ") }
}
