import ArgumentParser
import Configuration
import Glibc
import SitCore
import Varlink

/// `sitctl simulate`
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Show what sitd would have done over a recorded day; no running daemon is needed.",
    discussion: """
      Each line of a trace is a time in seconds and what happens then, such as "12.5 input" or \
      "3600 lock"; sitctl(1) lists the words. It is lived through with your own configuration.
      """)

  @Argument(help: "The file; - is standard input.") var trace: String

  @Option(help: ArgumentHelp("Take this configuration, not your own.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "What clocks show when the trace begins, on a Monday; 09:00 if not given.",
      valueName: "HH:MM"))
  var begin: String?

  @OptionGroup var options: Options

  func run() throws {
    let file = try config.map(ConfigurationFile.named) ?? ConfigurationFile.own()
    try file.describedFaults.complain()
    let begin = try TimeOfDay(parsing: begin ?? "09:00")
    var simulation = Simulation(
      settings: file.configuration.settings, timeOfDay: begin.second)
    let text = SimulationText(style: .ofOutput)
    var all: [Occurrence] = []
    try read(into: &simulation) { new in
      if options.json {
        all += new
      } else if !new.isEmpty {
        Terminal.say(new.map(text.line).joined(separator: "\n"))
      }
    }
    if options.json {
      try options.print(SimulationReport(all, simulation.summarised))
    } else {
      Terminal.say(text.summary(simulation.summarised).joined(separator: "\n"))
    }
  }

  /// Lives through the trace; what came out is handed on after each portion.
  private func read(
    into simulation: inout Simulation, each: ([Occurrence]) throws(Failure) -> Void
  ) throws(Failure) {
    let descriptor = trace == "-" ? STDIN_FILENO : unsafe open(trace, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(errno) }
    defer { close(descriptor) }
    var room = [UInt8](repeating: 0, count: 64 * 1_024)
    var reader = TraceReader()
    do {
      while true {
        let count = unsafe Glibc.read(descriptor, &room, room.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw unreadable(errno) }
        let portion = room.span.extracting(first: count)
        if count == 0 {
          try reader.finish { simulation.happen($1, at: $0) }
        } else {
          try reader.read(portion) { simulation.happen($1, at: $0) }
        }
        try each(simulation.takeOccurrences())
        if count == 0 { return }
      }
    } catch let fault as TraceFault {
      // What led there, before the words about it.
      try each(simulation.takeOccurrences())
      let described = Fault(line: fault.line, message: fault.message).described(in: trace)
      Terminal.complain(described.printable)
      throw Failure(.badData, "the trace is not simulated further")
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.badData, "\(error)")
    }
  }

  private func unreadable(_ code: CInt) -> Failure {
    Failure(.badData, "\(trace) cannot be read: \(unsafe String(cString: strerror(code)))")
  }
}
