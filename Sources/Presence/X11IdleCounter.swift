import CXcb
import Glibc
import Reactor

/// The counter of the SYNC extension that tells for how long there was no input (X Synchronization
/// Extension Protocol; the counter `IDLETIME` is the X.Org servers' addition), and the one alarm
/// that we keep on it.
///
/// Nothing here waits longer than its limit. libxcb waits without one where a reply is missing or
/// the socket takes no more; the first is asked for only where it is there, and the second cannot
/// come, since at most one question is open and nothing else is sent until it is answered.
@safe final class X11IdleCounter {
  /// When the alarm goes off, once: in milliseconds of idle time. Both hold for what is so already,
  /// so that nothing is missed between a question and the alarm that follows from its answer.
  enum Alarm: Equatable {
    case atLeast(Int64)
    case atMost(Int64)

    /// Whether another alarm, which has not gone off yet, does as well: any that waits for input
    /// goes off at the next input.
    func isServed(by other: Alarm) -> Bool {
      switch (self, other) {
      case (.atMost, .atMost): true
      case (.atLeast, _), (_, .atLeast): self == other
      }
    }
  }

  /// What came in of itself.
  enum Event: Equatable {
    case alarm
    /// The server did not do what we asked for.
    case failure
  }

  /// The longest that the setting up, and each ``wait()``, may take; servers take about 1 ms.
  private static let limit: Int64 = 200_000

  let display: X11Display
  private let xcb: OpaquePointer
  private let descriptor: CInt
  private var counter: xcb_sync_counter_t = 0
  private var alarm: xcb_sync_alarm_t?
  private var firstEvent: UInt8 = 0
  /// The open question's sequence number.
  private var question: UInt32?
  private var isLate = false

  /// Takes over a connection whose handshake is through.
  ///
  /// libxcb insists on a handshake of its own, and gets it from one end of a pair of sockets, at
  /// whose other end the server's answer lies ready. Then the connection takes that socket's place.
  ///
  /// - Parameters:
  ///   - connection: the connection; it is duplicated, and stays the caller's.
  ///   - answer: what the server answered to the handshake.
  /// - Throws: ``X11Error`` where the server cannot tell how long there was no input, or does not
  ///   answer.
  init(of display: X11Display, connection: CInt, answer: [UInt8]) throws(X11Error) {
    self.display = display
    var pair: [CInt] = [-1, -1]
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &pair) == 0 else {
      throw .absent(display, SystemError("socketpair"))
    }
    defer { close(pair[1]) }
    do throws(SystemError) { try X11Connection.write(answer, to: pair[1]) } catch {
      close(pair[0])
      throw .garbled(display)
    }
    descriptor = pair[0]
    // Never null; closes the descriptor itself, here where it fails and else when disconnected.
    guard let xcb = unsafe xcb_connect_to_fd(descriptor, nil) else { throw .garbled(display) }
    unsafe self.xcb = unsafe xcb
    guard unsafe xcb_connection_has_error(xcb) == 0 else { throw .garbled(display) }
    guard dup2(connection, descriptor) >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) >= 0 else {
      throw .absent(display, SystemError("dup2"))
    }
    try prepare()
  }

  isolated deinit { unsafe xcb_disconnect(xcb) }

  // MARK: Asking

  /// Whether a question is open.
  var isAsked: Bool { question != nil }

  /// Asks for the counter, unless a question is open.
  func ask() {
    guard question == nil else { return }
    question = unsafe xcb_sync_query_counter(xcb, counter).sequence
    unsafe xcb_flush(xcb)
  }

  /// The answer, if it has come: for how many milliseconds there was no input.
  func answer() throws(X11Error) -> Int64? {
    guard let question, let reply = unsafe try reply(to: question) else { return nil }
    defer { unsafe free(reply) }
    self.question = nil
    isLate = false
    let value = unsafe reply.assumingMemoryBound(to: xcb_sync_query_counter_reply_t.self)
    return unsafe Self.number(value.pointee.counter_value)
  }

  /// Waits for the answer to the open question. A server that is late once is not waited for again
  /// until it has answered.
  func wait() throws(X11Error) -> Int64? {
    guard !isLate else { return try answer() }
    let deadline = Clock.monotonic + Self.limit
    while question != nil {
      if let answer = try answer() { return answer }
      guard sleep(until: deadline) else { break }
    }
    isLate = question != nil
    return nil
  }

  // MARK: Being told

  /// Replaces the alarm.
  func arm(_ setting: Alarm) {
    let (test, value) =
      switch setting {
      case .atLeast(let value): (XCB_SYNC_TESTTYPE_POSITIVE_COMPARISON, value)
      case .atMost(let value): (XCB_SYNC_TESTTYPE_NEGATIVE_COMPARISON, value)
      }
    let what = [UInt32(truncatingIfNeeded: value >> 32), UInt32(truncatingIfNeeded: value)]
    if let alarm {
      let mask = XCB_SYNC_CA_VALUE.rawValue | XCB_SYNC_CA_TEST_TYPE.rawValue
      unsafe xcb_sync_change_alarm(xcb, alarm, mask, what + [test.rawValue])
    } else {
      let alarm = unsafe xcb_generate_id(xcb)
      self.alarm = alarm
      let mask =
        XCB_SYNC_CA_COUNTER.rawValue | XCB_SYNC_CA_VALUE_TYPE.rawValue
        | XCB_SYNC_CA_VALUE.rawValue | XCB_SYNC_CA_TEST_TYPE.rawValue | XCB_SYNC_CA_DELTA.rawValue
      // A delta of 0 makes the alarm go off once.
      let values = [counter, XCB_SYNC_VALUETYPE_ABSOLUTE.rawValue] + what + [test.rawValue, 0, 0]
      unsafe xcb_sync_create_alarm(xcb, alarm, mask, values)
    }
    unsafe xcb_flush(xcb)
  }

  /// The next thing that came in of itself, if there is one.
  ///
  /// To be asked until there is none, and again after every other call, any of which may read what
  /// comes in: the descriptor then shows nothing more to read.
  ///
  /// - Throws: ``X11Error/lost(_:)`` where the connection ended.
  func nextEvent() throws(X11Error) -> Event? {
    while let event = unsafe xcb_poll_for_event(xcb) {
      defer { unsafe free(event) }
      let type = unsafe event.pointee.response_type & 0x7f
      if type == 0 { return .failure }
      // Every client is told of new keyboard layouts, for one.
      if type == firstEvent + UInt8(XCB_SYNC_ALARM_NOTIFY) { return .alarm }
    }
    try check()
    return nil
  }

  // MARK: Setting up

  private func prepare() throws(X11Error) {
    let deadline = Clock.monotonic + Self.limit
    unsafe cxcb_prefetch_sync(xcb)
    let name = "XWAYLAND"
    let wayland = unsafe xcb_query_extension(xcb, UInt16(name.utf8.count), name)
    unsafe try request(wayland.sequence, deadline) { reply in
      let reply = unsafe reply.assumingMemoryBound(to: xcb_query_extension_reply_t.self)
      return unsafe reply.pointee.present == 0 ? nil : .wayland
    }
    // Replies come in order, so this one is there and is not waited for.
    guard let sync = unsafe cxcb_sync(xcb), unsafe sync.pointee.present != 0 else {
      throw .noSync(display)
    }
    firstEvent = unsafe sync.pointee.first_event
    let version = unsafe xcb_sync_initialize(xcb, 3, 1)
    unsafe try request(version.sequence, deadline) { _ in nil }
    let list = unsafe xcb_sync_list_system_counters(xcb)
    let display = display
    var found: xcb_sync_counter_t?
    unsafe try request(list.sequence, deadline) { reply in
      found = unsafe Self.idleTime(in: reply)
      return found == nil ? .noCounter(display) : nil
    }
    counter = found ?? 0
  }

  /// Waits for the reply to a request, and lets it be judged.
  private func request(
    _ sequence: UInt32, _ deadline: Int64, judge: (UnsafeMutableRawPointer) -> X11Error?
  ) throws(X11Error) {
    unsafe xcb_flush(xcb)
    repeat {
      if let reply = unsafe try reply(to: sequence) {
        defer { unsafe free(reply) }
        if let error = unsafe judge(reply) { throw error }
        return
      }
    } while sleep(until: deadline)
    throw .silent(display)
  }

  private static func idleTime(in reply: UnsafeMutableRawPointer) -> xcb_sync_counter_t? {
    let reply = unsafe reply.assumingMemoryBound(
      to: xcb_sync_list_system_counters_reply_t.self)
    let end = unsafe UnsafeRawPointer(reply) + 32 + 4 * Int(reply.pointee.length)
    var rest = unsafe xcb_sync_list_system_counters_counters_iterator(reply)
    while unsafe rest.rem > 0, let one = unsafe rest.data {
      // The lengths are the server's word: none may lead out of the reply.
      guard unsafe UnsafeRawPointer(one) + MemoryLayout<xcb_sync_systemcounter_t>.size <= end
      else { return nil }
      let count = unsafe Int(one.pointee.name_len)
      guard let name = unsafe xcb_sync_systemcounter_name(one),
        unsafe UnsafeRawPointer(name) + count <= end
      else { return nil }
      let bytes = unsafe UnsafeRawBufferPointer(start: name, count: count)
      if unsafe bytes.elementsEqual("IDLETIME".utf8) { return unsafe one.pointee.counter }
      unsafe xcb_sync_systemcounter_next(&rest)
    }
    return nil
  }

  // MARK: The connection

  /// The reply to a request, if it has come; the caller's to free.
  private func reply(to sequence: UInt32) throws(X11Error) -> UnsafeMutableRawPointer? {
    var reply: UnsafeMutableRawPointer?
    var error: UnsafeMutablePointer<xcb_generic_error_t>?
    guard unsafe xcb_poll_for_reply(xcb, sequence, &reply, &error) != 0 else { return nil }
    if let error = unsafe error {
      unsafe free(error)
      throw .garbled(display)
    }
    guard let reply = unsafe reply else { throw .lost(display) }
    return unsafe reply
  }

  private func check() throws(X11Error) {
    guard unsafe xcb_connection_has_error(xcb) == 0 else { throw .lost(display) }
  }

  /// Waits until something can be read; false where it is too late for that.
  private func sleep(until deadline: Int64) -> Bool {
    let rest = deadline - Clock.monotonic
    guard rest > 0 else { return false }
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&entry, 1, CInt(clamping: rest / 1_000 + 1))
    return true
  }

  private static func number(_ value: xcb_sync_int64_t) -> Int64 {
    Int64(value.hi) << 32 | Int64(value.lo)
  }
}
