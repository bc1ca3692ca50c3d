import Configuration
import FoundationEssentials
import SitProtocol

/// The ledger as one JSON object, an entry a line.
enum LedgerJSON {
  /// What says whose file it is.
  private static let format = "sitd-ledger"
  /// The version of the format that is written, and read.
  private static let version = 1

  /// What comes before the entries.
  static let head = #"{"format":"\#(format)","version":\#(version),"entries":["#
  /// What comes after them.
  static let tail = "\n]}\n"

  /// An entry on a line of its own.
  static func line(for entry: LedgerEntry, isFirst: Bool) throws(Failure) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    do {
      return (isFirst ? "\n" : ",\n") + String(decoding: try encoder.encode(entry), as: UTF8.self)
    } catch {
      throw Failure(.badOutput, "an entry cannot be written as JSON: \(error)")
    }
  }

  /// Reads a value.
  static func decode<T: Decodable>(
    _ type: T.Type, from json: [UInt8]
  ) throws(UnreadableJSON) -> T {
    do {
      return try JSONDecoder().decode(type, from: Data(json))
    } catch let error as DecodingError {
      throw UnreadableJSON(error)
    } catch {
      throw UnreadableJSON(description: "\(error)")
    }
  }

  /// Reads a file.
  ///
  /// - Throws: what leaves in doubt what follows.
  static func read(_ bytes: ByteReader, into draft: inout ImportDraft) throws(Fault) {
    var reader = try JSONReader(bytes)
    var members: Set<String> = []
    try reader.enterObject()
    while let name = try reader.member() {
      let line = reader.line
      guard members.insert(name).inserted else {
        throw Fault(line: line, message: "\"\(name.prefix(40))\" is there twice")
      }
      switch name {
      case "format": try require(format, in: &reader, message: "the format is not \"\(format)\"")
      case "version":
        try require(
          version, in: &reader,
          message: "the version is not \(version), the only one that this sitctl reads")
      case "entries": try readEntries(&reader, into: &draft)
      case _: throw Fault(line: line, message: "\"\(name.prefix(40))\" is not known here")
      }
    }
    try reader.end()
    for name in ["format", "version", "entries"] where !members.contains(name) {
      throw Fault(line: 1, message: "it has no \"\(name)\"")
    }
  }

  private static func require<T: Decodable & Equatable>(
    _ wanted: T, in reader: inout JSONReader, message: String
  ) throws(Fault) {
    let line = reader.line
    guard let json = try reader.value(), (try? decode(T.self, from: json)) == wanted else {
      throw Fault(line: line, message: message)
    }
  }

  private static func readEntries(
    _ reader: inout JSONReader, into draft: inout ImportDraft
  ) throws(Fault) {
    try reader.enterArray()
    while try reader.element() {
      let line = reader.line
      guard let json = try reader.value() else {
        throw Fault(line: line, message: "an entry is longer than 64 KiB")
      }
      let entry: LedgerEntry
      do throws(UnreadableJSON) {
        entry = try decode(LedgerEntry.self, from: json)
      } catch {
        draft.add(Fault(line: line, message: error.description))
        continue
      }
      try draft.add(entry, line: line)
    }
  }
}

/// Why a JSON value is not what it should be.
struct UnreadableJSON: Error, CustomStringConvertible {
  let description: String

  fileprivate init(description: String) { self.description = description }

  fileprivate init(_ error: DecodingError) {
    let (context, reason): (DecodingError.Context, String)
    switch error {
    case .keyNotFound(let key, let where_):
      (context, reason) = (where_, "\"\(key.stringValue)\" is missing")
    case .typeMismatch(_, let where_): (context, reason) = (where_, "that is another kind of value")
    case .valueNotFound(_, let where_): (context, reason) = (where_, "null is no value for it")
    case .dataCorrupted(let where_): (context, reason) = (where_, where_.debugDescription)
    @unknown default:
      description = "\(error)"
      return
    }
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    description = path.isEmpty ? reason : "\(path): \(reason)"
  }
}
