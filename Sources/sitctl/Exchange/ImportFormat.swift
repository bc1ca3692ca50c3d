import ArgumentParser
import Configuration
import SitCore

/// What a file can be that is imported.
enum ImportFormat: String, CaseIterable, ExpressibleByArgument {
  case csv, json, workrave, activitywatch

  /// What bytes look like that a file begins with.
  init(guessing head: ArraySlice<UInt8>) {
    var head = head
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { head = head.dropFirst(3) }
    // JSON may have its names anywhere, and between them only blanks and marks.
    let text = String(decoding: head.prefix(200), as: UTF8.self)
    let parts = text.split { $0.isWhitespace || $0 == ":" }
    if text.hasPrefix(Workrave.mark) {
      self = .workrave
    } else if ["{", "["].contains(text.first { !$0.isWhitespace }) {
      self = parts.joined().hasPrefix("{\"buckets\"") ? .activitywatch : .json
    } else {
      self = .csv
    }
  }

  /// Reads a file of this format; what is wrong with it is in the draft.
  func read(_ bytes: ByteReader, idleBreak: TimeSpan, clock: LocalClock) -> ImportDraft {
    var draft = ImportDraft(now: clock.now)
    do throws(Fault) {
      switch self {
      case .csv: try LedgerTable.read(bytes, into: &draft)
      case .json: try LedgerJSON.read(bytes, into: &draft)
      case .workrave: try Workrave.read(bytes, into: &draft)
      case .activitywatch:
        try ActivityWatch.read(
          bytes, idleBreak: idleBreak, offset: clock.offset, into: &draft)
      }
    } catch {
      draft.add(error)
    }
    return draft
  }
}
