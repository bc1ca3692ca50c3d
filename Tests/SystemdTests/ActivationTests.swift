import Glibc
import Reactor
import TestSupport
import Testing

@testable import Systemd

@Suite struct ActivationTests {
  @Test func `without a socket unit there are no sockets`() throws {
    setVariable("LISTEN_FDS", nil)
    #expect(try Activation.inheritedSockets() == [])
  }

  @Test func `only listening Unix stream sockets are taken, and the others closed`() throws {
    let folder = try TemporaryFolder()
    let good = try boundSocket(folder.path + "/good", type: SOCK_STREAM)
    listen(good, 1)
    #expect(try Activation.check([good]) == [good])
    let idle = try boundSocket(folder.path + "/idle", type: SOCK_STREAM)
    #expect(throws: SystemdError.unsuitableSocket(idle)) { try Activation.check([good, idle]) }
    #expect(fcntl(good, F_GETFD) == -1 && fcntl(idle, F_GETFD) == -1)
    let datagrams = try boundSocket(folder.path + "/datagrams", type: SOCK_DGRAM)
    #expect(throws: SystemdError.unsuitableSocket(datagrams)) {
      try Activation.check([datagrams])
    }
  }
}
