import Glibc
import SitCore
import Testing

@testable import Store

/// kill -9 at any moment.
@Suite struct CrashTests {
  /// Each round costs a process.
  static let rounds = 120 * roundsFactor

  @Test("kill -9 at any moment loses nothing that was written, and never half of a step")
  func killed() async throws {
    let folder = try TemporaryFolder()
    let note = folder.path + "/confirmed"
    try put(Array("0".utf8), into: note)
    var last = 0
    for round in 0..<Self.rounds {
      // Every other process is not killed before it has written something, however slow it is.
      let steps = round.isMultiple(of: 2) ? 0 : Int.random(in: 1...20)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [
          path = folder.path as String, steps = steps as Int,
          delay = Int.random(in: 200...25_000) as Int
        ] in
        await MainActor.run { writeUntilKilled(in: path, after: steps, microseconds: delay) }
      }
      let store = try Store(folder: folder.state)
      #expect(store.condition == .healthy)
      #expect(store.rescue == nil)
      let count = store.checkpoint(as: Note.self)?.count ?? 0
      let confirmed = Int(String(decoding: try bytes(of: note), as: UTF8.self)) ?? -1
      #expect(count == confirmed || count == confirmed + 1)
      #expect(store.allBouts.count == count)
      #expect(store.allNudges.count == count)
      #expect(store.lastBout == (count > 0 ? bout(count - 1) : nil))
      let verdict = try #require(store.history).ledger.connection
        .rows("PRAGMA integrity_check") { $0.text(0) }
      #expect(verdict == ["ok"])
      store.close()
      try put(Array(String(count).utf8), into: note)
      last = count
    }
    #expect(last >= Self.rounds / 2, "the processes must have come to write")
  }
}

/// Opens the store, writes step after step, and notes outside how far it came, until the kernel
/// kills the process: a while after so many steps, or after its start where they are none.
private func writeUntilKilled(in path: String, after steps: Int, microseconds: Int) {
  if steps == 0 { dieSoon(microseconds) }
  guard let store = try? Store(folder: path + "/state") else { exit(2) }
  var count = store.checkpoint(as: Note.self)?.count ?? 0
  let armed = count + steps
  while true {
    store.write([.bout(bout(count)), .nudge(nudge(count))], checkpoint: Note(count: count + 1))
    guard store.condition == .healthy else { exit(3) }
    count += 1
    // Numbers only grow, so that overwriting leaves no rest of the one before.
    guard (try? put(Array(String(count).utf8), into: path + "/confirmed")) != nil else { exit(4) }
    if count == armed { dieSoon(microseconds) }
  }
}

/// Has the kernel kill the process.
private func dieSoon(_ microseconds: Int) {
  var event = unsafe sigevent()
  unsafe event.sigev_notify = CInt(SIGEV_SIGNAL)
  unsafe event.sigev_signo = SIGKILL
  var timer: timer_t?
  var time = itimerspec()
  time.it_value.tv_nsec = microseconds * 1_000
  guard unsafe timer_create(CLOCK_MONOTONIC, &event, &timer) == 0,
    unsafe timer_settime(timer, 0, &time, nil) == 0
  else { exit(1) }
}
