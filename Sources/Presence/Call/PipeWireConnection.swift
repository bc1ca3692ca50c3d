import Glibc
import Reactor

/// A connection to PipeWire that follows its graph. Nothing is waited for in place.
///
/// It speaks the protocol itself: libpipewire costs megabytes, a thread and plugins. It asks for the
/// registry, which announces what there is, and for the state of programs' input streams; PipeWire
/// then tells of changes, and nothing else is sent.
@MainActor
final class PipeWireConnection {
  private(set) var graph = PipeWireGraph()
  /// Whether everything that was there at the start has been announced.
  private(set) var isReady = false
  /// What to do when it became ready, and when the graph changed since.
  var onChange: () -> Void = {}
  /// What to do when the connection fails or ends of itself.
  var onEnd: (PipeWireError) -> Void = { _ in }

  private let descriptor: CInt
  private var watch: DescriptorWatch?
  private var input: [UInt8] = []
  private var sent: UInt32 = 0
  /// Whether a message could not be sent whole.
  private var isBroken = false
  /// Which stream each object that we asked for is about, the first being number 3; `free` where
  /// PipeWire has said that it is gone.
  private var asked: [Asked] = []

  private enum Asked: Equatable {
    case free
    case stream(UInt32)
  }

  /// The objects that are there from the start, and the registry, to which we give a number.
  private enum Object {
    static let core: UInt32 = 0
    static let client: UInt32 = 1
    static let registry: UInt32 = 2
    static let firstAsked: UInt32 = 3
  }

  /// The version of all the interfaces that are used.
  private static let version: Int32 = 3
  /// How much is read at a time.
  private static let portion = 16 * 1024

  /// Connects, and asks for everything.
  ///
  /// - Parameter path: the path of the socket.
  /// - Throws: ``PipeWireError/absent(_:_:)`` where nobody accepts connections.
  init(path: String) throws(PipeWireError) {
    do throws(SystemError) { descriptor = try UnixSocket.connect(to: path) } catch {
      throw .absent(path, error)
    }
    watch = DescriptorWatch(descriptor, onReadable: { [weak self] in self?.receive() })
    // Hello, UpdateProperties, GetRegistry, and Sync: what answers it comes after all the rest.
    send(to: Object.core, 1, [.int(Self.version)])
    send(to: Object.client, 2, [.properties(["application.name": "sitd"])])
    send(to: Object.core, 5, [.int(Self.version), .int(Int32(Object.registry))])
    send(to: Object.core, 2, [.int(0), .int(0)])
  }

  isolated deinit { end() }

  /// Ends the connection; nothing is told any more.
  func end() {
    watch?.cancel(closing: true)
    watch = nil
    onChange = {}
    onEnd = { _ in }
  }

  /// Sends a message. They are few and short, so that they fit where PipeWire reads at all; where it
  /// does not, the connection is of no use.
  private func send(to object: UInt32, _ opcode: UInt8, _ arguments: [Pod]) {
    guard !isBroken else { return }
    let bytes = PipeWireMessage.bytes(to: object, opcode, arguments, number: sent)
    sent &+= 1
    let count = unsafe Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    isBroken = count != bytes.count
  }

  // MARK: Receiving

  private func receive() {
    // recv(2) has no room for descriptors that come along, so the kernel drops them: unix(7).
    var result = 0
    let more = unsafe [UInt8](unsafeUninitializedCapacity: Self.portion) { buffer, count in
      unsafe result = recv(descriptor, buffer.baseAddress, Self.portion, 0)
      count = max(0, result)
    }
    let hasEnded = isBroken || result == 0 || (result < 0 && errno != EAGAIN && errno != EINTR)
    input += more
    do throws(PipeWireError) {
      let hasChanged = try handleAll()
      if hasEnded { throw .lost }
      if hasChanged { onChange() }
    } catch { fail(error) }
  }

  /// Handles what came, as far as it is complete.
  ///
  /// - Returns: whether there is something to tell of.
  private func handleAll() throws(PipeWireError) -> Bool {
    let wasReady = isReady
    let before = graph.uses
    let hadMicrophone = graph.hasMicrophone
    var rest = input[...]
    while let (message, length) = try PipeWireMessage.first(of: rest) {
      try handle(message)
      rest = rest.dropFirst(length)
    }
    input = Array(rest)
    guard isReady else { return false }
    return !wasReady || graph.uses != before || graph.hasMicrophone != hadMicrophone
  }

  private func fail(_ error: PipeWireError) {
    let onEnd = onEnd
    end()
    onEnd(error)
  }

  private func handle(_ message: PipeWireMessage) throws(PipeWireError) {
    switch (message.object, message.opcode) {
    case (Object.core, 1): isReady = true
    case (Object.core, 2): try answerPing(message)
    case (Object.core, 3): try heardError(message)
    case (Object.core, 4): try removedObject(message)
    case (Object.registry, 0): try announced(message)
    case (Object.registry, 1):
      var reader = try message.reader()
      graph.remove(try reader.number())
    case (Object.firstAsked..., 0): try described(message)
    // Other news, of which there is more in each version, is none for us.
    case (_, _): break
    }
  }

  /// Ping of the core: an object and a number, to be sent back with Pong.
  private func answerPing(_ message: PipeWireMessage) throws(PipeWireError) {
    var reader = try message.reader()
    send(to: Object.core, 3, [.int(try reader.int()), .int(try reader.int())])
  }

  /// Error of the core: object, number, result, words. One about the core itself ends everything;
  /// others are about streams that were gone before we asked.
  private func heardError(_ message: PipeWireMessage) throws(PipeWireError) {
    var reader = try message.reader()
    guard try reader.number() == Object.core else { return }
    try reader.skip(2)
    throw .refused(CallUse(.microphone, by: try reader.string()).program ?? "it gives no reason")
  }

  /// RemoveId of the core: the number may be given anew.
  private func removedObject(_ message: PipeWireMessage) throws(PipeWireError) {
    var reader = try message.reader()
    let id = try reader.number()
    guard id >= Object.firstAsked, Int(id - Object.firstAsked) < asked.count else { return }
    asked[Int(id - Object.firstAsked)] = .free
  }

  /// Global of the registry: number, permissions, interface, version, properties.
  private func announced(_ message: PipeWireMessage) throws(PipeWireError) {
    var reader = try message.reader()
    let id = try reader.number()
    try reader.skip(1)
    let interface = try reader.string()
    try reader.skip(1)
    switch interface {
    case "PipeWire:Interface:Node":
      let properties = try reader.properties(PipeWireGraph.announced)
      if try graph.addNode(id, properties) { ask(about: id) }
    case "PipeWire:Interface:Link":
      try graph.addLink(id, try reader.properties(PipeWireGraph.announced))
    default:
      break
    }
  }

  /// Bind of the registry: number, interface, version, and the number that we give to the object;
  /// PipeWire wants these without gaps.
  private func ask(about stream: UInt32) {
    let place = asked.firstIndex(of: .free) ?? asked.count
    if place == asked.count { asked.append(.free) }
    asked[place] = .stream(stream)
    send(
      to: Object.registry, 1,
      [
        .int(Int32(bitPattern: stream)), .string("PipeWire:Interface:Node"), .int(Self.version),
        .int(Int32(Object.firstAsked) + Int32(clamping: place)),
      ])
  }

  /// Info of a node: number, four counts of ports around the bits that say what changed, state, its
  /// error, properties.
  private func described(_ message: PipeWireMessage) throws(PipeWireError) {
    let place = Int(message.object - Object.firstAsked)
    guard place < asked.count, case .stream(let stream) = asked[place] else { return }
    var reader = try message.reader()
    try reader.skip(3)
    let changes = try reader.long()
    try reader.skip(2)
    let state = try reader.int()
    try reader.skip(1)
    let properties = try reader.properties(PipeWireGraph.described)
    graph.describe(
      stream, isRunning: changes & Change.state != 0 ? state == Self.running : nil,
      changes & Change.properties != 0 ? properties : nil)
  }

  /// What changed of a node.
  private enum Change {
    static let state: Int64 = 1 << 2
    static let properties: Int64 = 1 << 3
  }
  /// The state of a node that takes part in processing.
  private static let running: Int32 = 3
}
