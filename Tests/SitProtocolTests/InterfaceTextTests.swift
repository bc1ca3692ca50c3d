import SitProtocol
import Testing

/// The interface's text and the Swift types that stand for it say the same.
@Suite struct InterfaceTextTests {
  private let text: InterfaceDeclarations

  init() throws { text = try InterfaceDeclarations(ControlInterface.text) }

  private let status = Status(
    posture: .sitting, since: 1, boutSeconds: 2, limitSeconds: 3, nextNudgeAt: 4, nudgesInBout: 5,
    holds: Status.Hold.allCases, snoozedUntil: 6, paused: true, pausedUntil: 7,
    todaySittingSeconds: 8, todayBreaks: 9, todayLongestBoutSeconds: 10, source: "x11")

  private var emptyStatus: Status {
    var status = status
    (status.nextNudgeAt, status.snoozedUntil, status.pausedUntil) = (nil, nil, nil)
    (status.source, status.holds) = (nil, [])
    return status
  }

  // MARK: Names

  @Test func `the text begins with the interface, under its name, with a comment`() throws {
    let head = try #require(ControlInterface.text.split(separator: "\n\n").first)
    let lines = head.split(separator: "\n")
    #expect(lines.last == "interface \(ControlInterface.name)")
    #expect(lines.count > 1 && lines.dropLast().allSatisfy { $0.hasPrefix("# ") })
  }

  @Test func `every method and error of the text has a name in Swift, and the other way round`() {
    #expect(
      Set(text.members("method").map(\.name))
        == Set(ControlInterface.Method.allCases.map(\.rawValue)))
    #expect(
      Set(text.members("error").map(\.name))
        == Set(ControlInterface.Failure.allCases.map(\.rawValue)))
    #expect(ControlInterface.name(of: ControlInterface.Method.watch) == "io.sitd.Control.Watch")
    #expect(
      ControlInterface.name(of: ControlInterface.Failure.notSitting)
        == "io.sitd.Control.NotSitting")
  }

  @Test func `everything is declared once, and nothing else than types, methods and errors`() {
    #expect(Set(text.members.map(\.name)).count == text.members.count)
    #expect(text.members.allSatisfy { ["type", "method", "error"].contains($0.keyword) })
  }

  @Test func `types are declared before they are used, and all are used`() {
    var known: Set<String> = ["int", "float", "string", "bool"]
    var used: Set<String> = []
    for member in text.members {
      for field in [member.fields, member.reply].flatMap(\.values) {
        let name = String(field.type.drop { "?[]".contains($0) })
        #expect(known.contains(name), "\(member.name) uses \(name)")
        used.insert(name)
      }
      if member.keyword == "type" { known.insert(member.name) }
    }
    #expect(used == known)
  }

  // MARK: Comments

  @Test func `every type, field, method and error has a comment`() {
    for member in text.members {
      #expect(member.comment.count > 10, "\(member.name)")
      for (name, field) in member.fields {
        #expect(field.isExplained, "\(member.name).\(name)")
      }
    }
  }

  @Test func `comments are sentences, and lines are no longer than a terminal is wide`() {
    for member in text.members {
      #expect(member.comment.hasSuffix("."), "\(member.name)")
    }
    for line in ControlInterface.text.split(separator: "\n") { #expect(line.count <= 100) }
    #expect(ControlInterface.text.allSatisfy { $0.isASCII })
  }

  @Test func `every case is explained by name`() {
    for member in text.members("type") {
      let words = member.comment.split { !$0.isLetter }.map(String.init)
      for name in member.cases {
        #expect(words.contains(name), "\(member.name).\(name)")
      }
    }
  }

  @Test func `the events of Watch are named`() throws {
    let comment = try text.member("Watch").comment
    for event in WatchReply.Event.allCases { #expect(comment.contains("\"\(event.rawValue)\"")) }
    #expect(comment.count { $0 == "\"" } / 2 == WatchReply.Event.allCases.count + 1)  // and "more"
  }

  @Test func `the ranges of numbers are told`() throws {
    func told(_ method: ControlInterface.Method, _ range: ClosedRange<Int64>) throws -> Bool {
      try text.member(method.rawValue).comment.contains(
        "(\(range.lowerBound) to \(range.upperBound))")
    }
    #expect(try told(.snooze, ControlRange.snooze))
    #expect(try told(.pause, ControlRange.pause))
    #expect(try told(.report, ControlRange.valid))
    #expect(try told(.recordMove, ControlRange.move))
    let names = ControlRange.sensorName
    let comment = try text.member("Report").comment
    #expect(comment.contains("\(names.lowerBound) to \(names.upperBound) bytes long"))
  }

  // MARK: Types

  @Test func `cases are the same in the text and in Swift`() throws {
    func cases(_ name: String) throws -> [String] { try text.member(name).cases }
    #expect(try cases("Posture") == Status.Posture.allCases.map(\.rawValue))
    #expect(try cases("Hold") == Status.Hold.allCases.map(\.rawValue))
    #expect(try cases("DeclaredPosture") == PostureParameters.Posture.allCases.map(\.rawValue))
    #expect(try cases("SensorWord") == ReportParameters.Evidence.allCases.map(\.rawValue))
    #expect(try cases("Topic") == Finding.Topic.allCases.map(\.rawValue))
    #expect(try cases("Grade") == Finding.Grade.allCases.map(\.rawValue))
    #expect(try cases("BoutKind") == LedgerBout.Kind.allCases.map(\.rawValue))
    #expect(try cases("Ending") == LedgerBout.Ending.allCases.map(\.rawValue))
    #expect(try cases("Outcome") == LedgerNudge.Outcome.allCases.map(\.rawValue))
    #expect(try cases("GapReason") == LedgerGap.Reason.allCases.map(\.rawValue))
    #expect(try cases("Place") == MoveDescription.Place.allCases.map(\.rawValue))
    // The types with cases are no more than these.
    #expect(text.members("type").filter { !$0.cases.isEmpty }.count == 11)
  }

  @Test func `a status has the fields of the text, null where there is nothing`() throws {
    let fields = try text.member("Status").fields
    #expect(fields.count == 14)
    for status in [status, emptyStatus] {
      let members = try #require(try JSONValue(of: status).members)
      #expect(Set(members.keys) == Set(fields.keys))
      try expectFit(members, fields)
    }
    let empty = try #require(try JSONValue(of: emptyStatus).members)
    let nulls = empty.filter { $0.value == .null }.keys
    #expect(Set(nulls) == Set(fields.filter { $0.value.type.hasPrefix("?") }.keys))
    #expect(try sent(status) == status)
    #expect(try sent(emptyStatus) == emptyStatus)
  }

  @Test func `parameters and replies of methods are those of the text`() throws {
    let none: [ControlInterface.Method] = [
      .getStatus, .watch, .cancelSnooze, .skip, .resume, .nudge, .explain, .diagnose, .reload,
      .listMoves,
    ]
    for method in none { #expect(try text.member(method.rawValue).fields.isEmpty) }
    for method: ControlInterface.Method in [.snooze, .pause] {
      try expectParameters(SecondsParameters(seconds: 1), SecondsParameters(seconds: nil), method)
    }
    for posture in PostureParameters.Posture.allCases {
      try expectParameters(PostureParameters(posture), PostureParameters(posture), .setPosture)
    }
    for evidence in ReportParameters.Evidence.allCases {
      try expectParameters(
        ReportParameters(sensor: "chair", evidence: evidence, validSeconds: 1),
        ReportParameters(sensor: "chair", evidence: evidence, validSeconds: nil), .report)
    }
    for method: ControlInterface.Method in [.listBouts, .listEntries, .getDays, .getStats] {
      try expectParameters(
        StretchParameters(since: 1, until: 2), StretchParameters(since: nil, until: nil), method)
    }
    try expectParameters(Samples.entries, Samples.entries, .importEntries)
    let done = RecordMoveParameters(move: "a", seconds: 1)
    try expectParameters(done, done, .recordMove)
    for method in ControlInterface.Method.allCases {
      switch method {
      case .getStatus, .snooze, .cancelSnooze, .skip, .pause, .resume, .setPosture, .report:
        try expectReply(StatusReply(status), of: method)
      case .watch:
        for event in WatchReply.Event.allCases {
          try expectReply(WatchReply(event, status), of: method)
        }
      case .nudge: try expectReply(NudgeReply(outlet: "journal"), of: method)
      case .explain:
        let source = ExplainReply.Source(
          name: "x11", live: true, inCharge: false, says: "a", condition: "b")
        try expectReply(
          ExplainReply(sources: [source], holds: Status.Hold.allCases, text: ["a"]), of: method)
      case .diagnose:
        try expectReply(
          DiagnoseReply([
            Finding(.daemon, .good, "a"), Finding(.unit, .fault, "b", remedy: "c"),
          ]), of: method)
      case .reload: try expectReply(ReloadReply(warnings: ["a"]), of: method)
      case .listBouts:
        try expectReply(BoutReply(Samples.bout), of: method)
        try expectReply(BoutReply(nil), of: method)
      case .listEntries: try expectReply(Samples.entries, of: method)
      case .getDays: try expectReply(Samples.days, of: method)
      case .getStats:
        for reply in Samples.stats { try expectReply(reply, of: method) }
      case .importEntries:
        try expectReply(ImportReply(added: 1, changed: 2, known: 3), of: method)
      case .listMoves: try expectReply(Samples.moves, of: method)
      case .recordMove: #expect(try text.member(method.rawValue).reply.isEmpty)
      }
    }
  }

  @Test func `parameters of errors are those of the text`() throws {
    for error in ControlInterface.Failure.allCases {
      let fields = try text.member(error.rawValue).fields
      switch error {
      case .notSitting: #expect(fields.isEmpty)
      case .outOfRange:
        try expectFit(all: OutOfRangeParameters(field: "a", range: 1...2), fields)
      case .invalidConfiguration:
        try expectFit(all: InvalidConfigurationParameters(messages: ["a"]), fields)
      case .unknownMove: try expectFit(all: UnknownMoveParameters(move: "a"), fields)
      case .storeUnavailable: try expectFit(all: StoreUnavailableParameters(reason: "a"), fields)
      }
    }
  }

  // MARK: Does it fit?

  /// Expects a method's parameters in full, and without what may be left out.
  private func expectParameters<Parameters: Codable & Equatable>(
    _ full: Parameters, _ least: Parameters, _ method: ControlInterface.Method
  ) throws {
    let fields = try text.member(method.rawValue).fields
    try expectFit(all: full, fields)
    let members = try #require(try JSONValue(of: least).members)
    let needed = fields.filter { !$0.value.type.hasPrefix("?") }
    #expect(Set(members.keys).isSuperset(of: needed.keys))
    try expectFit(members, fields)
    #expect(try sent(full) == full)
    #expect(try sent(least) == least)
  }

  private func expectReply<Reply: Codable & Equatable>(
    _ reply: Reply, of method: ControlInterface.Method
  ) throws {
    try expectFit(all: reply, try text.member(method.rawValue).reply)
    #expect(try sent(reply) == reply)
  }

  private func expectFit(
    all value: some Encodable, _ fields: [String: InterfaceDeclarations.Field]
  ) throws {
    let members = try #require(try JSONValue(of: value).members)
    #expect(Set(members.keys) == Set(fields.keys))
    try expectFit(members, fields)
  }

  private func expectFit(
    _ members: [String: JSONValue], _ fields: [String: InterfaceDeclarations.Field]
  ) throws {
    for (name, value) in members {
      let field = try #require(fields[name], "\(name) is not in the text")
      #expect(try fits(value, field.type[...]), "\(name): \(value) is no \(field.type)")
    }
  }

  /// Whether a value is of a type of the text.
  private func fits(_ value: JSONValue, _ type: Substring) throws -> Bool {
    if type.hasPrefix("?") { return try value == .null || fits(value, type.dropFirst()) }
    if type.hasPrefix("[]") {
      guard case .array(let elements) = value else { return false }
      return try elements.allSatisfy { try fits($0, type.dropFirst(2)) }
    }
    switch (String(type), value) {
    case ("int", .int), ("float", .int), ("float", .float), ("string", .string), ("bool", .bool):
      return true
    case ("int", _), ("float", _), ("string", _), ("bool", _): return false
    case (let name, .string(let text)): return try self.text.member(name).cases.contains(text)
    case (let name, .object(let members)):
      let fields = try text.member(name).fields
      return try Set(members.keys) == Set(fields.keys)
        && members.allSatisfy { try fits($0.value, (fields[$0.key]?.type ?? "")[...]) }
    case (_, .null), (_, .bool), (_, .int), (_, .float), (_, .array): return false
    }
  }

  @Test(
    arguments: [
      "{}", #"{"bout":null}"#, #"{"move":{"done":1,"move":"a","seconds":1},"gap":{}}"#,
      #"{"move":{"done":1,"move":"a"}}"#,
    ])
  func `an entry that is none, or more than one, is refused`(json: String) {
    #expect(throws: DecodingError.self) {
      try read(json, as: LedgerEntry.self)
    }
  }

  // MARK: The socket

  @Test(
    arguments: [
      (["SITD_SOCKET": "/a/b", "XDG_RUNTIME_DIR": "/run/user/1"], "/a/b"),
      (["XDG_RUNTIME_DIR": "/run/user/1"], "/run/user/1/sitd/control"),
      (["SITD_SOCKET": "", "XDG_RUNTIME_DIR": "/run"], "/run/sitd/control"),
      (["SITD_SOCKET": "b", "XDG_RUNTIME_DIR": "/run"], "/run/sitd/control"),
      (["XDG_RUNTIME_DIR": "run"], nil), (["XDG_RUNTIME_DIR": ""], nil), ([:], nil),
    ] as [([String: String], String?)]
  )
  func `the socket's path follows the environment`(environment: [String: String], path: String?) {
    #expect(SocketPath.find(in: environment) == path)
  }
}
