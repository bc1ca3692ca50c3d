import SitCore

/// What a source that tells of one condition has reported, so that it reports only what changes.
final class ToldCondition {
  /// What was reported last; nil while the source is not live.
  private(set) var holds: Bool?

  private let name: SourceName
  private let evidence: (Bool) -> Evidence
  private let report: EvidenceSink

  /// Nothing is reported yet.
  init(
    _ name: SourceName, as evidence: @escaping (Bool) -> Evidence, to report: @escaping EvidenceSink
  ) {
    self.name = name
    self.evidence = evidence
    self.report = report
  }

  /// Reports that the condition holds now, or not; nil where nobody tells.
  func tell(_ new: Bool?) {
    let old = holds
    holds = new
    switch (old, new) {
    case (nil, nil): break
    case (_?, nil): report(name, .gone)
    case (let old?, let new?): if new != old { report(name, evidence(new)) }
    case (nil, let new?):
      report(name, .live(.none))
      // Whoever heard that may have had it changed.
      if new, holds == true { report(name, evidence(true)) }
    }
  }

  /// Forgets what was reported.
  func forget() { holds = nil }
}
