import Glibc
import Reactor
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct FileChangesTests {
  private let folder: TemporaryFolder
  private let heard = Inbox<String>()
  private let everything = UInt32(
    IN_CREATE | IN_DELETE | IN_MODIFY | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_ATTRIB)

  init() throws { folder = try TemporaryFolder() }

  private func changes() throws -> FileChanges {
    let (root, heard) = (folder.path, heard)
    return try FileChanges { heard.put(Self.words($0, in: root)) }
  }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  /// What happened to which name in which folder.
  private static func words(_ change: FileChanges.Change, in root: String) -> String {
    let kinds: [(Int32, String)] = [
      (IN_CREATE, "create"), (IN_DELETE, "delete"), (IN_MODIFY, "modify"),
      (IN_MOVED_FROM, "from"), (IN_MOVED_TO, "to"), (IN_DELETE_SELF, "gone"),
      (IN_IGNORED, "ignored"), (IN_ATTRIB, "attributes"), (IN_ACCESS, "access"),
    ]
    let what = kinds.filter { change.mask & UInt32($0.0) != 0 }.map(\.1).joined(separator: "+")
    let place = change.path.dropFirst(root.count)
    return [what, String(place), change.name ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func next(_ count: Int) async throws -> [String] {
    var words: [String] = []
    for _ in 0..<count { words.append(try await heard.next()) }
    return words
  }

  @Test("Entries of a folder that are made, written, moved and deleted are told by name, in order")
  func entries() async throws {
    let changes = try changes()
    try changes.add(folder.path, mask: everything)
    try writeText("x", to: path("a"))
    unsafe rename(path("a"), path("b"))
    unsafe unlink(path("b"))
    #expect(try await next(5) == ["create a", "modify a", "from a", "to b", "delete b"])
    try writeText("", to: path("ä ö"))
    #expect(try await heard.next() == "create ä ö")
    withExtendedLifetime(changes) {}
  }

  @Test("Only what was asked for is told, the last time it was asked")
  func mask() async throws {
    let changes = try changes()
    try changes.add(folder.path, mask: UInt32(IN_CREATE))
    try changes.add(folder.path, mask: UInt32(IN_DELETE))
    try writeText("x", to: path("a"))
    unsafe unlink(path("a"))
    #expect(try await heard.next() == "delete a")
    #expect(heard.isEmpty)
    withExtendedLifetime(changes) {}
  }

  @Test("A file and several folders are told apart, and the end of each is told")
  func places() async throws {
    for name in ["one", "two"] { unsafe mkdir(path(name), 0o700) }
    try writeText("x", to: path("file"))
    let changes = try changes()
    for name in ["one", "two", "file"] { try changes.add(path(name), mask: everything) }
    try writeText("", to: path("two/x"))
    try writeText("", to: path("one/x"))
    try writeText("y", to: path("file"))
    #expect(try await next(2) == ["create /two x", "create /one x"])
    #expect(try await heard.next() == "modify /file")
    unsafe unlink(path("file"))
    _ = try await heard.next { $0 == "gone /file" }
    #expect(try await heard.next() == "ignored /file")
    withExtendedLifetime(changes) {}
  }

  @Test("What is watched no more is silent, and can be watched again")
  func removed() async throws {
    for name in ["one", "two"] { unsafe mkdir(path(name), 0o700) }
    let changes = try changes()
    for name in ["one", "two"] { try changes.add(path(name), mask: UInt32(IN_CREATE)) }
    // On its way already.
    try writeText("", to: path("one/a"))
    changes.remove(path("one"))
    changes.remove(path("one"))
    changes.remove(path("three"))
    try writeText("", to: path("one/b"))
    try writeText("", to: path("two/a"))
    #expect(try await heard.next() == "create /two a")
    #expect(heard.isEmpty)
    try changes.add(path("one"), mask: UInt32(IN_CREATE))
    try writeText("", to: path("one/c"))
    #expect(try await heard.next() == "create /one c")
    withExtendedLifetime(changes) {}
  }

  @Test("What the listener removes is silent, though its change came along")
  func removedWithin() async throws {
    for name in ["one", "two", "three"] { unsafe mkdir(path(name), 0o700) }
    let (heard, root) = (heard, folder.path)
    var changes: FileChanges?
    changes = try FileChanges { change in
      heard.put(Self.words(change, in: root))
      changes?.remove(root + "/two")
    }
    for name in ["one", "two", "three"] { try changes?.add(path(name), mask: UInt32(IN_CREATE)) }
    for name in ["one/a", "two/a", "three/a"] { try writeText("", to: path(name)) }
    #expect(try await next(2) == ["create /one a", "create /three a"])
    changes = nil
  }

  @Test("A change that was asked for once is told once, and again where it is asked for again")
  func oneShot() async throws {
    let changes = try changes()
    let once = UInt32(IN_MODIFY) | UInt32(IN_ONESHOT)
    try writeText("x", to: path("a"))
    try changes.add(path("a"), mask: once)
    try changes.add(folder.path, mask: UInt32(IN_CREATE))
    for _ in 0..<2 {
      for _ in 0..<2 { try writeText("x", to: path("a")) }
      #expect(try await next(2) == ["modify /a", "ignored /a"])
      try writeText("", to: path("mark"))
      unsafe unlink(path("mark"))
      #expect(try await heard.next() == "create mark")
      try changes.add(path("a"), mask: once)
    }
    withExtendedLifetime(changes) {}
  }

  @Test("A thousand changes at once all come, in order")
  func many() async throws {
    let changes = try changes()
    try changes.add(folder.path, mask: UInt32(IN_CREATE))
    let names = (0..<1_000).map { "a-rather-long-name-of-a-file-\($0)" }
    for name in names { try writeText("", to: path(name)) }
    #expect(try await next(1_000) == names.map { "create \($0)" })
    withExtendedLifetime(changes) {}
  }

  @Test("What is not there cannot be watched, and that is said")
  func missing() throws {
    let changes = try changes()
    let error = SystemError("inotify_add_watch", code: ENOENT)
    #expect(throws: error) { try changes.add(path("nowhere"), mask: everything) }
    #expect(error.description == "inotify_add_watch: No such file or directory")
  }

  @Test("Watchers that are let go of are silent, and leave no descriptor open")
  func letGo() async throws {
    let before = openDescriptors("inotify")
    var changes: FileChanges? = try changes()
    try changes?.add(folder.path, mask: everything)
    let made = openDescriptors("inotify").filter { !before.contains($0) }
    #expect(made.count == 1)
    try writeText("", to: path("a"))
    changes = nil
    // Those of tests before may close meanwhile, too.
    try await eventually("it is closed") {
      !openDescriptors("inotify").contains { made.contains($0) }
    }
    #expect(heard.isEmpty)
  }
}
