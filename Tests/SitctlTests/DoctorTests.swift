import Glibc
import SitProtocol
import Testing

@testable import Varlink
@testable import sitctl

/// What the doctor says, and what it finds without the daemon.
@Suite struct DoctorTests {
  @Test func `findings are grouped by topic, with the next step below`() {
    let text = DoctorText(
      [
        Finding(.store, .good, "written"),
        Finding(.sources, .fault, "no source", remedy: "sit"),
        Finding(.sources, .notice, "no x11"),
        Finding(.unit, .notice, "disabled", remedy: "enable it"),
      ], style: .plain)
    #expect(
      text.lines == [
        "sources",
        "  fault  no source",
        "         to mend it: sit",
        "  note   no x11",
        "store",
        "  ok     written",
        "unit",
        "  note   disabled",
        "         if you want: enable it",
        "1 fault found.",
      ])
  }

  @Test func `faults are counted`() {
    let fault = Finding(.store, .fault, "gone", remedy: "find it")
    #expect(DoctorText([], style: .plain).lines == ["No faults found."])
    #expect(DoctorText([fault, fault], style: .plain).lines.last == "2 faults found.")
  }

  @Test func `nothing that a peer says reaches the terminal as a command`() {
    let text = DoctorText(
      [Finding(.notifications, .good, "a\u{1B}[2Jb\u{7}\nc", remedy: "d\u{9B}e")], style: .plain)
    #expect(text.lines[1...2] == ["  ok     a[2Jbc", "         if you want: de"])
  }

  private static let answers: [(String?, Finding.Grade, String)] = [
    (nil, .notice, "no service manager"),
    ("", .notice, "no service manager"),
    ("nonsense\n=\n", .notice, "no service manager"),
    ("LoadState=not-found\nActiveState=inactive\n", .notice, "not installed"),
    ("LoadState=masked\nActiveState=inactive\n", .fault, "masked"),
    ("LoadState=bad-setting\n", .fault, "bad-setting"),
    ("LoadState=loaded\nUnitFileState=enabled\nActiveState=active\n", .good, "enabled and active"),
    ("LoadState=loaded\nUnitFileState=disabled\nActiveState=active\n", .notice, "disabled and"),
    ("LoadState=loaded\nUnitFileState=enabled\nActiveState=failed\n", .fault, "and failed"),
    ("LoadState=loaded\nUnitFileState=\nActiveState=active\n", .good, "sitd.service is active"),
    ("LoadState=loaded\n", .good, "not known"),
  ]

  @Test(arguments: answers)
  func `the unit is told, whatever systemctl answers`(
    answer: String?, grade: Finding.Grade, words: String
  ) {
    let finding = LocalFindings.unit(answer: answer)
    #expect(finding.grade == grade)
    #expect(finding.text.contains(words))
    #expect(grade == .good || finding.remedy != nil)
  }

  @Test func `without a daemon the failure is told with its own next step`() {
    let hung = LocalFindings.withoutDaemon(Failure(.timedOut), socket: nil)[0]
    #expect(hung.topic == .daemon && hung.grade == .fault)
    #expect(hung.remedy?.contains("restart") == true)
    let foreign = LocalFindings.withoutDaemon(Failure(.permissionDenied(path: "/s")), socket: nil)
    #expect(foreign[0].remedy?.contains("/s") == true)
  }

  @Test func `places that cannot be are faults, and name what is in the way`() {
    let inAFile = LocalFindings.place(ofSocket: "/etc/passwd/sitd/control")
    #expect(inAFile.grade == .fault && inAFile.text.contains("/etc/passwd "))
    #expect(LocalFindings.place(ofSocket: "/etc/passwd").text.contains("is no socket"))
    #expect(LocalFindings.place(ofSocket: "/tmp/not/there/yet").grade == .good)
    let store = LocalFindings.store(in: ["XDG_STATE_HOME": "/etc/passwd"])
    #expect(store.grade == .fault && store.text.contains("/etc/passwd "))
    #expect(LocalFindings.store(in: [:]).grade == .fault)
    #expect(LocalFindings.store(in: ["HOME": "/tmp"]).text.contains("/tmp/.local/state/sitd"))
  }

  @Test(arguments: ["sleep 60", "exec >&-; sleep 60", "while :; do echo x; sleep 0.1; done"])
  func `a program that does not end is not waited for`(script: String) {
    #expect(Command.output(of: ["sh", "-c", script]) == nil)
  }

  @Test func `a program's output counts where it succeeds`() {
    #expect(Command.output(of: ["sh", "-c", "echo a; echo b"]) == "a\nb\n")
    #expect(Command.output(of: ["sh", "-c", "echo a; exit 3"]) == nil)
    #expect(Command.output(of: ["sh", "-c", "yes | head -c 100000"]) == nil)
    #expect(Command.output(of: ["no-such-program-anywhere"]) == nil)
  }
}
