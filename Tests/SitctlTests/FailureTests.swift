import SitCore
import SitProtocol
import Testing

@testable import Varlink
@testable import sitctl

/// What a person reads where the daemon does not do what they want.
@Suite struct FailureTests {
  private func refusal(_ name: String, _ parameters: String = "{}") -> Failure {
    Failure(
      .failure(VarlinkErrorReply(name: name, reply: VarlinkReply(json: Array(parameters.utf8)))))
  }

  private func refusal(_ failure: ControlInterface.Failure, _ parameters: String = "{}") -> Failure
  {
    refusal(ControlInterface.name(of: failure), parameters)
  }

  @Test func `a refusal is told in words`() {
    #expect(
      refusal(.notSitting) == Failure(.refused, "you are not sitting, as far as sitd knows"))
    #expect(
      refusal(.outOfRange, #"{"field":"seconds","minimum":1,"maximum":86400}"#)
        == Failure(.refused, "the span has to be from 1s to 1d"))
    #expect(
      refusal(.outOfRange, #"{"field":"sensor","minimum":1,"maximum":64}"#)
        == Failure(.refused, "sensor is out of its range, 1 to 64"))
    #expect(
      refusal(.invalidConfiguration, #"{"messages":["/c:2: this","/c:3: that"]}"#).description
        .hasSuffix("\n/c:2: this\n/c:3: that"))
  }

  @Test(arguments: ControlInterface.Failure.allCases)
  func `a refusal whose parameters are missing is told by name`(failure: ControlInterface.Failure) {
    let told = refusal(failure, "{}")
    #expect(told.status == .refused)
    #expect(failure == .notSitting || told.description.contains(failure.rawValue))
  }

  @Test func `an error of another interface is told by name`() {
    let told = refusal("org.varlink.service.MethodNotFound", #"{"method":"x.Y"}"#)
    #expect(told.status == .refused)
    #expect(told.description.contains(#"org.varlink.service.MethodNotFound {"method":"x.Y"}"#))
  }

  @Test func `a range that cannot be does no harm`() {
    let told = refusal(
      .outOfRange,
      #"{"field":"seconds","minimum":\#(Int64.min),"maximum":\#(Int64.max)}"#)
    #expect(told.status == .refused)
  }

  @Test func `where no daemon answers, it says how to start one`() {
    let told = Failure(VarlinkClientError.notRunning(path: "/run/nowhere"))
    #expect(told.status == .unavailable)
    #expect(told.description.contains("/run/nowhere"))
    #expect(told.description.contains("systemctl --user start sitd"))
    #expect(Failure(VarlinkClientError.connectionClosed).status == .unavailable)
    #expect(Failure(VarlinkClientError.timedOut).status == .unavailable)
  }

  @Test func `a span is whole seconds, and what is none is bad data`() throws {
    #expect(try TimeSpan.seconds(in: "1h 30min") == 5_400)
    #expect(try TimeSpan.seconds(in: "1.9s") == 1)
    for text in ["", "5parsecs", "-5m", "999999999y"] {
      let failure = #expect(throws: Failure.self) { try TimeSpan.seconds(in: text) }
      #expect(failure?.status == .badData)
    }
  }
}
