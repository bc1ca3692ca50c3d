import CLinux
import Glibc
public import Reactor

/// A Varlink service on Unix sockets, for the user's own programs alone.
///
/// It answers `org.varlink.service` itself. Messages that are no JSON objects end their
/// connection, as it cannot be known what was asked; whatever else is wrong with a call is
/// answered by an error, unless the call is `oneway`, which is never answered. `upgrade` is
/// refused with `InvalidParameter`.
///
/// Once it listens it serves until ``stop()``.
@MainActor
public final class VarlinkServer {
  /// How long the clients are looked after before the program's other work has its turn, in
  /// microseconds; what was begun for those that were ready is still done.
  private static let turn: Int64 = 5_000
  /// How long no clients are accepted when the system has no more descriptors.
  private static let acceptPause = Duration.seconds(1)

  let clock: AlarmClock
  let limits: VarlinkLimits
  let json: JSON
  let readiness: ReadinessSet
  private let user = geteuid()
  private var watch: DescriptorWatch?
  private var listeners: [UInt64: ListeningSocket] = [:]
  private(set) var connections: [UInt64: Connection] = [:]
  /// Listeners and connections are numbered in one row.
  private var lastId: UInt64 = 0
  private lazy var acceptAlarm = clock.makeAlarm { [weak self] in self?.acceptAgain() }

  /// A service that does not listen yet.
  ///
  /// - Parameters:
  ///   - vendor: who makes the product, as `GetInfo` answers it; so the next three.
  ///   - product: what the product is called.
  ///   - version: the product's version.
  ///   - url: where the product is described.
  ///   - interfaces: what it offers besides `org.varlink.service`.
  ///   - clock: the program's timer.
  ///   - limits: how much its clients may ask of it.
  /// - Throws: ``SystemError`` where the system has no more descriptors.
  public init(
    vendor: String, product: String, version: String, url: String,
    interfaces: [VarlinkInterface], clock: AlarmClock, limits: VarlinkLimits = VarlinkLimits()
  ) throws(SystemError) {
    let service = VarlinkInterface.service(
      vendor: vendor, product: product, version: version, url: url, others: interfaces)
    self.clock = clock
    self.limits = limits
    json = JSON(context: [Routes.key: Routes([service] + interfaces)])
    readiness = try ReadinessSet()
    watch = DescriptorWatch(
      readiness.descriptor, onReadable: { [weak self] in self?.lookAfterClients() })
  }

  isolated deinit {
    stop()
    watch?.cancel(closing: true)
  }

  /// Listens on a path (mode 0600; its folder is made, with mode 0700, where it is missing), besides
  /// where it listens already.
  ///
  /// - Throws: ``VarlinkListenError``; `addressInUse` where another server listens there.
  public func listen(path: String) throws(VarlinkListenError) {
    try listen(on: ListeningSocket(path: path))
  }

  /// Listens on a socket that the service manager handed over (socket activation), besides where it
  /// listens already. The socket belongs to the server from now on.
  ///
  /// - Throws: ``VarlinkListenError``, where it is not such a socket; then it is left alone.
  public func listen(inherited descriptor: CInt) throws(VarlinkListenError) {
    try listen(on: ListeningSocket(inherited: descriptor))
  }

  private func listen(on socket: ListeningSocket) throws(VarlinkListenError) {
    lastId += 1
    do throws(SystemError) {
      try readiness.add(socket.descriptor, id: lastId, for: .read)
    } catch {
      socket.close()
      throw .system(error, path: nil)
    }
    listeners[lastId] = socket
  }

  /// Listens no more and lets all clients go; streams are cancelled. May be called again.
  public func stop() {
    acceptAlarm.cancel()
    for listener in listeners.values {
      readiness.remove(listener.descriptor)
      listener.close()
    }
    listeners = [:]
    for connection in connections.values { connection.close() }
  }

  /// A client that has closed its connection.
  func forget(_ id: UInt64) {
    connections[id] = nil
    if isAcceptingPaused { acceptAgain() }
  }

  /// Does what there is to do for the clients; whoever asks again within a millisecond is answered
  /// without another turn of the main queue, which takes two threads to wake up.
  func lookAfterClients() {
    let end = Clock.monotonic + Self.turn
    var patience: CInt = 0
    repeat {
      let ready = readiness.poll(milliseconds: patience)
      patience = 1
      if ready.isEmpty { return }
      // Who has gone makes room for who comes.
      for readiness in ready { connections[readiness.id]?.proceed(readiness) }
      for readiness in ready {
        guard let listener = listeners[readiness.id] else { continue }
        accept(from: listener, id: readiness.id)
      }
    } while Clock.monotonic < end
  }

  private func accept(from listener: ListeningSocket, id: UInt64) {
    let flags = CInt(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    // No more at once than there is room for: some of them may have gone again by the next look. But
    // where all are still there, who comes is turned away.
    for _ in 0..<max(1, limits.connections - connections.count) {
      let descriptor = accept4(listener.descriptor, nil, nil, flags)
      if descriptor >= 0 {
        admit(descriptor)
        continue
      }
      switch errno {
      case EINTR, ECONNABORTED: continue
      case EAGAIN: return
      default:
        // Mostly EMFILE: the client stays in the queue, and to be told of it again and again
        // would not help it.
        readiness.change(listener.descriptor, id: id, to: [])
        return acceptAlarm.set(after: Self.acceptPause)
      }
    }
  }

  /// Whether clients are left waiting, for want of descriptors.
  var isAcceptingPaused: Bool { acceptAlarm.isSet }

  private func acceptAgain() {
    acceptAlarm.cancel()
    for (id, listener) in listeners {
      readiness.change(listener.descriptor, id: id, to: .read)
    }
  }

  private func admit(_ descriptor: CInt) {
    guard Self.peer(of: descriptor) == user else {
      var refusal = OutputQueue()
      try? refusal.append(ErrorMessage(failure: .permissionDenied), by: json)
      _ = refusal.write(to: descriptor)
      close(descriptor)
      return
    }
    lastId += 1
    guard connections.count < limits.connections,
      (try? readiness.add(descriptor, id: lastId, for: .read)) != nil
    else {
      close(descriptor)
      return
    }
    connections[lastId] = Connection(descriptor, id: lastId, server: self)
  }

  /// Who was at the other end when it connected (unix(7), SO_PEERCRED).
  private static func peer(of descriptor: CInt) -> uid_t? {
    // `struct ucred`, which the Glibc module leaves out.
    var credentials: (pid: pid_t, uid: uid_t, gid: gid_t) = (0, 0, 0)
    var length = socklen_t(MemoryLayout.size(ofValue: credentials))
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else {
      return nil
    }
    return credentials.uid
  }
}
