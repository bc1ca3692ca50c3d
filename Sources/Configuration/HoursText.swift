import SitCore

// The working hours as a file has them: a table of days, each with a list of ranges of local time.
//
//     mon-fri = ["09:00-12:30", "13:00-18:00"]
//     fri     = ["09:00-15:00"]
//     "sat,sun" = []
//
// A key names a day, a range of days (which may go over the end of the week), or a list of both. Of
// two keys that name a day, the one that names fewer days decides.
extension Kind where Content == Hours {
  static let hours = Kind(
    allowed: "",
    read: { table, faults in
      guard case .table(let entries) = table.value else {
        faults.append(table.mismatch(wanted: "a table, [hours],"))
        return nil
      }
      let keys = entries.compactMap { DayKey($0, &faults) }
      // From the widest key to the narrowest, so that the narrower decides.
      var deciding: [Weekday: DayKey] = [:]
      for key in keys.sorted(by: { ($1.days.count, $0.entry.line) < ($0.days.count, $1.entry.line) }
      ) {
        for day in key.days {
          if let rival = deciding[day], rival.days.count == key.days.count {
            faults.append(
              key.entry.fault("\(day.name) is already given by \"\(rival.entry.name)\""))
          } else {
            deciding[day] = key
          }
        }
      }
      guard !deciding.isEmpty else { return nil }
      // Who names only days off wants to be nudged on all others.
      let otherwise = deciding.values.allSatisfy(\.times.isEmpty) ? [DayTimes.allDay] : []
      let ranges = Weekday.allCases.flatMap { day in
        (deciding[day]?.times ?? otherwise).map {
          Hours.Range(weekday: day, start: $0.start, end: $0.end)
        }
      }
      guard !ranges.isEmpty else {
        faults.append(table.fault("no time is left at which a nudge may come"))
        return nil
      }
      return Hours(ranges)
    },
    write: { hours in
      let times = Weekday.allCases.map { day in
        hours.ranges.filter { $0.weekday == day }.map { DayTimes(start: $0.start, end: $0.end) }
      }
      var entries: [Entry] = []
      var day = 0
      while day < times.count {
        var last = day
        while last + 1 < times.count, times[last + 1] == times[day] { last += 1 }
        let names = [day, last].map { Weekday.allCases[$0].name.prefix(3) }
        let key = day == last ? "\(names[0])" : names.joined(separator: "-")
        if !times[day].isEmpty {
          let texts = times[day].map { Value.text("\($0)") }
          entries.append(Entry(path: ["hours", key], line: 0, value: .list(texts)))
        }
        day = last + 1
      }
      return .table(entries)
    })
}

/// A key of the hours: the days that it names, and their times.
private struct DayKey {
  let entry: Entry
  let days: Set<Weekday>
  /// Empty: closed. A key with a fault restricts nothing: open all day.
  let times: [DayTimes]

  /// Reads an entry; nil, with the reason, where it names no days.
  init?(_ entry: Entry, _ faults: inout [Fault]) {
    self.entry = entry
    var days: Set<Weekday> = []
    for part in entry.name.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.trimmed }
      for end in ends where Weekday(named: end) == nil {
        let hint = Spelling.hint(for: end, among: Weekday.allCases.flatMap(\.names))
        faults.append(entry.fault("\"\(end)\" is no day of the week\(hint)"))
        return nil
      }
      let named = ends.compactMap(Weekday.init(named:))
      guard var day = named.first, let last = named.last else { return nil }
      days.insert(day)
      while day != last {
        day = day.next
        days.insert(day)
      }
    }
    self.days = days

    let before = faults.count
    let texts = entry.texts(such: "[\"09:00-12:30\", \"13:00-18:00\"]", &faults) ?? []
    let times = texts.compactMap { text in
      let times = DayTimes(text)
      if times == nil {
        faults.append(
          entry.fault(
            "\"\(text)\" is no range of times from \"00:00\" to \"24:00\", such as \"09:00-12:30\"")
        )
      } else if times?.start == times?.end {
        faults.append(
          entry.fault("\"\(text)\" has no length (the whole day is \"\(DayTimes.allDay)\")"))
      }
      return times
    }
    self.times = faults.count == before ? times : [.allDay]
  }
}

/// A range of local time: `09:00-12:30`, or over midnight `22:00-06:00`.
private struct DayTimes: Equatable, CustomStringConvertible {
  /// Seconds since midnight, as in ``Hours/Range``.
  var start: Int64
  var end: Int64

  static let allDay = DayTimes(start: 0, end: 86_400)

  init(start: Int64, end: Int64) {
    self.start = start
    self.end = end
  }

  init?(_ text: String) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
      .map { Self.seconds($0.trimmed) }
    guard ends.count == 2, let start = ends[0], let end = ends[1], start < 86_400 else {
      return nil
    }
    self.init(start: start, end: end)
  }

  /// Reads a time of day, `9:00`, `09:00` or `24:00`, in seconds since midnight.
  private static func seconds(_ text: String) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count <= 2, parts[1].count == 2,
      text.allSatisfy({ $0 == ":" || $0.isASCII && $0.isWholeNumber }),
      let hour = Int64(parts[0]), let minute = Int64(parts[1]), minute < 60
    else { return nil }
    let seconds = hour * 3_600 + minute * 60
    return seconds <= 86_400 ? seconds : nil
  }

  var description: String { "\(Self.text(start))-\(Self.text(end))" }

  /// A time of day as clocks show it.
  private static func text(_ second: Int64) -> String {
    let digits = "\(10_000 + second / 3_600 * 100 + second / 60 % 60)".dropFirst()
    return "\(digits.prefix(2)):\(digits.suffix(2))"
  }
}

extension Weekday {
  /// The day's English name, in small letters.
  fileprivate var name: String {
    switch self {
    case .monday: "monday"
    case .tuesday: "tuesday"
    case .wednesday: "wednesday"
    case .thursday: "thursday"
    case .friday: "friday"
    case .saturday: "saturday"
    case .sunday: "sunday"
    }
  }

  /// The short name and the long one.
  fileprivate var names: [String] { [String(name.prefix(3)), name] }

  /// The day of a name, in any case, that may be cut short to three letters or more.
  fileprivate init?(named name: String) {
    let name = name.lowercased()
    guard name.count >= 3, let day = Weekday.allCases.first(where: { $0.name.hasPrefix(name) })
    else { return nil }
    self = day
  }

  /// The day after.
  fileprivate var next: Weekday { Weekday(rawValue: (rawValue + 1) % 7) ?? .monday }
}

extension Substring {
  /// Without the spaces around it.
  fileprivate var trimmed: String {
    let start = drop { $0 == " " }
    return String(start.prefix(start.count - start.reversed().prefix { $0 == " " }.count))
  }
}
