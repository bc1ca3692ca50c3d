import Reactor
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AlarmClockTests {
  private let clock = AlarmClock()
  private let rung = Inbox<String>()

  private func alarm(_ name: String) -> Alarm { clock.makeAlarm { [rung] in rung.put(name) } }

  private func next(_ count: Int) async throws -> [String] {
    var names: [String] = []
    for _ in 0..<count { names.append(try await rung.next()) }
    return names
  }

  @Test("Alarms ring in the order of their times, whatever the order in which they were set")
  func order() async throws {
    let alarms = (late: alarm("late"), early: alarm("early"), middle: alarm("middle"))
    alarms.late.set(after: .milliseconds(60))
    alarms.early.set(after: .milliseconds(20))
    alarms.middle.set(after: .milliseconds(40))
    #expect(try await next(3) == ["early", "middle", "late"])
  }

  @Test("Alarms that are late ring in the order of their times")
  func late() async throws {
    let now = Clock.monotonic
    let alarms = [3, 1, 2, 5, 4].map { (alarm("\($0)"), $0) }
    for (alarm, time) in alarms { alarm.set(atMonotonic: now - 10 + Int64(time)) }
    #expect(try await next(5) == ["1", "2", "3", "4", "5"])
  }

  @Test("A thousand alarms ring in order, each once, on the one timer")
  func many() async throws {
    let now = Clock.monotonic
    let alarms = (0..<1_000).map { (alarm("\($0)"), Int64($0) * 20) }
    for (alarm, delay) in alarms.shuffled() { alarm.set(atMonotonic: now + delay) }
    #expect(try await next(1_000) == (0..<1_000).map { "\($0)" })
    #expect(rung.isEmpty)
    #expect(!alarms.contains { $0.0.isSet })
  }

  @Test("No alarm rings early")
  func notEarly() async throws {
    let times = Inbox<Int64>()
    let deadline = Clock.monotonic + 30_500
    let alarm = clock.makeAlarm { times.put(Clock.monotonic) }
    alarm.set(atMonotonic: deadline)
    #expect(try await times.next() >= deadline)
  }

  @Test("An alarm that is set anew rings at the new time only")
  func setAnew() async throws {
    let (first, second, end) = (alarm("first"), alarm("second"), alarm("end"))
    first.set(after: .seconds(3_600))
    first.set(after: .milliseconds(20))
    second.set(after: .milliseconds(1))
    second.set(after: .seconds(3_600))
    end.set(after: .milliseconds(50))
    #expect(try await next(2) == ["first", "end"])
    #expect(second.isSet && !first.isSet)
    second.cancel()
  }

  @Test("A cancelled alarm does not ring, and can be set again")
  func cancel() async throws {
    let (cancelled, end) = (alarm("cancelled"), alarm("end"))
    cancelled.set(after: .milliseconds(1))
    #expect(cancelled.isSet)
    cancelled.cancel()
    cancelled.cancel()
    #expect(!cancelled.isSet)
    end.set(after: .milliseconds(20))
    #expect(try await rung.next() == "end")
    cancelled.set(after: .zero)
    #expect(try await rung.next() == "cancelled")
  }

  @Test("From within its action an alarm can be set again, and others set and cancelled")
  func fromWithin() async throws {
    let due = Clock.monotonic - 10
    let (other, victim) = (alarm("other"), alarm("victim"))
    var count = 0
    var again: Alarm?
    again = clock.makeAlarm { [rung] in
      count += 1
      rung.put("again \(count)")
      if count == 1 { victim.cancel() }
      if count < 3 { again?.set(atMonotonic: due) } else { other.set(after: .zero) }
    }
    victim.set(atMonotonic: due + 1)
    again?.set(atMonotonic: due)
    #expect(try await next(4) == ["again 1", "again 2", "again 3", "other"])
    #expect(again?.isSet == false && !victim.isSet)
    again = nil
  }

  @Test("An alarm that always sets itself again lets others have their turn")
  func fairness() async throws {
    var again: Alarm?
    again = clock.makeAlarm { again?.set(after: .zero) }
    again?.set(after: .zero)
    let end = alarm("end")
    end.set(after: .milliseconds(5))
    #expect(try await rung.next() == "end")
    again?.cancel()
    again = nil
  }

  @Test("Times out of all measure are as good as never, or as now")
  func extremes() async throws {
    let never = [alarm("a"), alarm("b"), alarm("c")]
    never[0].set(after: .seconds(Int64.max))
    never[1].set(atMonotonic: .max)
    never[2].set(after: Duration(secondsComponent: .max, attosecondsComponent: 1))
    let now = [alarm("now"), alarm("now")]
    now[0].set(after: .seconds(Int64.min))
    now[1].set(after: .nanoseconds(-1))
    #expect(try await next(2) == ["now", "now"])
    #expect(rung.isEmpty && !never.contains { !$0.isSet })
    for alarm in never { alarm.cancel() }
  }
}
