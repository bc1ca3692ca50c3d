import ArgumentParser
import SitProtocol
import Varlink

/// `sitctl doctor`
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look at everything that sitd needs here, and say how to mend what is wrong.",
    discussion: "Ends with 69 where no daemon answers, and with 78 where the configuration is bad.")

  @OptionGroup var options: Options

  func run() throws {
    var findings: [Finding]
    var status: ExitStatus?
    do throws(Failure) {
      findings = try askDaemon()
      findings.append(LocalFindings.socket(at: options.socketPath))
    } catch {
      findings = LocalFindings.withoutDaemon(error, socket: options.socketPath)
      status = error.status
    }
    findings.append(LocalFindings.unit())
    let isMisconfigured = findings.contains { $0.topic == .configuration && $0.grade == .fault }
    if isMisconfigured, status == nil { status = .badConfiguration }
    try show(findings)
    if let status { throw ExitCode(status.rawValue) }
  }

  private func askDaemon() throws(Failure) -> [Finding] {
    let client = try options.connect()
    do {
      let name = ControlInterface.name(of: .diagnose)
      let reply = try client.reply(to: name, VarlinkNothing())
      return try reply.parameters(as: DiagnoseReply.self).findings
    } catch {
      throw Failure(error)
    }
  }

  private func show(_ findings: [Finding]) throws(Failure) {
    do throws(VarlinkClientError) {
      try options.show(VarlinkReply(DiagnoseReply(findings))) { (reply: DiagnoseReply) in
        DoctorText(reply.findings, style: .ofOutput).lines.joined(separator: "\n")
      }
    } catch {
      throw Failure(error)
    }
  }
}
