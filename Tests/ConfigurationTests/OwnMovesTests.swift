import Glibc
import SitCore
import TestSupport
import Testing

@testable import Configuration

@Suite("A person's own moves")
struct OwnMovesTests {
  private static let least = """
    name = "Juggling"
    place = "standing"
    steps = ["Throw.", "Catch."]
    """

  private func faults(_ text: String, file: String = "juggle.toml") -> [String] {
    Move.parse(text, file: file).1.map { "\($0.line): \($0.message)" }
  }

  @Test("A move takes a name, a place and its steps; the rest has its defaults")
  func least() {
    let (move, faults) = Move.parse(Self.least, file: "juggle.toml")
    #expect(faults == [])
    let wanted = Move(
      id: "juggle", name: "Juggling", place: .standing, effort: .medium,
      steps: ["Throw.", "Catch."], repetitions: 10, benefit: "", source: "",
      suggestion: "How about this: Juggling.")
    #expect(move == wanted)
  }

  @Test("Every key is heard")
  func all() {
    let text = """
      id = "three-balls"
      name = "Juggling"
      place = "floor"
      steps = ["Throw."]
      hold_seconds = 1
      repetitions = 3
      per_side = true
      effort = "big"
      variation = "with four"
      good_for = "the wrists"
      source = "my uncle"
      suggestion = "Throw something!"
      """
    let wanted = Move(
      id: "three-balls", name: "Juggling", place: .floor, effort: .big, steps: ["Throw."],
      hold: .seconds(1), repetitions: 3, isPerSide: true, variation: "with four",
      benefit: "the wrists", source: "my uncle", suggestion: "Throw something!")
    let (move, faults) = Move.parse(text, file: "juggle.toml")
    #expect(move == wanted && faults == [])
    for key in MoveKey.all { #expect(text.contains("\(key.name) =")) }
  }

  @Test("What is wrong is named, with the line and the nearest known key, and there is no move")
  func wrong() {
    #expect(
      faults("nam = \"Juggling\"\nplace = \"flor\"\nsteps = []\nhold_seconds = \"1s\"\nx") == [
        "0: name is missing", "1: unknown key \"nam\" (did you mean \"name\"?)",
        "2: place: \"flor\" is none of \"desk\", \"standing\" and \"floor\" (did you mean \"floor\"?)",
        "3: steps: 1 to 12 are wanted, not 0",
        "4: hold_seconds: a whole number, such as 3, is wanted, not the text \"1s\"",
        "5: column 2: \"=\" is missing after the key",
      ])
    #expect(Move.parse(Self.least + "\nhold_second = 1", file: "a.toml").0 == nil)
    #expect(faults("") == ["0: name is missing", "0: place is missing", "0: steps is missing"])
  }

  @Test(
    "Texts are such as fit on a line",
    arguments: [
      ("name = \"\"", "name: the text is empty"),
      ("name = 3", "name: a text is wanted, not the number 3"),
      ("name = \"Up.\"", "name: a name ends without a mark"),
      (
        "name = \"a\\u001b[2J\"", "name: a character is not for showing; one line of text is wanted"
      ),
      ("name = \"a\\u202eb\"", "name: a character is not for showing; one line of text is wanted"),
      ("name = \" a\"", "name: there is a space too many"),
      ("suggestion = \"Jump\"", "suggestion: a sentence ends with \".\", \"?\" or \"!\""),
      ("id = \"Jump\"", "id: only a-z, 0-9 and - make an id"),
      ("repetitions = 0", "repetitions: 0 is out of range (1 to 100)"),
      ("hold_seconds = 3601", "hold_seconds: 3601 is out of range (0 to 3600)"),
      ("source = \"\"", "source: the text is empty"),
    ])
  func texts(line: String, fault: String) {
    let key = line.prefix { $0 != " " }
    let rest = Self.least.split(separator: "\n").filter { !$0.hasPrefix("\(key) ") }
    #expect(faults(([line] + rest.map(String.init)).joined(separator: "\n")) == ["1: \(fault)"])
    let long = String(repeating: "é", count: 201)
    #expect(faults("\(Self.least)\nsource = \"\(long)\"").count == 1)
  }

  @Test("A file's name that cannot be an id needs one given")
  func fileNames() {
    #expect(
      faults(Self.least, file: "My Move.toml") == [
        "0: id: only a-z, 0-9 and - make an id (it is the file's name unless given)"
      ])
    #expect(faults("id = \"mine\"\n" + Self.least, file: "My Move.toml") == [])
  }

  @Test("A bad file is left out, and does not stop the others")
  func folder() throws {
    try inFolder { folder in
      #expect(OwnMoves(folder: "\(folder)/none") == OwnMoves())
      try write(Self.least, to: "\(folder)/b.toml")
      try write("nonsense", to: "\(folder)/a.toml")
      try write("id = \"b\"\n" + Self.least, to: "\(folder)/c.toml")
      try write(Self.least, to: "\(folder)/.hidden.toml")
      try write(Self.least, to: "\(folder)/b.toml~")
      #expect(unsafe mkdir("\(folder)/d.toml", 0o700) == 0)
      let own = OwnMoves(folder: folder)
      #expect(own.moves.map(\.id) == ["b"])
      #expect(
        own.faults == [
          "\(folder)/a.toml: name is missing", "\(folder)/a.toml: place is missing",
          "\(folder)/a.toml: steps is missing",
          "\(folder)/a.toml:1: column 9: \"=\" is missing after the key",
          "\(folder)/c.toml: the id \"b\" is that of b.toml already",
          "\(folder)/d.toml: is a folder, not a file",
        ])
      #expect(
        OwnMoves(folder: "\(folder)/b.toml").faults
          == ["\(folder)/b.toml: cannot be read: Not a directory"])
      try write(Self.least + String(repeating: "#", count: 16 << 10), to: "\(folder)/long.toml")
      #expect(
        OwnMoves(file: "\(folder)/long.toml").faults
          == ["\(folder)/long.toml: the file is longer than 16 KiB"])
      #expect(OwnMoves(file: "\(folder)/b.toml").moves.map(\.id) == ["b"])
      #expect(
        OwnMoves(file: "\(folder)/x.toml").faults == ["\(folder)/x.toml: there is no such file"])
    }
  }

  @Test("No text makes it fail, and what it gives can be shown")
  func hostile() {
    var random = SeededRandom(seed: 5)
    let pieces = [
      "name", "=", "\"", "'''", "[", "]", "\n", "place", "\"desk\"", "steps", "\u{1b}", "é", "9",
      "true", "hold_seconds", "{", "}", "# ", ".", " ", "\"a\"", "id",
    ]
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      let (move, faults) = Move.parse(text, file: "x.toml")
      #expect((move == nil) == !faults.isEmpty)
    }
  }

  /// Runs a test in a folder of its own.
  private func inFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/sitd-moves-XXXXXX".utf8CString)
    let folder = try unsafe #require(
      template.withUnsafeMutableBufferPointer { buffer in
        unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
      })
    defer {
      for name in ["a.toml", "b.toml", "c.toml", "long.toml", ".hidden.toml", "b.toml~"] {
        unsafe unlink("\(folder)/\(name)")
      }
      unsafe rmdir("\(folder)/d.toml")
      unsafe rmdir(folder)
    }
    try body(folder)
  }

  private func write(_ text: String, to path: String) throws {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    let bytes = Array(text.utf8)
    let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
    #expect(count == bytes.count)
  }
}
