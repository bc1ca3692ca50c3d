/// Something wrong in a configuration file.
public struct Fault: Error, Equatable, Sendable {
  /// The line that it is on, from 1; 0 where the file as a whole is meant.
  public var line: Int
  /// The full name of the key, such as `sitting.nudge_after`, where it is about one.
  public var key: String?
  /// What is wrong, and what is wanted instead.
  public var message: String

  /// A fault on a line.
  public init(line: Int, key: String? = nil, message: String) {
    self.line = line
    self.key = key
    self.message = message
  }

  /// The fault as compilers print one: `file:line: message`, or `file: message` where it is about
  /// the file as a whole.
  public func described(in file: String) -> String {
    line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)"
  }
}

extension [Fault] {
  /// Sorted by line; what is said of one line stays in its order.
  var inOrderOfLines: [Fault] {
    enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
      .map(\.element)
  }
}
