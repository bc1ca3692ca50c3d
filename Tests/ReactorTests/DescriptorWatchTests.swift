import Glibc
import Reactor
import TestSupport
import Testing

/// Two connected sockets, of which the test looks at the near one.
@MainActor
private final class SocketPair {
  let near: CInt
  private(set) var far: CInt

  init() throws {
    var ends: [CInt] = [-1, -1]
    let flags = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
    guard unsafe socketpair(AF_UNIX, flags, 0, &ends) == 0 else { throw SystemError("socketpair") }
    (near, far) = (ends[0], ends[1])
  }

  isolated deinit { closeFar() }

  func closeFar() {
    guard far >= 0 else { return }
    close(far)
    far = -1
  }

  func send(_ byte: UInt8) { unsafe write(far, [byte], 1) }

  /// Takes what has come at one end; nil where nothing has, empty at the end.
  static func take(_ descriptor: CInt) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe read(descriptor, &bytes, bytes.count)
    return count < 0 ? nil : Array(bytes.prefix(count))
  }

  /// Fills the way from the near end to the far one.
  func fill() {
    let bytes = [UInt8](repeating: 0, count: 65_536)
    while unsafe write(near, bytes, bytes.count) > 0 {}
  }

  /// Empties it.
  func drain() { while let bytes = Self.take(far), !bytes.isEmpty {} }
}

@Suite(.timeLimit(.minutes(5)))
struct DescriptorWatchTests {
  private let pair: SocketPair
  private let heard = Inbox<String>()

  init() throws { pair = try SocketPair() }

  private func watch(_ descriptor: CInt, _ name: String = "read") -> DescriptorWatch {
    DescriptorWatch(
      descriptor,
      onReadable: { [heard] in
        heard.put("\(name) \(SocketPair.take(descriptor).map { "\($0)" } ?? "nothing")")
      }, onWritable: { [heard] in heard.put("write") })
  }

  /// Comes after everything that the kernel had to tell before.
  private func turnOver() async throws {
    let other = try SocketPair()
    let watch = watch(other.near, "other")
    other.send(9)
    _ = try await heard.next { $0 == "other [9]" }
    watch.cancel(closing: true)
  }

  @Test("What can be read is told, as often as there is something, and the end as well")
  func reading() async throws {
    let watch = watch(pair.near)
    pair.send(1)
    #expect(try await heard.next() == "read [1]")
    pair.send(2)
    #expect(try await heard.next() == "read [2]")
    pair.closeFar()
    #expect(try await heard.next() == "read []")
    watch.cancel(closing: true)
  }

  @Test("What is left to read is told though the other end closes while an event is handled")
  func partingWords() async throws {
    let pair = try SocketPair()
    for byte: UInt8 in 1...5 { pair.send(byte) }
    let portions = Inbox<[UInt8]>()
    let watch = DescriptorWatch(
      pair.near,
      onReadable: {
        var byte: UInt8 = 0
        let count = unsafe read(pair.near, &byte, 1)
        pair.closeFar()
        portions.put(count > 0 ? [byte] : [])
      })
    for expected: [UInt8] in [[1], [2], [3], [4], [5], []] {
      #expect(try await portions.next() == expected)
    }
    watch.cancel(closing: true)
  }

  @Test("What is not read is told again")
  func level() async throws {
    let (near, calls) = (pair.near, Inbox<Void>())
    let watch = DescriptorWatch(near, onReadable: { calls.put(()) })
    pair.send(1)
    for _ in 0..<3 { try await calls.next() }
    #expect(SocketPair.take(near) == [1])
    watch.cancel(closing: true)
  }

  @Test("Whether it can be written is told only when that is wanted")
  func writing() async throws {
    let watch = watch(pair.near)
    #expect(!watch.wantsWrite)
    try await turnOver()
    #expect(heard.isEmpty)
    watch.wantsWrite = true
    watch.wantsWrite = true
    #expect(watch.wantsWrite)
    #expect(try await heard.next() == "write")
    watch.wantsWrite = false
    while !heard.isEmpty { _ = try await heard.next() }
    try await turnOver()
    #expect(heard.isEmpty)
    // Nothing while the way is full, until it is free again.
    pair.fill()
    watch.wantsWrite = true
    try await turnOver()
    #expect(heard.isEmpty)
    pair.drain()
    #expect(try await heard.next() == "write")
    // Reading goes on meanwhile.
    pair.send(3)
    _ = try await heard.next { $0 == "read [3]" }
    watch.cancel(closing: true)
  }

  @Test("Wishes to write can change again and again, and the descriptor closes after the last")
  func flapping() async throws {
    let watch = watch(pair.near)
    for _ in 0..<100 { watch.wantsWrite.toggle() }
    #expect(!watch.wantsWrite)
    watch.wantsWrite = true
    #expect(try await heard.next() == "write")
    for _ in 0..<101 { watch.wantsWrite.toggle() }
    watch.cancel(closing: true)
    #expect(fcntl(pair.near, F_GETFD) >= 0)
    try await eventually("the near end closes") { SocketPair.take(pair.far) == [] }
  }

  @Test("After the end nothing is told, though there is something")
  func cancelled() async throws {
    let watch = watch(pair.near)
    watch.wantsWrite = true
    pair.send(1)
    watch.cancel(closing: false)
    #expect(!watch.wantsWrite)
    watch.wantsWrite = true
    #expect(!watch.wantsWrite)
    try await turnOver()
    #expect(heard.isEmpty)
    // Still there, and still ours.
    #expect(SocketPair.take(pair.near) == [1])
    close(pair.near)
  }

  @Test("Cancelled from within what it tells, it tells nothing more")
  func cancelledWithin() async throws {
    var watch: DescriptorWatch?
    watch = DescriptorWatch(
      pair.near,
      onReadable: { [heard] in
        heard.put("read")
        watch?.cancel(closing: false)
      })
    pair.send(1)
    #expect(try await heard.next() == "read")
    try await turnOver()
    #expect(heard.isEmpty)
    watch = nil
    close(pair.near)
  }

  @Test("It closes the descriptor not before it is watched no more, and once")
  func closing() async throws {
    let watch = watch(pair.near)
    watch.wantsWrite = true
    watch.cancel(closing: true)
    #expect(fcntl(pair.near, F_GETFD) >= 0)
    try await eventually("the near end closes") { SocketPair.take(pair.far) == [] }
    // Whoever has the number next keeps it.
    let other = dup(pair.far)
    #expect(dup2(other, pair.near) == pair.near)
    watch.cancel(closing: true)
    watch.cancel(closing: false)
    try await turnOver()
    #expect(fcntl(pair.near, F_GETFD) >= 0)
    close(pair.near)
    close(other)
  }

  @Test("One that is let go of tells nothing more, and leaves the descriptor open")
  func letGo() async throws {
    var watch: DescriptorWatch? = watch(pair.near)
    watch?.wantsWrite = true
    watch = nil
    pair.send(1)
    try await turnOver()
    #expect(heard.isEmpty)
    #expect(SocketPair.take(pair.near) == [1])
    close(pair.near)
  }
}
