import Reactor

/// The counter of the SYNC extension that tells for how long there was no input (X Synchronization
/// Extension Protocol; the counter `IDLETIME` is the X.Org servers' addition), and the one alarm
/// that we keep on it.
final class X11IdleCounter {
  /// The display's connection; ending it is the end of the counter.
  let connection: X11Connection
  /// What to do with an answer: for how many milliseconds there was no input.
  var onAnswer: (Int64) -> Void = { _ in }
  /// What to do when the alarm goes off.
  var onAlarm: () -> Void = {}

  private let codes: (request: UInt8, firstEvent: UInt8)
  private let counter: UInt32
  private var hasAlarm = false
  private var isAsked = false
  private var isLate = false

  /// AlarmNotify, counted from the extension's first event.
  private static let alarmNotify: UInt8 = 1

  private init(
    _ connection: X11Connection, codes: (request: UInt8, firstEvent: UInt8), counter: UInt32
  ) {
    self.connection = connection
    self.codes = codes
    self.counter = counter
    connection.onEvent = { [weak self, codes] event in
      // Other events are none of ours: every client is told of new keyboard layouts, for one.
      if event.kind == .event(codes.firstEvent &+ Self.alarmNotify) { self?.onAlarm() }
    }
  }

  /// Looks for the counter.
  ///
  /// - Parameters:
  ///   - connection: a connection that was let in; it fails where there is no such counter, or
  ///     where the server is Xwayland.
  ///   - onFound: what to do when it is there.
  static func find(on connection: X11Connection, _ onFound: @escaping (X11IdleCounter) -> Void) {
    XwaylandCheck.run(on: connection) { [weak connection] in
      if let connection { findCounter(on: connection, onFound) }
    }
  }

  private static func findCounter(
    on connection: X11Connection, _ onFound: @escaping (X11IdleCounter) -> Void
  ) {
    let display = connection.display
    connection.request(X11Request.queryExtension("SYNC")) {
      [weak connection] reply throws(X11Error) in
      guard let codes = reply.extensionCodes else { throw .noSync(display) }
      connection?.request(X11Request.initialize(codes.request)) { _ in }
      connection?.request(X11Request.listSystemCounters(codes.request)) {
        [weak connection] reply throws(X11Error) in
        guard let counter = reply.systemCounter("IDLETIME") else { throw .noCounter(display) }
        guard let connection else { return }
        onFound(X11IdleCounter(connection, codes: codes, counter: counter))
      }
    }
  }

  /// Asks for the counter, unless the answer to the last question is yet to come.
  func ask() {
    guard !isAsked else { return }
    isAsked = true
    connection.request(X11Request.queryCounter(codes.request, counter)) { [weak self] reply in
      self?.isAsked = false
      self?.isLate = false
      self?.onAnswer(reply.counterValue)
    }
  }

  /// Waits for the answer a little. A server that is late once is not waited for again until it has
  /// answered.
  ///
  /// - Parameter limit: for how many microseconds at most; servers take about 1 ms.
  func waitForAnswer(atMost limit: Int64) {
    guard !isLate else { return }
    let deadline = Clock.monotonic + limit
    while isAsked, connection.wait(until: deadline) {}
    isLate = isAsked
  }

  /// Sets the alarm anew.
  func arm(_ alarm: X11IdleAlarm) {
    let id = connection.firstIdentifier
    connection.request(
      hasAlarm
        ? X11Request.changeAlarm(codes.request, id: id, alarm)
        : X11Request.createAlarm(codes.request, id: id, counter: counter, alarm))
    hasAlarm = true
  }
}
