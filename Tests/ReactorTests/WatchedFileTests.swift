import Glibc
import Reactor
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(5)))
struct WatchedFileTests {
  private let place: Place

  init() throws { place = try Place() }

  @Test("A file is told when it is made, written, replaced, moved away, brought back and deleted")
  func saving() async throws {
    let reader = place.watch("file")
    try place.write("made", to: "file")
    try await reader.reads("made")
    try place.write("written", to: "file")
    try await reader.reads("written")
    try place.replace("file", with: "replaced")
    try await reader.reads("replaced")
    place.move("file", to: "elsewhere")
    try await reader.reads(nil)
    place.move("elsewhere", to: "file")
    try await reader.reads("replaced")
    place.delete("file")
    try await reader.reads(nil)
    try place.write("made again", to: "file")
    try await reader.reads("made again")
  }

  @Test("Every replacement is told, though somebody has the files open that were replaced")
  func replaced() async throws {
    try place.write("0", to: "file")
    let reader = place.watch("file")
    for number in 1...5 {
      let held = unsafe open(place.path("file"), O_RDONLY | O_CLOEXEC)
      defer { close(held) }
      try place.replace("file", with: "\(number)")
      try await reader.reads("\(number)")
      // Nor is one written in vain that took the place of another.
      try place.write("\(number), written", to: "file")
      try await reader.reads("\(number), written")
    }
  }

  @Test("Every file of a folder is told of, and the folder's coming and going")
  func filesOfAFolder() async throws {
    let reader = place.watch("folder", isFolder: true)
    place.makeFolder("folder")
    try await reader.isTold(1)
    try place.write("made", to: "folder/a")
    try await reader.isTold(2)
    try place.write("written", to: "folder/a")
    try await reader.isTold(3)
    try place.replace("folder/b", with: "replaced")
    try await reader.isTold(4)
    place.move("folder/b", to: "c")
    try await reader.isTold(5)
    place.delete("folder/a")
    try await reader.isTold(6)
    #expect(try await !reader.isWoken { try place.write("elsewhere", to: "c") })
    place.move("folder", to: "old")
    try await reader.isTold(7)
    #expect(try await !reader.isWoken { try place.write("too late", to: "old/a") })
    place.makeFolder("folder")
    try await reader.isTold(8)
    try place.write("again", to: "folder/a")
    try await reader.isTold(9)
  }

  @Test("What a link leads to is followed, though an editor renames it and writes a new one")
  func links() async throws {
    place.makeFolder("dotfiles")
    place.makeFolder("config")
    try place.write("0", to: "dotfiles/first")
    place.link("config/file", to: "../dotfiles/./first")
    let reader = place.watch("config/file")
    for number in 1...3 {
      place.move("dotfiles/first", to: "dotfiles/first~")
      try place.write("\(number)", to: "dotfiles/first")
      try await reader.reads("\(number)")
      try place.write("\(number), written", to: "dotfiles/first")
      try await reader.reads("\(number), written")
    }
    place.delete("dotfiles/first")
    try await reader.reads(nil)
    place.makeFolder("others")
    try place.write("second", to: "others/second")
    place.link("config/other", to: place.path("others/second"))
    place.move("config/other", to: "config/file")
    try await reader.reads("second")
    try place.write("second, written", to: "others/second")
    try await reader.reads("second, written")
    #expect(try await !reader.isWoken { try place.write("forgotten", to: "dotfiles/first") })
  }

  @Test("A linked folder is followed to where it leads now, through links to links")
  func linkedFolders() async throws {
    for name in ["one", "two"] {
      place.makeFolder(name)
      try place.write(name, to: "\(name)/file")
    }
    place.link("config", to: "current")
    place.link("current", to: "one")
    let reader = place.watch("config/file")
    try place.replace("one/file", with: "one, saved")
    try await reader.reads("one, saved")
    place.link("next", to: "two")
    place.move("next", to: "current")
    try await reader.reads("two")
    try place.write("two, saved", to: "two/file")
    try await reader.reads("two, saved")
    place.delete("config")
    try await reader.reads(nil)
    place.link("config", to: "one")
    try await reader.reads("one, saved")
  }

  @Test("A link to nowhere is told when it leads somewhere, and a circle when it is broken")
  func nowhere() async throws {
    place.link("file", to: "missing/target")
    let reader = place.watch("file")
    place.makeFolder("missing")
    try place.write("found", to: "missing/target")
    try await reader.reads("found")
    place.link("circle", to: "file")
    place.link("other", to: "circle")
    place.move("other", to: "file")
    try await reader.reads(nil)
    #expect(reader.file.deafness == nil)
    try place.replace("file", with: "a file")
    try await reader.reads("a file")
  }

  @Test("A file is told whose folders are made only now, deleted, moved away and made again")
  func folders() async throws {
    let reader = place.watch("a/b/file")
    for round in 1...3 {
      place.makeFolder("a")
      if round == 2 { try await reader.reads(nil) }
      place.makeFolder("a/b")
      if round == 3 { try await reader.reads(nil) }
      try place.write("\(round)", to: "a/b/file")
      try await reader.reads("\(round)")
      if round == 2 {
        place.move("a", to: "away")
      } else {
        for name in ["a/b/file", "a/b", "a"] { place.delete(name) }
      }
      try await reader.reads(nil)
    }
    // A file where a folder belongs.
    try place.write("", to: "a")
    try await reader.reads(nil)
    place.delete("a")
    place.makeFolder("a")
    place.makeFolder("a/b")
    try place.write("at last", to: "a/b/file")
    try await reader.reads("at last")
  }

  @Test("A folder is told that is made anew while somebody stands in the old one")
  func heldFolder() async throws {
    place.makeFolder("a")
    try place.write("old", to: "a/file")
    let reader = place.watch("a/file")
    let held = unsafe open(place.path("a"), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(held) }
    place.delete("a/file")
    place.delete("a")
    try await reader.reads(nil)
    place.makeFolder("a")
    try place.write("new", to: "a/file")
    try await reader.reads("new")
  }

  @Test("What happens to other files wakes nobody, but for their arrival where one is awaited")
  func others() async throws {
    place.makeFolder("home")
    place.makeFolder("home/config")
    try place.write("x", to: "home/config/other")
    let reader = place.watch("home/config/sitd/file")
    #expect(try await !reader.isWoken { try place.write("saved", to: "home/history") })
    #expect(try await !reader.isWoken { try place.write("saved", to: "home/config/other") })
    #expect(try await !reader.isWoken { place.delete("home/config/other") })
    #expect(try await reader.isWoken { place.makeFolder("home/config/sitd") })
    try place.write("x", to: "home/config/sitd/file")
    try place.write("x", to: "home/config/sitd/other")
    try await reader.reads("x")
    #expect(try await !reader.isWoken { try place.replace("home/config/other", with: "saved") })
    #expect(try await !reader.isWoken { try place.write("saved", to: "home/config/sitd/other") })
    // It comes, but is not ours: told to who waits for it.
    let other = place.watch("home/config/sitd/other")
    try place.replace("home/config/sitd/other", with: "replaced")
    try await other.reads("replaced")
    try place.write("saved", to: "home/config/sitd/file")
    try await reader.reads("saved")
    #expect(reader.texts == ["x", "saved"])
  }

  @Test("Many saves in a row are told once, when they are over")
  func inARow() async throws {
    let reader = place.watch("file")
    for number in 1...50 {
      try place.write("\(number)", to: "file")
      try place.replace("file", with: "\(number), replaced")
    }
    try await reader.reads("50, replaced")
    try place.write("end", to: "file")
    try await reader.reads("end")
    #expect(reader.texts == ["50, replaced", "end"])
  }

  @Test("Saves that do not end are told all the same")
  func withoutEnd() async throws {
    let reader = place.watch("file")
    let end = ContinuousClock.now + .seconds(20)
    while reader.texts.isEmpty, ContinuousClock.now < end {
      try place.replace("file", with: "again")
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(reader.texts == ["again"])
  }

  @Test("Why nothing is heard is said, and over when it is looked for anew")
  func deafness() async throws {
    try place.write("x", to: "file")
    var limits = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    var none = rlimit(rlim_cur: 0, rlim_max: limits.rlim_max)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
    let reader = place.watch("file")
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    #expect(reader.file.deafness == SystemError("inotify_init1", code: EMFILE))
    reader.file.watch()
    #expect(reader.file.deafness == nil)
    try place.write("heard", to: "file")
    try await reader.reads("heard")
  }

  @Test("A path that is not absolute is not watched, and that is said")
  func relative() {
    for path in ["", "file", "./file"] {
      let file = WatchedFile(path, clock: AlarmClock()) {}
      #expect(file.deafness == SystemError("inotify_add_watch", code: EINVAL))
    }
    for path in ["/file", "//file", "/../file", "/"] {
      #expect(WatchedFile(path, clock: AlarmClock()) {}.deafness == nil)
    }
  }

  @Test("A file that may not be read is told when it may; in a folder that may not be, it is said")
  func forbidden() async throws {
    place.makeFolder("open")
    place.makeFolder("closed")
    try place.write("x", to: "open/file")
    for (name, mode) in [("", 0o755), ("open", 0o755), ("open/file", 0), ("closed", 0o311)] {
      unsafe chmod(place.path(name), mode_t(mode))
    }
    // Nothing is forbidden to root.
    let user = geteuid()
    if user == 0 { seteuid(65_534) }
    let (reader, deaf) = (place.watch("open/file"), place.watch("closed/file"))
    if user == 0 { seteuid(user) }
    #expect(reader.file.deafness == nil)
    #expect(deaf.file.deafness == SystemError("inotify_add_watch", code: EACCES))
    unsafe chmod(place.path("open/file"), 0o600)
    try await reader.reads("x")
  }
}

/// Reads a file whenever it is told to.
private final class Reader {
  let file: WatchedFile
  private let descriptor: CInt
  private let told: Told

  private final class Told { var texts: [String?] = [] }

  init(_ path: String, isFolder: Bool, clock: AlarmClock) {
    let (told, before) = (Told(), Set(openDescriptors("inotify")))
    self.told = told
    file = WatchedFile(path, isFolder: isFolder, clock: clock) {
      let isText = unsafe !isFolder && access(path, F_OK) == 0
      told.texts.append(isText ? readText(path) : nil)
    }
    descriptor = openDescriptors("inotify").first { !before.contains($0) } ?? -1
  }

  /// What was read each time; nil where there was no file.
  var texts: [String?] { told.texts }

  /// Waits until it was told, and then read this.
  func reads(_ expected: String?) async throws {
    try await eventually("\(expected ?? "nothing") is read, not \(texts)") {
      !texts.isEmpty && texts.last == expected
    }
  }

  /// Waits until it was told so often, and no more.
  func isTold(_ count: Int) async throws {
    try await eventually("it is told \(count) times, not \(texts.count)") { texts.count >= count }
    #expect(texts.count == count)
  }

  /// Whether the kernel has something to tell after an action.
  func isWoken(_ action: () throws -> Void) async throws -> Bool {
    try await eventually("all is told so far") { !hasNews }
    try action()
    return hasNews
  }

  private var hasNews: Bool {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe descriptor < 0 || poll(&wait, 1, 0) != 0
  }
}

/// What is done in a folder of its own.
private final class Place {
  private let folder: TemporaryFolder
  private let clock = AlarmClock()

  init() throws { folder = try TemporaryFolder() }

  func path(_ name: String) -> String { folder.path + "/" + name }
  func watch(_ name: String, isFolder: Bool = false) -> Reader {
    Reader(path(name), isFolder: isFolder, clock: clock)
  }
  func makeFolder(_ name: String) { #expect(unsafe mkdir(path(name), 0o700) == 0) }
  func link(_ name: String, to target: String) { #expect(unsafe symlink(target, path(name)) == 0) }
  func delete(_ name: String) { #expect(unsafe remove(path(name)) == 0) }
  func move(_ name: String, to new: String) { #expect(unsafe rename(path(name), path(new)) == 0) }

  func write(_ text: String, to name: String) throws { try writeText(text, to: path(name)) }

  /// As many editors save.
  func replace(_ name: String, with text: String) throws {
    try write(text, to: name + ".new")
    move(name + ".new", to: name)
  }
}
