import Testing

@testable import sitctl

/// Whether the page can be read by people who see less well: the contrast that WCAG 2 defines.
@Suite struct ReportColoursTests {
  @Test(arguments: [ReportColours.light, .dark])
  func `words stand out from what is behind them by 4,5 to 1, and shapes by 3 to 1`(
    colours: ReportColours
  ) throws {
    let pairs: [(String, String, Double)] =
      ["ink", "faint"].map { ($0, "paper", 4.5) }
      + ["heat1", "heat2", "heat3"].map { ("on-pale", $0, 4.5) }
      + ["heat4", "heat5"].map { ("on-deep", $0, 4.5) }
      + ["sitting", "longest", "standing", "pause"].map { ($0, "paper", 3) }
    for (front, back, least) in pairs {
      let (one, other) = (try luminance(front, colours), try luminance(back, colours))
      let contrast = (max(one, other) + 0.05) / (min(one, other) + 0.05)
      #expect(contrast >= least, "\(front) on \(back): \(contrast)")
    }
  }

  /// How bright a colour is, 0 to 1.
  private func luminance(_ name: String, _ colours: ReportColours) throws -> Double {
    let text = try #require(colours.values.first { $0.key == name }?.value)
    let number = try #require(Int(text.dropFirst(), radix: 16))
    let parts = [16, 8, 0].map { (shift: Int) in
      let value = Double(number >> shift & 0xFF) / 255
      return value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  /// A number to the power of 2.4, by Newton's way to the fifth root of its twelfth power.
  private func power(_ base: Double) -> Double {
    let target = (0..<12).reduce(1) { product, _ in product * base }
    return (0..<60).reduce(1.0) { root, _ in
      root - (root * root * root * root * root - target) / (5 * root * root * root * root)
    }
  }
}
