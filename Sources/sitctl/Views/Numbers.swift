import SitCore

/// Numbers as people read them.
enum Decimal {
  /// With one digit after the point.
  static func text(_ number: Double) -> String {
    guard number.isFinite else { return "-" }
    let tenths = Int64((min(max(-1e9, number), 1e9) * 10).rounded())
    return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
  }

  /// A share in whole percent.
  static func percent(_ part: Int64, of whole: Int64) -> String {
    whole > 0 ? "\(Int((min(max(0, Double(part) / Double(whole)), 1) * 100).rounded())) %" : "0 %"
  }
}

extension Int64 {
  /// So many seconds, as a length of time with units.
  var span: String { TimeSpan(clamping: self).inShort }
}

/// A number and what is counted.
func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
