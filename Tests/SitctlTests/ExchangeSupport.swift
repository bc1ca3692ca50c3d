import Configuration
import SitCore
import SitProtocol

@testable import sitctl

/// Clocks two hours east of UTC in summer, which begins at 1,711,846,800 and ends at 1,729,990,800,
/// and one hour in winter.
var berlin: LocalClock {
  LocalClock(now: 1_735_000_000) { instant in
    (1_711_846_800..<1_729_990_800).contains(instant) ? 7_200 : 3_600
  }
}

/// Reads what a file would say, of which so many bytes come at a time.
func draft(
  _ bytes: [UInt8], as format: ImportFormat? = nil, portion: Int = 4_096,
  idleBreak: TimeSpan = .minutes(5)
) -> ImportDraft {
  var rest = bytes[...]
  var reader = ByteReader { () throws(Fault) -> [UInt8] in
    defer { rest = rest.dropFirst(portion) }
    return Array(rest.prefix(portion))
  }
  do throws(Fault) {
    let guess = ImportFormat(guessing: try reader.lookAhead(256))
    return (format ?? guess).read(reader, idleBreak: idleBreak, clock: berlin)
  } catch {
    var draft = ImportDraft(now: berlin.now)
    draft.add(error)
    return draft
  }
}

/// The same of a text.
func draft(_ text: String, as format: ImportFormat? = nil) -> ImportDraft {
  draft(Array(text.utf8), as: format)
}

/// The faults, as they are printed of a file called `f`.
func faults(_ text: String, as format: ImportFormat? = nil) -> [String] {
  draft(text, as: format).faults.map { $0.described(in: "f") }
}

/// The file that entries are written as.
func file(_ entries: [LedgerEntry], as format: ExportFormat) throws -> String {
  var text = ""
  var writer = LedgerWriter(format) { (part: String) throws(Failure) in text += part }
  for entry in entries { try writer.add(entry) }
  try writer.finish()
  return text
}

/// One entry of each kind, from 2024-03-30 08:00 in Berlin on, in the order of files.
let oneOfEach: [LedgerEntry] = [
  .bout(
    LedgerBout(
      kind: .sitting, began: 1_711_782_000, ended: 1_711_786_000, seconds: 3_900, ending: .locked,
      beganOffset: 3_600, endedOffset: 3_600)),
  .nudge(
    LedgerNudge(
      delivered: 1_711_785_600, number: 1, boutSeconds: 3_600, kind: .sitting, outlet: "desktop",
      outcome: .followed, delaySeconds: 400)),
  .pause(
    LedgerBreak(
      began: 1_711_786_000, ended: 1_711_850_000, reason: .locked, beganOffset: 3_600,
      endedOffset: 7_200)),
  .move(LedgerMove(done: 1_711_786_300, move: "walk, \"slowly\"", seconds: 120)),
  .gap(
    LedgerGap(
      began: 1_711_850_000, ended: 1_711_850_600, reason: .noSource, beganOffset: 7_200,
      endedOffset: 7_200)),
]
