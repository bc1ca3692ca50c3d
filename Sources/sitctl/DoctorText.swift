import SitProtocol

/// What was found out, topic by topic, with the next step below each fault.
struct DoctorText {
  let findings: [Finding]
  let style: Style

  init(_ findings: [Finding], style: Style) {
    self.findings = findings
    self.style = style
  }

  /// All of it, and at last how many faults there are.
  var lines: [String] {
    var lines: [String] = []
    for topic in Finding.Topic.allCases {
      let about = findings.filter { $0.topic == topic }
      guard !about.isEmpty else { continue }
      lines.append(style.strong(topic.rawValue))
      for finding in about { lines += self.lines(for: finding) }
    }
    let faults = findings.count { $0.grade == .fault }
    let summary =
      switch faults {
      case 0: "No faults found."
      case 1: "1 fault found."
      default: "\(faults) faults found."
      }
    return lines + [summary]
  }

  private func lines(for finding: Finding) -> [String] {
    let mark =
      switch finding.grade {
      case .good: "  ok     "
      case .notice: style.faint("  note   ")
      case .fault: style.warning("  fault  ")
      }
    let step = finding.grade == .fault ? "to mend it" : "if you want"
    return [mark + finding.text.printable]
      + (finding.remedy.map { ["         \(step): \($0.printable)"] } ?? [])
  }
}

extension String {
  /// Without control characters, which a terminal might obey: other programs have a say in it.
  var printable: String {
    String(unicodeScalars.filter { $0.properties.generalCategory != .control }.map(Character.init))
  }
}
