import Glibc
public import SitCore

/// The moves that a person has added: a folder of TOML files, one move each.
public struct OwnMoves: Equatable, Sendable {
  /// The moves of the files without a fault, in the order of the files' names.
  public private(set) var moves: [Move] = []
  /// What is wrong with the others, as `file:line: message`.
  public private(set) var faults: [String] = []

  /// More files are not read.
  private static let most = 100
  /// Nor is a longer one, in bytes: all of them are to be read at once.
  private static let longest = 16 << 10

  /// None.
  public init() {}

  /// Reads all files of a folder whose names end in `.toml`; hidden ones are left alone. That there
  /// is no folder is no fault.
  public init(folder: String) {
    do throws(TextFile.Unreadable) {
      let names = try Self.names(in: folder)
      if names.count > Self.most {
        faults.append("\(folder): there are more than \(Self.most) files; the rest is left out")
      }
      var owners: [String: String] = [:]
      for name in names.prefix(Self.most) { add(folder: folder, name: name, &owners) }
    } catch {
      if case .because(let reason) = error { faults.append("\(folder): \(reason)") }
    }
  }

  /// Reads one file, which has to be there.
  public init(file: String) {
    let name = file[(file.lastIndex(of: "/").map(file.index(after:)) ?? file.startIndex)...]
    do throws(TextFile.Unreadable) {
      let (move, faults) = Move.parse(
        try TextFile.read(file, upTo: Self.longest), file: String(name))
      moves = move.map { [$0] } ?? []
      self.faults = faults.map { $0.described(in: file) }
    } catch {
      switch error {
      case .missing: faults = ["\(file): there is no such file"]
      case .because(let reason): faults = ["\(file): \(reason)"]
      }
    }
  }

  private mutating func add(folder: String, name: String, _ owners: inout [String: String]) {
    let path = "\(folder)/\(name)"
    let file = OwnMoves(file: path)
    faults += file.faults
    for move in file.moves {
      if let owner = owners.updateValue(name, forKey: move.id) {
        owners[move.id] = owner
        faults.append("\(path): the id \"\(move.id)\" is that of \(owner) already")
      } else {
        moves.append(move)
      }
    }
  }

  private static func names(in folder: String) throws(TextFile.Unreadable) -> [String] {
    guard let stream = unsafe opendir(folder) else {
      if errno == ENOENT { return [] }
      throw .because("cannot be read: \(TextFile.systemText(errno))")
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".toml"), !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}

extension Move {
  /// Reads a move's file.
  ///
  /// - Parameter file: its name, which gives the id where the text does not.
  /// - Returns: the move, unless something is wrong; and everything that is, in the order of lines.
  static func parse(_ text: String, file: String) -> (Move?, [Fault]) {
    let document = Document(text)
    var faults = document.faults
    var draft = MoveDraft(id: String(file.dropLast(".toml".count)))
    for entry in document.entries {
      if let key = MoveKey.all.first(where: { $0.name == entry.name }) {
        key.read(entry, &draft, &faults)
      } else {
        let hint = Spelling.hint(for: entry.name, among: MoveKey.all.map(\.name))
        faults.append(
          Fault(line: entry.line, key: entry.name, message: "unknown key \"\(entry.name)\"\(hint)"))
      }
    }
    let given = Set(document.entries.map(\.name))
    for key in MoveKey.all where key.isRequired && !given.contains(key.name) {
      faults.append(Fault(line: 0, key: key.name, message: "\(key.name) is missing"))
    }
    if !given.contains("id") {
      // The name of the file stands in, and has to be fit for it.
      let entry = Entry(path: ["id"], line: 0, value: .text(draft.id))
      if Kind.identifier.read(entry, &faults) == nil, let fault = faults.popLast() {
        faults.append(
          Fault(
            line: 0, key: "id", message: "\(fault.message) (it is the file's name unless given)"))
      }
    }
    return (faults.isEmpty ? draft.move : nil, faults.inOrderOfLines)
  }
}
