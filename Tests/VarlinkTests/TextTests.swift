import Testing

@testable import Varlink

@Suite("Texts: of interfaces, and of JSON objects") nonisolated struct TextTests {
  @Test("An interface's name, methods and parameters are found in its text")
  func interfaceText() {
    let text = InterfaceText(testText)
    #expect(text.name == "org.example.test")
    #expect(text.parameters["Echo"] == ["text", "times", "point"])
    #expect(text.parameters["Count"] == [])
    #expect(text.parameters["Flood"] == ["replies", "bytes"])
    #expect(text.parameters["Comment"] == nil)
    #expect(text.parameters.count == 9)
  }

  @Test("Types within parameters are none of them")
  func nested() {
    let text = InterfaceText(
      """
      interface a.b-c.d
      method M(x: (one, two), # not(this: int)
        y: ?[](z: int, w: [string]bool),v:int)->(u: int)
      """)
    #expect(text.name == "a.b-c.d")
    #expect(text.parameters == ["M": ["x", "y", "v"]])
  }

  @Test("The service interface has the methods and errors of the protocol")
  func serviceInterface() {
    let text = InterfaceText(serviceInterfaceText)
    #expect(text.name == "org.varlink.service")
    #expect(text.parameters == ["GetInfo": [], "GetInterfaceDescription": ["interface"]])
    for error in [
      "InterfaceNotFound (interface: string)", "MethodNotFound (method: string)",
      "MethodNotImplemented (method: string)", "InvalidParameter (parameter: string)",
      "PermissionDenied ()", "ExpectedMore ()",
    ] { #expect(serviceInterfaceText.contains("\nerror \(error)\n")) }
    // The form that clients' parsers expect: comments, blank lines, and declarations.
    #expect(serviceInterfaceText.firstMatch(of: /(?m)^interface org\.varlink\.service$/) != nil)
    #expect(
      serviceInterfaceText.matches(of: /(?m)^method [A-Z][A-Za-z0-9]*\(/).count == 2)
    #expect(serviceInterfaceText.utf8.count == serviceInterfaceText.unicodeScalars.count)
  }

  @Test(
    "A member's value is found as it is written",
    arguments: [
      (#"{"p":1}"#, "1"), (#"{"a":{"p":2},"p":3}"#, "3"), (#"{"p":"x\"}" , "q":1}"#, #""x\"}""#),
      (#"{"a":"\\","p":[[],{}]}"#, "[[],{}]"), (#" { "p" : null } "#, "null"),
      (#"{"a":"p","p":-1.5e3,"b":0}"#, "-1.5e3"), (#"{"a":1}"#, nil), ("{}", nil), ("[]", nil),
    ] as [(String, String?)])
  func member(_ text: String, _ value: String?) {
    let found = JSONObject(Array(text.utf8)[...]).value(of: "p")
    #expect(found.map { String(decoding: $0, as: UTF8.self) } == value)
  }

  @Test(
    "What is no JSON is survived", arguments: ["", "{", #"{"p"#, #"{"p\"#, #"{"p":"#, #"{"p":[{"#])
  func notJSON(_ text: String) {
    _ = JSONObject(Array(text.utf8)[...]).value(of: "p")
  }
}
