import Configuration
import SitCore
import SitProtocol

/// An export of ActivityWatch's buckets, `/api/0/export`: of each event of a bucket of the type
/// `afkstatus` when it began, how long it was, and whether there was input (`not-afk`) or not
/// (`afk`).
struct ActivityWatch {
  /// Stretches of time, in microseconds since 1970.
  typealias Stretch = Range<Int64>

  /// When there was input, on any of the machines.
  private(set) var present: [Stretch] = []
  /// When there was none.
  private(set) var absent: [Stretch] = []

  private struct Event: Decodable {
    struct Status: Decodable {
      let status: String?
    }
    let timestamp: String
    let duration: Double
    let data: Status
  }

  /// Reads an export, and turns it into bouts and breaks.
  ///
  /// - Parameters:
  ///   - idleBreak: how long an absence has to be to be a break.
  ///   - offset: how many seconds east of UTC clocks were at a Unix time: the events do not say.
  static func read(
    _ bytes: ByteReader, idleBreak: TimeSpan, offset: (Int64) -> Int64,
    into draft: inout ImportDraft
  ) throws(Fault) {
    var export = ActivityWatch()
    var reader = try JSONReader(bytes)
    var hasBuckets = false
    var count = 0
    try reader.enterObject()
    while let name = try reader.member() {
      guard name == "buckets" else {
        _ = try reader.value()
        continue
      }
      hasBuckets = true
      try reader.enterObject()
      while let bucket = try reader.member() {
        if try export.readBucket(bucket, from: &reader, into: &draft) { count += 1 }
      }
    }
    try reader.end()
    guard hasBuckets else { throw Fault(line: 1, message: "it has no \"buckets\"") }
    if count == 0 {
      draft.obstacle =
        "ActivityWatch's export has no bucket of its watcher of absence, aw-watcher-afk"
    }
    for entry in export.entries(idleBreak: idleBreak, offset: offset) {
      try draft.add(entry, line: 1)
    }
  }

  /// Reads a bucket; whether it is one of absence.
  private mutating func readBucket(
    _ name: String, from reader: inout JSONReader, into draft: inout ImportDraft
  ) throws(Fault) -> Bool {
    var type: String?
    var (present, absent): ([Stretch], [Stretch]) = ([], [])
    var faults: [Fault] = []
    try reader.enterObject()
    while let member = try reader.member() {
      switch member {
      case "type":
        if let json = try reader.value() { type = try? LedgerJSON.decode(String.self, from: json) }
      case "events":
        // The type may come only after them; other watchers' events are not held until then.
        guard try !reader.takeNull() else { break }
        try reader.enterArray()
        while try reader.element() {
          let line = reader.line
          guard let json = try reader.value(), Self.mayTellAbsence(json) else { continue }
          do throws(Fault) {
            guard let (isPresent, stretch) = try Self.stretch(json, line: line) else { continue }
            if isPresent { present.append(stretch) } else { absent.append(stretch) }
          } catch {
            if faults.count <= ImportDraft.mostFaults { faults.append(error) }
          }
        }
      case _: _ = try reader.value()
      }
    }
    guard type.map({ $0 == "afkstatus" }) ?? name.hasPrefix("aw-watcher-afk") else { return false }
    self.present += present
    self.absent += absent
    for fault in faults { draft.add(fault) }
    return true
  }

  private static func mayTellAbsence(_ json: [UInt8]) -> Bool {
    let mark = Array("afk\"".utf8)
    return json.indices.contains { json[$0] == mark[0] && json[$0...].starts(with: mark) }
  }

  /// The stretch that an event tells of, and whether there was input; nil where it tells of
  /// something else.
  private static func stretch(
    _ json: [UInt8], line: Int
  ) throws(Fault) -> (isPresent: Bool, Stretch)? {
    let event: Event
    do throws(UnreadableJSON) {
      event = try LedgerJSON.decode(Event.self, from: json)
    } catch {
      throw Fault(line: line, message: error.description)
    }
    guard let status = event.data.status, ["afk", "not-afk"].contains(status) else { return nil }
    guard let time = Timestamp(event.timestamp), (0...LedgerEntry.latest).contains(time.seconds)
    else {
      throw Fault(line: line, message: "timestamp: \"\(event.timestamp.prefix(40))\" is not a time")
    }
    // A hundred years.
    guard (0..<3_155_760_000).contains(event.duration) else {
      throw Fault(line: line, message: "duration: \(event.duration) is out of all reason")
    }
    let start = time.seconds * 1_000_000 + time.microseconds
    return (status == "not-afk", start..<start + Int64((event.duration * 1_000_000).rounded()))
  }
}

extension ActivityWatch {
  /// The bouts, and the breaks between them, as far as absence was seen all through them.
  ///
  /// Events of several machines, and those that its heartbeats left overlapping, count once. An
  /// absence shorter than a break did not happen, whether the watcher told of it or did not run.
  private func entries(idleBreak: TimeSpan, offset: (Int64) -> Int64) -> [LedgerEntry] {
    let bouts = Self.joined(present, across: idleBreak.microseconds)
    let absences = Self.joined(absent, across: idleBreak.microseconds)
    var entries: [LedgerEntry] = []
    var next = absences.startIndex
    for (index, bout) in bouts.enumerated() {
      // The absence that was seen at the bout's end, or in time for it to be a break.
      while next < absences.endIndex, absences[next].upperBound <= bout.upperBound { next += 1 }
      let absence = next < absences.endIndex ? absences[next] : nil
      let isSeen = absence.map { $0.lowerBound - bout.upperBound < idleBreak.microseconds } ?? false
      let (began, ended) = (Self.seconds(bout.lowerBound), Self.seconds(bout.upperBound))
      if ended > began {
        entries.append(
          .bout(
            LedgerBout(
              kind: .sitting, began: began, ended: ended, seconds: ended - began,
              ending: isSeen ? .idle : .gap, beganOffset: offset(began), endedOffset: offset(ended))
          ))
      }
      guard ended > began, isSeen, let absence, index + 1 < bouts.endIndex else { continue }
      let back = bouts[index + 1].lowerBound
      guard back - absence.upperBound < idleBreak.microseconds else { continue }
      entries.append(
        .pause(
          LedgerBreak(
            began: ended, ended: Self.seconds(back), reason: .idle, beganOffset: offset(ended),
            endedOffset: offset(Self.seconds(back)))))
    }
    return entries
  }

  /// Stretches in order, those joined that overlap or are less than a span apart.
  private static func joined(_ stretches: [Stretch], across span: Int64) -> [Stretch] {
    var joined: [Stretch] = []
    for stretch in stretches.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, stretch.lowerBound - last.upperBound < span {
        joined[joined.count - 1] =
          last.lowerBound..<max(last.upperBound, stretch.upperBound)
      } else {
        joined.append(stretch)
      }
    }
    return joined
  }

  private static func seconds(_ microseconds: Int64) -> Int64 { microseconds / 1_000_000 }
}
