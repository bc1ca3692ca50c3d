import CWayland
import Glibc
import Reactor

/// An event of the compositor's, of those that we ask for: they have no more than these arguments.
nonisolated struct WaylandEvent {
  /// Its place in the description of the object's interface.
  let code: UInt32
  /// The first argument, where that is a number; else 0.
  let number: UInt32
  /// The name and version of an interface, where the registry tells them.
  let interface: (name: String, version: UInt32)?
  /// The first argument, where that is an array of numbers; else empty.
  let numbers: [UInt32]
  /// The first argument, where that is an object that the compositor has made.
  let made: WaylandObject?
}

/// An object that the compositor keeps for us. It is valid as long as its connection.
@safe
nonisolated struct WaylandObject {
  fileprivate let proxy: OpaquePointer
}

/// A connection to a compositor, through libwayland-client: without its ways to wait, so that a
/// compositor that does not answer holds nothing up.
@MainActor
@safe final class WaylandConnection {
  /// The compositor's socket, for what is said of failures.
  let socket: WaylandSocket
  /// What to do when the connection fails or ends of itself.
  var onEnd: (WaylandError) -> Void

  private let display: OpaquePointer
  private var watch: DescriptorWatch?
  private var handlers: [UInt32: (WaylandEvent) -> Void] = [:]
  /// The objects that libwayland keeps for us; it does not free them with the connection.
  private var proxies = unsafe Set<OpaquePointer>()
  private var isOpen = true
  /// Whether libwayland is calling us: it must not be taken away under itself.
  private var isDispatching = false

  /// Connects.
  ///
  /// - Parameters:
  ///   - socket: where the compositor listens.
  ///   - onEnd: what to do when it fails later.
  /// - Throws: ``WaylandError/absent(_:_:)`` where nobody accepts connections.
  init(to socket: WaylandSocket, onEnd: @escaping (WaylandError) -> Void) throws(WaylandError) {
    self.socket = socket
    self.onEnd = onEnd
    let descriptor: CInt
    do throws(SystemError) {
      descriptor = try UnixSocket.connect(to: socket.path)
    } catch {
      throw .absent(socket, error)
    }
    sitd_wayland_silence()
    // From here on the descriptor is libwayland's, which closes it, also where this fails.
    guard let display = unsafe wl_display_connect_to_fd(descriptor) else {
      throw .absent(socket, SystemError("wl_display_connect_to_fd"))
    }
    unsafe self.display = display
    watch = DescriptorWatch(
      descriptor, onReadable: { [weak self] in self?.receive() },
      onWritable: { [weak self] in self?.flush() })
  }

  isolated deinit { end() }

  /// Ends the connection; nothing is told any more.
  func end() {
    guard isOpen else { return }
    isOpen = false
    watch?.cancel(closing: false)
    watch = nil
    handlers = [:]
    if !isDispatching { disconnect() }
  }

  private func disconnect() {
    unsafe proxies.forEach { unsafe wl_proxy_destroy($0) }
    unsafe proxies = []
    unsafe wl_display_disconnect(display)
  }

  /// Handles what the compositor has sent, without waiting for more.
  func receive() {
    guard isOpen, !isDispatching else { return }
    isDispatching = true
    let isWhole = dispatch()
    isDispatching = false
    guard isOpen else { return disconnect() }
    guard isWhole else { return fail() }
    flush()
  }

  /// Waits until something came, and handles it; not while something is being handled.
  ///
  /// - Parameter deadline: the microsecond of CLOCK_MONOTONIC until which it may take.
  /// - Returns: false where it is too late for that, or the connection ended before.
  func wait(until deadline: Int64) -> Bool {
    let rest = deadline - Clock.monotonic
    guard rest > 0, isOpen, !isDispatching else { return false }
    flush()
    var entry = unsafe pollfd(fd: wl_display_get_fd(display), events: Int16(POLLIN), revents: 0)
    if unsafe poll(&entry, 1, CInt(clamping: rest / 1_000 + 1)) > 0 { receive() }
    return true
  }

  private func dispatch() -> Bool {
    while unsafe wl_display_prepare_read(display) != 0 {
      guard unsafe wl_display_dispatch_pending(display) >= 0, isOpen else { return false }
    }
    guard unsafe wl_display_read_events(display) == 0 else { return false }
    return unsafe wl_display_dispatch_pending(display) >= 0
  }

  private func fail() {
    let code = unsafe wl_display_get_error(display)
    let hasHungUp = [EPIPE, ECONNRESET].contains(code)
    end()
    onEnd(hasHungUp ? .lost(socket) : .garbled(socket))
  }

  private func flush() {
    guard isOpen else { return }
    // Other failures show when it is read: the compositor's last words may say why.
    let isFull = unsafe wl_display_flush(display) < 0 && errno == EAGAIN
    let isBroken = unsafe wl_display_get_error(display) != 0
    watch?.wantsWrite = isFull && !isBroken
  }

  // MARK: Requests

  /// Follows the globals of the compositor: wl_registry's events.
  func followRegistry(_ handler: @escaping (WaylandObject, WaylandEvent) -> Void) {
    guard isOpen, let registry = unsafe sitd_wayland_registry(display) else { return }
    let object = unsafe WaylandObject(proxy: registry)
    unsafe adopt(registry) { handler(object, $0) }
  }

  /// Does something once the compositor has done all that was asked of it so far.
  func sync(_ action: @escaping () -> Void) {
    guard isOpen, let callback = unsafe sitd_wayland_sync(display) else { return }
    let object = unsafe WaylandObject(proxy: callback)
    unsafe adopt(callback) { [weak self] _ in
      self?.forget(object)
      action()
    }
  }

  /// Binds a seat.
  func bindSeat(_ name: UInt32, of registry: WaylandObject) -> WaylandObject? {
    guard isOpen else { return nil }
    return unsafe adopt(sitd_wayland_bind_seat(registry.proxy, name))
  }

  /// Binds an `ext_idle_notifier_v1`.
  func bindNotifier(_ name: UInt32, version: UInt32, of registry: WaylandObject) -> WaylandObject? {
    guard isOpen else { return nil }
    return unsafe adopt(sitd_wayland_bind_ext_idle(registry.proxy, name, version))
  }

  /// Binds an `org_kde_kwin_idle`.
  func bindKDEIdle(_ name: UInt32, of registry: WaylandObject) -> WaylandObject? {
    guard isOpen else { return nil }
    return unsafe adopt(sitd_wayland_bind_kde_idle(registry.proxy, name))
  }

  /// Asks for a notification of idleness at a seat.
  func makeNotification(
    by manager: WaylandIdleManager, at seat: WaylandObject, after milliseconds: UInt32,
    ignoringInhibitors: Bool, _ handler: @escaping (WaylandEvent) -> Void
  ) -> WaylandObject? {
    guard isOpen else { return nil }
    let proxy =
      switch manager {
      case .ext(let notifier, _):
        unsafe sitd_wayland_ext_notification(
          notifier.proxy, seat.proxy, milliseconds, ignoringInhibitors)
      case .kde(let idle):
        unsafe sitd_wayland_kde_notification(idle.proxy, seat.proxy, milliseconds)
      }
    return unsafe adopt(proxy, handler)
  }

  /// Binds a `zwlr_foreign_toplevel_manager_v1`, and hears what it tells.
  func bindWindows(
    _ name: UInt32, version: UInt32, of registry: WaylandObject,
    _ handler: @escaping (WaylandEvent) -> Void
  ) {
    guard isOpen else { return }
    unsafe adopt(sitd_wayland_bind_windows(registry.proxy, name, version), handler)
  }

  /// Hears what an object tells that the compositor has made.
  func follow(_ made: WaylandObject, _ handler: @escaping (WaylandEvent) -> Void) {
    guard isOpen else { return }
    unsafe adopt(made.proxy, handler)
  }

  /// Tells the compositor that a window's object is needed no more.
  func endWindow(_ window: WaylandObject) {
    guard isOpen else { return }
    handlers[unsafe wl_proxy_get_id(window.proxy)] = nil
    unsafe proxies.remove(window.proxy)
    unsafe sitd_wayland_end_window(window.proxy)
    flush()
  }

  /// Ends a notification.
  func endNotification(_ notification: WaylandObject) {
    guard isOpen else { return }
    handlers[unsafe wl_proxy_get_id(notification.proxy)] = nil
    unsafe proxies.remove(notification.proxy)
    unsafe sitd_wayland_end_notification(notification.proxy)
    flush()
  }

  /// Forgets an object that the compositor has forgotten too, or will with the connection.
  func forget(_ object: WaylandObject) {
    guard isOpen else { return }
    handlers[unsafe wl_proxy_get_id(object.proxy)] = nil
    unsafe proxies.remove(object.proxy)
    unsafe wl_proxy_destroy(object.proxy)
  }

  /// Has the events of a new object handled, and sends the request that made it.
  @discardableResult
  private func adopt(
    _ proxy: OpaquePointer?, _ handler: @escaping (WaylandEvent) -> Void = { _ in }
  ) -> WaylandObject? {
    guard let proxy = unsafe proxy else { return nil }
    handlers[unsafe wl_proxy_get_id(proxy)] = handler
    unsafe proxies.insert(proxy)
    unsafe wl_proxy_add_dispatcher(
      proxy, Self.dispatcher, Unmanaged.passUnretained(self).toOpaque(), nil)
    flush()
    return unsafe WaylandObject(proxy: proxy)
  }

  // MARK: Events

  private static let dispatcher: wl_dispatcher_func_t = { owner, target, code, message, arguments in
    guard let owner = unsafe owner, let target = unsafe target, let message = unsafe message,
      let arguments = unsafe arguments
    else { return 0 }
    let object = unsafe wl_proxy_get_id(OpaquePointer(target))
    let event = unsafe WaylandEvent(code, message, arguments)
    let connection = unsafe Unmanaged<WaylandConnection>.fromOpaque(owner).takeUnretainedValue()
    MainActor.assumeIsolated { connection.handlers[object]?(event) }
    return 0
  }
}

extension WaylandEvent {
  /// Reads what libwayland hands over; the signature tells the arguments' types (wl_message).
  fileprivate init(
    _ code: UInt32, _ message: UnsafePointer<wl_message>,
    _ arguments: UnsafeMutablePointer<wl_argument>
  ) {
    self.code = code
    let signature = unsafe String(cString: message.pointee.signature)
    number = unsafe signature.hasPrefix("u") ? arguments[0].u : 0
    if signature == "usu", let name = unsafe arguments[1].s {
      interface = unsafe (String(cString: name), arguments[2].u)
    } else {
      interface = nil
    }
    let object = unsafe signature == "n" ? arguments[0].o : nil
    made = unsafe object.map { unsafe WaylandObject(proxy: $0) }
    if signature == "a", let array = unsafe arguments[0].a, let data = unsafe array.pointee.data {
      let bytes = unsafe UnsafeRawBufferPointer(start: data, count: array.pointee.size)
      numbers = stride(from: 0, to: bytes.count - 3, by: 4).map {
        unsafe bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)
      }
    } else {
      numbers = []
    }
  }
}
