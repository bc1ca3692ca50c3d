import CSystemd
import Glibc
public import Logging
public import Reactor

/// A connection to a message bus, served on the main queue: sd-bus's wishes for reading, writing
/// and time are all honoured.
///
/// Every call is answered exactly once: by the peer, by an error of the bus, by its time limit, or
/// by ``SystemdError/lost`` once the connection ends. Handlers are never called from within the
/// method that took them.
@MainActor  // Said again: release builds of other modules do not see the default for its deinit.
@safe public final class Bus {
  /// How many messages are handled in a row before others have their turn.
  private static let messagesPerTurn = 64

  let handle: OpaquePointer
  let log: Logger
  private var watch: DescriptorWatch?
  private var alarm: Alarm?
  private var pending: [ObjectIdentifier: PendingCall] = [:]
  private let onReady: (Bus) -> Void
  private let onLost: () -> Void
  private var isOpen = true

  /// Why the connection ended, where sitd did not end it.
  public private(set) var failure: SystemdError?

  /// Whether the bus has let sitd in, and has not been lost since.
  public private(set) var isReady = false

  /// Begins to connect to the bus at an address (D-Bus specification, "Server Addresses").
  ///
  /// - Parameters:
  ///   - address: where the bus listens.
  ///   - clock: the program's timer.
  ///   - log: where trouble is told.
  ///   - onReady: called once, when the bus has let sitd in; calls may be made before.
  ///   - onLost: called once, when the bus did not let sitd in or the connection ended, after every
  ///     open call was answered; never after ``close()``.
  /// - Throws: ``SystemdError`` where nobody listens there, or the address is none.
  public init(
    address: String, clock: AlarmClock, log: Logger, onReady: @escaping (Bus) -> Void = { _ in },
    onLost: @escaping () -> Void
  ) throws(SystemdError) {
    var new: OpaquePointer?
    let result = unsafe sd_bus_new(&new)
    guard let bus = unsafe new else { throw SystemdError("sd_bus_new", result: result) }
    unsafe handle = bus
    self.log = log
    self.onReady = onReady
    self.onLost = onLost
    try attach(to: address, clock: clock)
  }

  isolated deinit {
    close()
    unsafe sd_bus_unref(handle)
  }

  private func attach(to address: String, clock: AlarmClock) throws(SystemdError) {
    var result = unsafe sd_bus_set_address(handle, address)
    guard result >= 0 else { throw .malformed("\(address) is no address of a bus") }
    unsafe sd_bus_set_bus_client(handle, 1)
    unsafe sd_bus_set_exit_on_disconnect(handle, 0)
    result = unsafe sd_bus_start(handle)
    guard result >= 0 else { throw SystemdError("connect", result: result) }
    // A copy, so that sd-bus can close its own while this one is still being watched.
    let copy = unsafe fcntl(sd_bus_get_fd(handle), F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw .system(SystemError("fcntl")) }
    alarm = clock.makeAlarm { [weak self] in self?.process() }
    watch = DescriptorWatch(
      copy, onReadable: { [weak self] in self?.process() },
      onWritable: { [weak self] in self?.process() })
    rearm()
  }

  /// Ends the connection. What was sent has been handed to the system, unless the bus does not
  /// read; calls that are still open are answered with ``SystemdError/lost``.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    isReady = false
    watch?.cancel(closing: true)
    watch = nil
    alarm?.cancel()
    alarm = nil
    unsafe sd_bus_close(handle)
    let unanswered = pending.values
    pending = [:]
    for call in unanswered { call.answer(.failure(.lost)) }
  }

  /// Handles what came and sends what waits.
  private func process() {
    for _ in 0..<Self.messagesPerTurn {
      guard isOpen else { return }
      let result = unsafe sd_bus_process(handle, nil)
      guard isOpen else { return }
      if result < 0 {
        failure = .system(SystemError("D-Bus", code: -result))
        close()
        return onLost()
      }
      if !isReady, unsafe sd_bus_is_ready(handle) > 0 {
        isReady = true
        onReady(self)
      }
      if result == 0 { break }
    }
    rearm()
  }

  /// Sets the watch and the alarm as sd-bus wants them; to be called whenever it was used.
  func rearm() {
    guard isOpen else { return }
    let events = unsafe sd_bus_get_events(handle)
    watch?.wantsWrite = events >= 0 && events & CInt(POLLOUT) != 0
    var deadline = UInt64.max
    let result = unsafe sd_bus_get_timeout(handle, &deadline)
    if result < 0 {
      // The connection has just ended: let `process` find it out.
      alarm?.set(after: .zero)
    } else if deadline == .max {
      alarm?.cancel()
    } else {
      // 0 says that messages wait to be handled.
      alarm?.set(atMonotonic: Int64(clamping: deadline))
    }
  }

  /// Calls a method.
  ///
  /// - Parameters:
  ///   - call: the method.
  ///   - timeout: how long an answer may take.
  ///   - reply: called once with the answer.
  public func call(
    _ call: BusCall, timeout: Duration = .seconds(25),
    reply: @escaping (Result<BusMessage, SystemdError>) -> Void = { _ in }
  ) {
    let open = PendingCall(bus: self, reply)
    do throws(SystemdError) {
      guard isOpen else { throw .lost }
      let message = try unsafe OutgoingMessage(call, on: handle)
      try unsafe MessageWriter.append(call.arguments, to: message.handle)
      let result = unsafe sd_bus_call_async(
        handle, nil, message.handle, PendingCall.handler,
        Unmanaged.passUnretained(open).toOpaque(), Self.microseconds(timeout))
      guard result >= 0 else { throw SystemdError("sd_bus_call_async", result: result) }
      pending[ObjectIdentifier(open)] = open
      rearm()
    } catch {
      MainLoop.later { reply(.failure(error)) }
    }
  }

  /// Calls a method and waits in place for the answer, which holds up the whole program: only for
  /// peers that answer at once, and not again for one that has just not answered.
  ///
  /// Other messages that come meanwhile are kept, in their order, and handled after what runs now:
  /// no handler is called before this returns, and an answer may overtake signals that its sender
  /// sent before it.
  ///
  /// - Parameters:
  ///   - call: the method.
  ///   - limit: how long an answer may take.
  /// - Returns: the answer.
  /// - Throws: ``SystemdError/noAnswer(_:)`` where it did not come in time, ``SystemdError/lost``
  ///   where the bus has not let sitd in or the connection ended, else as a call is answered. An
  ///   answer that comes later is dropped.
  public func callAndWait(
    _ call: BusCall, atMost limit: Duration
  ) throws(SystemdError) -> BusMessage {
    // sd-bus would wait without a limit to be let in.
    guard isOpen, isReady else { throw .lost }
    let message = try unsafe OutgoingMessage(call, on: handle)
    try unsafe MessageWriter.append(call.arguments, to: message.handle)
    var error = unsafe sd_bus_error()
    var reply: OpaquePointer?
    let result = unsafe sd_bus_call(
      handle, message.handle, Self.microseconds(limit), &error, &reply)
    defer {
      unsafe sd_bus_error_free(&error)
      unsafe sd_bus_message_unref(reply)
      rearm()
    }
    if let reply = unsafe reply { return try unsafe MessageReader.read(reply) }
    if unsafe sd_bus_is_open(handle) <= 0 { throw .lost }
    throw unsafe MessageReader.error(error) ?? SystemdError("sd_bus_call", result: result)
  }

  /// At least one: to sd-bus, none is its own default.
  private static func microseconds(_ span: Duration) -> UInt64 {
    let (seconds, attoseconds) = span.components
    return max(1, UInt64(clamping: seconds * 1_000_000 + attoseconds / 1_000_000_000_000))
  }

  fileprivate func finish(_ call: PendingCall) { pending[ObjectIdentifier(call)] = nil }
}

/// A call that waits for its answer. The bus keeps it until then.
private final class PendingCall {
  private weak var bus: Bus?
  private let reply: (Result<BusMessage, SystemdError>) -> Void

  init(bus: Bus, _ reply: @escaping (Result<BusMessage, SystemdError>) -> Void) {
    self.bus = bus
    self.reply = reply
  }

  func answer(_ result: Result<BusMessage, SystemdError>) {
    bus?.finish(self)
    reply(result)
  }

  static let handler: sd_bus_message_handler_t = { message, userdata, _ in
    guard let message = unsafe message, let userdata = unsafe userdata else { return 0 }
    let result = Result { () throws(SystemdError) in try unsafe MessageReader.reply(message) }
    let call = unsafe Unmanaged<PendingCall>.fromOpaque(userdata).takeUnretainedValue()
    MainActor.assumeIsolated { call.answer(result) }
    return 1
  }
}

/// A message that is being written.
@safe private struct OutgoingMessage: ~Copyable {
  let handle: OpaquePointer

  /// A call without its arguments.
  init(_ call: BusCall, on bus: OpaquePointer) throws(SystemdError) {
    var new: OpaquePointer?
    let result = unsafe sd_bus_message_new_method_call(
      bus, &new, call.destination, call.path, call.interface, call.member)
    guard result >= 0, let message = unsafe new else {
      throw .malformed("\(call.interface).\(call.member) of \(call.destination) cannot be called")
    }
    unsafe handle = message
  }

  deinit { unsafe sd_bus_message_unref(handle) }
}
