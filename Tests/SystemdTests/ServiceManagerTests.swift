import Glibc
import Reactor
import Systemd
import TestSupport
import Testing

@Suite(.serialized) struct ServiceManagerTests {
  @Test func `the manager hears of every state, of a status only when it changed`() throws {
    let folder = try TemporaryFolder()
    let mailbox = try Mailbox(folder.path + "/notify")
    setVariable("NOTIFY_SOCKET", folder.path + "/notify")
    defer { setVariable("NOTIFY_SOCKET", nil) }
    func heard() -> String? { mailbox.receive().map { String(decoding: $0, as: UTF8.self) } }

    let manager = ServiceManager(log: quietLog)
    manager.status("sitting")
    #expect(heard() == "STATUS=sitting")
    manager.status("sitting")
    #expect(heard() == nil)
    manager.ready()
    #expect(heard() == "READY=1")
    manager.status("away\nREADY=1\0")
    #expect(heard() == "STATUS=away READY=1 ")
    let before = Clock.monotonic
    manager.reloading()
    let reload = try #require(heard())
    #expect(reload.hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
    let stamp = try #require(Int64(reload.split(separator: "=").last ?? ""))
    #expect((before...Clock.monotonic).contains(stamp))
    manager.alive()
    #expect(heard() == "WATCHDOG=1")
    manager.stopping()
    #expect(heard() == "STOPPING=1")
  }

  @Test func `a manager that does not read delays nobody, and hears the last status`() async throws
  {
    let folder = try TemporaryFolder()
    let mailbox = try Mailbox(folder.path + "/notify")
    setVariable("NOTIFY_SOCKET", folder.path + "/notify")
    defer { setVariable("NOTIFY_SOCKET", nil) }
    let manager = ServiceManager(log: quietLog)
    // Many more than the socket has room for (net.unix.max_dgram_qlen).
    for number in 0..<2_000 { manager.status("number \(number)") }
    manager.ready()
    var heard: [String] = []
    let deadline = Clock.monotonic + 60_000_000
    while heard.last != "READY=1", Clock.monotonic < deadline {
      while let message = mailbox.receive() {
        heard.append(String(decoding: message, as: UTF8.self))
      }
      // What waits is sent from the main queue, as soon as there is room.
      await Task.yield()
    }
    #expect(heard.suffix(2) == ["STATUS=number 1999", "READY=1"])
    #expect(heard.count < 2_000)
  }

  @Test func `without a manager nothing happens`() {
    setVariable("NOTIFY_SOCKET", nil)
    setVariable("WATCHDOG_USEC", nil)
    let manager = ServiceManager(log: quietLog)
    manager.ready()
    manager.status("sitting")
    #expect(manager.watchdogInterval == nil)
  }

  @Test func `the watchdog's interval is the one that is meant for this process`() {
    setVariable("WATCHDOG_USEC", "30000000")
    setVariable("WATCHDOG_PID", "\(getpid())")
    defer {
      setVariable("WATCHDOG_USEC", nil)
      setVariable("WATCHDOG_PID", nil)
    }
    let manager = ServiceManager(log: quietLog)
    #expect(manager.watchdogInterval == .seconds(30))
    setVariable("WATCHDOG_PID", "1")
    #expect(manager.watchdogInterval == nil)
    setVariable("WATCHDOG_PID", "\(getpid())")
    setVariable("WATCHDOG_USEC", "nonsense")
    #expect(manager.watchdogInterval == nil)
  }
}
