import History
import SitCore
import SitProtocol
import Store
import Testing

/// What the ledger answers.
@Suite struct QuestionTests {
  private let ledgers: Ledgers
  private let hour: Int64 = 3_600
  private let day: Int64 = 86_400

  init() throws { ledgers = try Ledgers() }

  /// A year of days with a bout each hour from 9 to 17, of 50 minutes.
  private func writeYear(from start: Int64 = midnight) {
    var changes: [LedgerChange] = []
    for day in 0..<365 as Range<Int64> {
      for hour in 9..<17 as Range<Int64> {
        let began = start + day * 86_400 + hour * 3_600
        changes.append(.bout(sitting(began, 3_000)))
        changes.append(.nudge(nudge(began + 2_900, .followed)))
      }
    }
    ledgers.write(changes)
  }

  @Test func `an empty ledger has no bout and no entry, and a day and measures of nothing`() throws
  {
    let now = present(midnight + 9 * hour)
    #expect(try ledgers.answers(BoutsQuestion(asked(), now)).isEmpty)
    #expect(try ledgers.answers(EntriesQuestion(asked(), now)).isEmpty)
    #expect(try ledgers.answers(DaysQuestion(asked(), now)).isEmpty)
    let stats = try ledgers.answers(StatsQuestion(asked(), now))
    #expect(stats.map(\.stats.measures) == [SittingMeasures()])
    #expect(stats.first?.before == nil && stats.first?.parts == [])
    let days = try ledgers.answers(DaysQuestion(asked(midnight), now))
    #expect(days.flatMap { $0 }.map(\.date) == ["2026-03-25"])
  }

  @Test func `bouts come in order, right through the slices, and the last may last`() throws {
    writeYear()
    let now = midnight + 365 * day + 10 * hour
    let lasting = sitting(now - 600, 600, ending: .gap)
    let bouts = try ledgers.answers(BoutsQuestion(asked(), present(now, bout: lasting))).flatMap {
      $0
    }
    #expect(bouts.count == 365 * 8 + 1)
    #expect(bouts.map(\.began) == bouts.map(\.began).sorted())
    #expect(bouts.last == LedgerBout(lasting, lasts: true))
    #expect(bouts.dropLast().allSatisfy { $0.ended != nil && $0.ending == .idle })
    // Those that a stretch has a part of, whole.
    let some = try ledgers.answers(
      BoutsQuestion(asked(midnight + 9 * hour + 60, midnight + 10 * hour + 1), present(now)))
    #expect(some.flatMap { $0 }.map(\.began) == [midnight + 9 * hour, midnight + 10 * hour])
  }

  @Test func `overlapping bouts are one, wherever one begins to ask`() throws {
    let changes = [
      sitting(midnight, 3_000), sitting(midnight + 2_000, 4_000), sitting(midnight + 5_000, 4_000),
    ]
    ledgers.write(changes.map(LedgerChange.bout))
    let now = present(midnight + day)
    for since in [nil, midnight + 1, midnight + 5_500, midnight + 8_000] {
      let bouts = try ledgers.answers(BoutsQuestion(asked(since), now)).flatMap { $0 }
      #expect(bouts == [LedgerBout(sitting(midnight, 9_000))])
    }
  }

  @Test func `entries come as they were recorded, in order, once each, in replies of some`() throws
  {
    writeYear()
    ledgers.write([
      .bout(sitting(midnight + 9 * hour + 5, 4_000)), .gap(gap(midnight - day, 2 * day)),
      .move(move(midnight + 10 * hour)),
      .breakEnded(
        BreakEntry(
          began: WallTime(seconds: midnight + 9 * hour + 3_000),
          ended: WallTime(seconds: midnight + 10 * hour), reason: .locked, beganOffset: 0,
          endedOffset: 0)),
    ])
    let now = present(midnight + 400 * day)
    let replies = try ledgers.answers(EntriesQuestion(asked(), now))
    #expect(replies.allSatisfy { (1...EntriesQuestion.entriesPerReply).contains($0.count) })
    let entries = replies.flatMap { $0 }
    #expect(entries.count == 365 * 16 + 4)
    #expect(entries.first == .gap(LedgerGap(gap(midnight - day, 2 * day))))
    #expect(entries[1] == .bout(LedgerBout(sitting(midnight + 9 * hour, 3_000))))
    let some = try ledgers.answers(
      EntriesQuestion(asked(midnight + 9 * hour + 3_100, midnight + 9 * hour + 3_200), now))
    #expect(some.flatMap { $0 }.count == 3)
  }

  @Test func `the bout that lasts is an entry of each stretch that it has a part of`() throws {
    let now = midnight + 10 * hour
    let lasting = sitting(midnight + 9 * hour, hour, ending: .gap)
    for since in [nil, midnight, midnight + 9 * hour + 60] {
      let replies = try ledgers.answers(EntriesQuestion(asked(since), present(now, bout: lasting)))
      #expect(replies == [[.bout(LedgerBout(lasting, lasts: true))]])
    }
  }

  @Test func `nothing is looked for where there is nothing any more`() throws {
    ledgers.write([.bout(sitting(midnight, 3_000)), .gap(gap(midnight + 40 * day, 3_000))])
    let reader = CountingReader(ledgers.store)
    let now = present(midnight + day)
    let last = try asked(nil, 253_402_300_799)
    #expect(try replies(to: BoutsQuestion(last, now), from: reader).count == 1)
    #expect(try replies(to: EntriesQuestion(last, now), from: reader).flatMap { $0 }.count == 2)
    let late = try asked(253_402_300_000, 253_402_300_799)
    #expect(try replies(to: BoutsQuestion(late, now), from: reader).isEmpty)
    #expect(try replies(to: DaysQuestion(late, now), from: reader).isEmpty)
    #expect(try replies(to: StatsQuestion(late, now), from: reader).count == 1)
    #expect(reader.count < 30)
  }

  @Test func `each day of a stretch is told, 31 at a time, also those on which nobody sat`() throws
  {
    writeYear()
    let now = present(midnight + 365 * day + 12 * hour)
    let replies = try ledgers.answers(DaysQuestion(asked(), now))
    #expect(replies.map(\.count) == Array(repeating: 31, count: 11) + [25])
    let days = replies.flatMap { $0 }
    #expect(days.first?.date == "2026-03-25" && days.last?.date == "2027-03-25")
    #expect(days.last?.measures == SittingMeasures() && days.last?.end == midnight + 366 * day)
    for one in days.dropLast() {
      #expect(one.measures.sittingSeconds == 24_000 && one.measures.bouts == 8)
      #expect(one.measures.breaks == 7 && one.measures.medianBreakSeconds == 600)
      #expect(one.measures.nudgesFollowed == 8 && one.hours[9..<17].allSatisfy { $0 == 3_000 })
    }
    let empty = try ledgers.answers(DaysQuestion(asked(midnight - 99 * day, midnight), now))
    #expect(empty.map(\.count) == [31, 31, 31, 6])
  }

  @Test func `a day is told as far as it was asked about`() throws {
    ledgers.write([
      .bout(sitting(midnight + hour, 2 * hour)), .gap(gap(midnight + 5 * hour, hour)),
      .nudge(nudge(midnight + 2 * hour)), .move(move(midnight + 4 * hour)),
    ])
    let now = present(midnight + 5 * hour + 600)
    let days = try ledgers.answers(DaysQuestion(asked(midnight + 2 * hour + 1), now)).flatMap { $0 }
    let one = try #require(days.first)
    #expect(days.count == 1 && one.start == midnight && one.end == midnight + day)
    #expect(one.measures.sittingSeconds == hour - 1 && one.measures.nudges == 0)
    #expect(one.measures.unknownSeconds == 600 && one.measures.moves == 1)
  }

  @Test func `the bout that lasts counts, and is no transition yet`() throws {
    let now = midnight + 10 * hour
    let lasting = sitting(now - hour, hour, ending: .gap)
    let stats = try #require(
      try ledgers.answers(StatsQuestion(asked(midnight), present(now, bout: lasting))).first)
    #expect(stats.stats.measures.sittingSeconds == hour && stats.stats.measures.transitions == 0)
    #expect(stats.stats.activeDays == 1 && stats.parts.count == 1)
  }

  @Test func `statistics have the stretch, its parts, and the same number of days before`() throws {
    writeYear()
    let now = present(midnight + 365 * day)
    let week = try #require(
      try ledgers.answers(
        StatsQuestion(asked(midnight + 100 * day, midnight + 107 * day), now)
      ).first)
    #expect(week.stats.activeDays == 7 && week.stats.measures.sittingSeconds == 7 * 24_000)
    #expect(week.before?.since == midnight + 93 * day && week.before?.until == midnight + 100 * day)
    #expect(week.before?.measures == week.stats.measures)
    #expect(week.parts.count == 7 && week.parts.allSatisfy { $0.sittingSeconds == 24_000 })
    #expect(week.parts.last?.until == midnight + 107 * day)

    let year = try #require(try ledgers.answers(StatsQuestion(asked(), now)).first)
    #expect(year.before == nil && year.stats.activeDays == 365)
    #expect(year.stats.measures.bouts == 2_920 && year.stats.measures.medianBoutSeconds == 3_000)
    #expect(year.parts.count == 53)
    #expect(year.parts.map(\.sittingSeconds).reduce(0, +) == 365 * 24_000)
    for (part, next) in zip(year.parts, year.parts.dropFirst()) {
      #expect(part.until == next.since && LocalDate(day: next.since / day).weekday == .monday)
    }
    let early = try #require(
      try ledgers.answers(StatsQuestion(asked(midnight + 5 * day), now)).first)
    #expect(early.before == nil)
  }

  @Test func `what is to come is no part of statistics, and what makes no sense is refused`() throws
  {
    let now = present(midnight + hour)
    let stats = try ledgers.answers(StatsQuestion(asked(midnight + day, midnight + 9 * day), now))
    #expect(stats.first?.stats.since == midnight + day && stats.first?.parts == [])
    #expect(throws: InvalidField.self) { try asked(5, 4) }
    #expect(throws: InvalidField.self) { try asked(-1) }
    #expect(throws: InvalidField.self) { try asked(nil, 253_402_300_800) }
    #expect(throws: InvalidField.self) { try asked(.min, .max) }
  }
}
