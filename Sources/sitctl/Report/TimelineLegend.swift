/// What the shapes of the timelines mean.
enum TimelineLegend {
  static let markup = Markup.element(
    "ul", ["class": "legend"],
    [
      item(block("sitting", y: 0, height: 16), "sitting"),
      item(block("standing", y: 0, height: 8), "standing"),
      item(block("break", y: 14, height: 2), "break"),
      item(block("unknown", y: 0, height: 16), "unknown"),
      item(nudge("nudge"), "nudge, followed"),
      item(nudge("nudge open"), "nudge, not followed"),
      item(.mark("circle", ["class": "move", "cx": "10", "cy": "8", "r": "4.5"]), "move"),
    ])

  /// A shape, and what it means.
  static func item(_ shape: Markup, _ words: String) -> Markup {
    .element(
      "li",
      [
        .element("svg", ["width": "20", "height": "16", "aria-hidden": "true"], [shape]),
        .element("span", text: words),
      ])
  }

  /// A block as wide as the place for a shape.
  static func block(_ kind: String, y: Int, height: Int) -> Markup {
    .mark("rect", ["class": kind, "width": "20", "y": "\(y)", "height": "\(height)"])
  }

  private static func nudge(_ kind: String) -> Markup {
    .mark("path", ["class": kind, "d": "M6 4.5h8l-4 6.5z"])
  }
}
