import ArgumentParser
import SitProtocol
import Varlink

/// What every command that talks to the daemon takes.
struct Options: ParsableArguments {
  @Option(help: ArgumentHelp("The socket of the daemon.", valueName: "path"))
  var socket: String?

  @Flag(help: "Print the answer as JSON, one line each.")
  var json = false

  /// Where the daemon's socket is looked for; nil where nothing says.
  var socketPath: String? { socket ?? SocketPath.find(in: Environment.values) }

  /// Connects to the daemon.
  ///
  /// - Parameter patience: how long to wait for the connection, and for each reply.
  func connect(patience: Duration = .seconds(5)) throws(Failure) -> VarlinkClient {
    guard let path = socketPath else {
      throw Failure(
        .unavailable, "where sitd listens is not known, as XDG_RUNTIME_DIR is not set",
        remedy: "name its socket with --socket or in SITD_SOCKET")
    }
    do {
      return try VarlinkClient(socketPath: path, timeout: patience)
    } catch {
      throw Failure(error)
    }
  }

  /// Connects to the daemon; nil where none runs, and `--socket` does not ask for a certain one.
  func connectIfRunning() throws(Failure) -> VarlinkClient? {
    guard let path = socketPath else { return nil }
    do throws(VarlinkClientError) {
      return try VarlinkClient(socketPath: path)
    } catch {
      if case .notRunning = error, socket == nil { return nil }
      throw Failure(error)
    }
  }

  /// Calls a method and prints its reply: as it came where JSON is wanted, else in words.
  func ask<Reply: Decodable>(
    _ method: ControlInterface.Method, _ parameters: some Encodable = VarlinkNothing(),
    patience: Duration = .seconds(5), words: (Reply) -> String
  ) throws(Failure) {
    let client = try connect(patience: patience)
    do {
      let reply = try client.reply(to: ControlInterface.name(of: method), parameters)
      try show(reply, words: words)
    } catch {
      throw Failure(error)
    }
  }

  /// Prints what was put together here as the daemon would have sent it.
  func print(_ parameters: some Encodable) throws(Failure) {
    do {
      Terminal.say(try VarlinkReply(parameters).description)
    } catch {
      throw Failure(error)
    }
  }

  /// Prints a reply.
  func show<Reply: Decodable>(
    _ reply: VarlinkReply, words: (Reply) -> String
  ) throws(VarlinkClientError) {
    Terminal.say(json ? reply.description : words(try reply.parameters()))
  }
}
