/// What bars are drawn with.
struct Glyphs: Equatable {
  /// A full cell, and an empty one.
  let full: String
  let empty: String
  /// Whether the terminal shows more than ASCII.
  let isUnicode: Bool

  /// As the locale of the environment has it.
  static let ofLocale = Glyphs(Environment.values)

  /// After locale(7): the first of these variables that is not empty decides.
  init(_ environment: [String: String]) {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
      .first { !$0.isEmpty }
    let name = (locale ?? "").lowercased()
    isUnicode = name.contains("utf-8") || name.contains("utf8")
    (full, empty) = isUnicode ? ("█", "░") : ("#", ".")
  }
}
